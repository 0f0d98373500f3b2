import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { emptyJournal } from '../../db/journal.ts';
import { write } from '../../db/open.ts';
import { idIn, wordIn } from '../address.ts';
import { by } from '../audit/by.ts';
import { findEnterprise, phone } from '../enterprises/queries.ts';
import { NotAllowed } from '../errors.ts';
import { type Faults, readForm, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import { may } from '../plugins/access.ts';
import { show } from '../plugins/views.ts';
import { firstResult, isKey, keepResult, newKey } from '../tracks/queries.ts';
import { words } from '../visits/queries.ts';
import { eraseContacts, hasContacts } from './erasing.ts';
import { retention } from './retention-routes.ts';
import { addContact, findContact, retireContact } from './rows.ts';

const ContactForm = z.object({
  name: words('联系人', 60).refine((name) => name !== '', '填写联系人'),
  position: words('职务', 60),
  contact_phone: phone,
  note: words('备注', 200),
});

/** Further contacts of an enterprise; the first stands in the register, where imports bring it. */
export async function contacts(app: FastifyInstance): Promise<void> {
  const keep = { config: { may: 'keep enterprises' } } as const;

  /** Who keeps contacts sees them: both rights are asked. */
  function found(request: FastifyRequest) {
    if (!may(request.person, 'reveal contacts')) throw new NotAllowed('reveal contacts');
    const { id, uscc, name } = findEnterprise(app.db, wordIn(request, 'uscc'));
    return { id, uscc, name };
  }

  function showNew(
    reply: FastifyReply,
    enterprise: { uscc: string; name: string },
    typed: Typed,
    faults: Faults,
  ) {
    const page = { title: '添加联系人', nav: 'enterprises', enterprise, typed, faults };
    const key = isKey(typed.key) ? typed.key : newKey();
    return show(reply, 'contacts/new', { ...page, key }, Object.keys(faults).length > 0 ? 422 : 200);
  }

  app.get('/enterprises/:uscc/contacts/new', keep, async (request, reply) =>
    showNew(reply, found(request), {}, {}),
  );

  app.post('/enterprises/:uscc/contacts/new', keep, async (request, reply) => {
    const enterprise = found(request);
    const accountId = request.person.accountId ?? 0;
    const read = readForm(ContactForm, request.body);
    if (!read.ok) return showNew(reply, enterprise, read.typed, read.faults);
    const { contact_phone, ...facts } = read.data;
    const key = isKey(read.typed.key) ? read.typed.key : newKey();
    const location = `/enterprises/${enterprise.uscc}#h-contacts`;
    write(app.db, (tx) => {
      if (firstResult(tx, accountId, key) !== null) return;
      addContact(tx, enterprise, { ...facts, phone: contact_phone }, by(request));
      keepResult(tx, { accountId, key, bodyHash: 'contact' }, location, app.instant());
    });
    giveFlash(app.db, request.person, '已添加联系人。');
    return reply.redirect(location, 303);
  });

  app.get('/enterprises/:uscc/contacts/erasing', keep, async (request, reply) => {
    const enterprise = found(request);
    const { backupKeep, journalDir } = app.settings;
    const page = { title: '删除联系人信息', nav: 'enterprises', enterprise, backupKeep, journalDir };
    return show(reply, 'contacts/erasing', { ...page, has: hasContacts(app.db, enterprise.id) });
  });

  app.post('/enterprises/:uscc/contacts/erasing', keep, async (request, reply) => {
    const enterprise = found(request);
    const done = write(app.db, (tx) => eraseContacts(tx, enterprise, 'asked', by(request)));
    if (done) emptyJournal(app.db);
    giveFlash(app.db, request.person, done ? '已删除联系人信息。' : '没有联系人信息，未作改动。');
    return reply.redirect(`/enterprises/${enterprise.uscc}#h-contacts`, 303);
  });

  await app.register(retention);

  app.post('/enterprises/:uscc/contacts/:id/retire', keep, async (request, reply) => {
    const enterprise = found(request);
    const { id } = findContact(app.db, enterprise.id, idIn(request, 'contact'));
    write(app.db, (tx) => retireContact(tx, enterprise, id, by(request)));
    giveFlash(app.db, request.person, '已停用联系人，电话号码不再保存。');
    return reply.redirect(`/enterprises/${enterprise.uscc}#h-contacts`, 303);
  });
}
