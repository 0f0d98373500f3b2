/** What other rooms ask of visits and requests. */
export { requestLine, visitsBlock } from './block.ts';
export { eraseReceivers, hasReceivers } from './erasing.ts';
export { idsAsked, type Offered, offerEnterprises, PER_PAGE, pageIn, pagesOf } from './finding.ts';
export {
  countRequests,
  findRequest,
  listRequests,
  type RequestFilters,
  type RequestRow,
} from './request-rows.ts';
export { raiseRequest, type StepDraft, takeStep } from './request-saving.ts';
export { ALL_VISITS, countVisits, findVisit, listVisits, type VisitFilters, type VisitRow } from './rows.ts';
export { recordVisit, reviseVisit, voidVisit } from './saving.ts';
export { storyOf } from './story.ts';
export { visitFigures } from './summary.ts';
export { box, prose, someDay, words } from './typed.ts';
export { visitFaults } from './verify.ts';
