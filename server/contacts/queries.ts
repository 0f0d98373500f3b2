/** What other rooms ask of contacts. */
export { contactsBlock, maskedName, numbersOf } from './block.ts';
export { eraseAgain, eraseExpired } from './erasing.ts';
export { addContact, type Contact, contactsOf, retireContact } from './rows.ts';
