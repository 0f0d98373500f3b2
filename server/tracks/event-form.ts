/**
 * The form of an event: choose, check with its effects, save. The same form corrects an event, where
 * the new one stands in place of the old.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { write } from '../../db/open.ts';
import { attach, attachmentsOf, receiveForm } from '../attachments/queries.ts';
import { by } from '../audit/by.ts';
import { lateRefusal } from '../baseline/queries.ts';
import { readDossier } from '../derived/dossiers.ts';
import { type Faults, faultsOf, type Typed } from '../forms.ts';
import { giveFlash } from '../people/sessions.ts';
import type { Dossier } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { type Composed, compose, propose, stateAt } from './compose.ts';
import { type Effects, effectsOf } from './effects.ts';
import { showEventForm } from './event-page.ts';
import { tooLong } from './form.ts';
import { firstResult, isKey, keepResult, newKey } from './once.ts';
import { isOutcome, nextOutcome, type Outcome, outcomeOf, outcomeWord } from './outcomes.ts';
import { recordEvents, voidEvent } from './queries.ts';
import { digest, filesOf, isPlain, type Subject } from './subject.ts';

interface Asked {
  app: FastifyInstance;
  request: FastifyRequest;
  subject: Subject;
  to: Outcome;
  typed: Typed;
}

function judge({ app, request, subject, to, typed }: Asked, dossier: Dossier): Composed {
  const { replaces } = subject;
  const files = filesOf(request, subject, typed);
  const had =
    replaces === null
      ? []
      : attachmentsOf(app.db, subject.enterprise.id).filter((one) => one.eventId === replaces.id);
  const composed = compose({
    dossier,
    category: subject.category,
    to,
    typed,
    replaces,
    hasFile: files.length > 0 || had.length > 0,
    today: app.today(),
    at: app.instant(),
  });
  if (replaces === null) {
    const days = composed.drafts.map((draft) => draft.effective_on);
    const refusal = lateRefusal(app.db, days, typed.late_reason);
    Object.assign(composed.faults, tooLong(typed), refusal === null ? {} : faultsOf([refusal]));
  } else if (!typed.reason?.trim()) composed.faults.reason = '填写更正的原因';
  return composed;
}

/** 已保存：省级专精特新“认定”。省级专精特新 12 → 13 家。 What was saved unseen tells what it moved. */
function savedLine({ subject, to }: Asked, effects: Effects): string {
  const what = `${categoryShort(subject.category)}“${outcomeWord(subject.category, to)}”`;
  const changed = effects.isCounted ? [effects.headline] : effects.isQuiet ? effects.lines : [];
  return `已保存：${what}。${changed.length === 0 ? '' : `${changed.join('，')}。`}`;
}

/** Records what was checked, once: a second post of the same form leads to the first result. */
function save(asked: Asked, effects: Effects): Faults {
  const { app, request, subject, to, typed } = asked;
  const { enterprise, replaces } = subject;
  const accountId = request.person.accountId ?? 0;
  const refused = write(app.db, (tx): Faults => {
    const key = isKey(typed.key) ? typed.key : newKey();
    if (firstResult(tx, accountId, key) !== null) return {};
    // Judged again within the transaction: somebody else may have recorded something since.
    const { drafts, faults } = judge(asked, readDossier(tx, enterprise.id));
    if (Object.keys(faults).length > 0) return faults;
    const who = by(request);
    // A correction says why already: that is why it comes late, too.
    const lateReason = replaces === null ? typed.late_reason : typed.reason;
    const [first] = recordEvents(tx, enterprise.id, drafts, who, {
      derive: replaces === null,
      filedUnder: replaces?.enterprise_id ?? enterprise.id,
      lateReason,
    });
    if (first === undefined) throw new Error('nothing was recorded');
    if (replaces !== null) {
      voidEvent(tx, replaces.id, typed.reason?.trim() ?? '', who, { replacedBy: first });
    }
    for (const { file } of filesOf(request, subject, typed)) {
      attach(tx, enterprise.id, file, who, { eventId: first });
    }
    const posted = { accountId, key, bodyHash: digest(subject, to, typed) };
    keepResult(tx, posted, `/enterprises/${enterprise.uscc}`, who.at);
    return {};
  });
  if (Object.keys(refused).length === 0) giveFlash(app.db, request.person, savedLine(asked, effects));
  return refused;
}

export async function postEventForm(request: FastifyRequest, reply: FastifyReply, subject: Subject) {
  const app = reply.server;
  const { typed: raw, file, fileFault } = await receiveForm(request, subject.enterprise.id);
  const to = subject.replaces === null ? raw.to : (outcomeOf(subject.replaces) ?? undefined);
  if (!isOutcome(to)) {
    const fallback = nextOutcome(stateAt(subject.dossier, subject.category));
    return showEventForm(reply, subject, { to: fallback, typed: raw, faults: { to: '选择新的阶段' } }, 422);
  }
  const first = isKey(raw.key) ? firstResult(app.db, request.person.accountId ?? 0, raw.key) : null;
  if (first !== null) {
    if (first.bodyHash !== digest(subject, to, raw))
      giveFlash(app.db, request.person, '这张表单已经保存过，后来的改动没有保存。需要时另记一条。');
    return reply.redirect(first.location, 303);
  }
  let typed = raw;
  if (file !== null) {
    const token = subject.pending.keep(request.person.accountId, file, app.clock());
    typed = { ...typed, pending: `${typed.pending ?? ''} ${token}`.trim() };
  }
  if (fileFault !== null)
    return showEventForm(reply, subject, { to, typed, faults: { file: fileFault } }, 422);
  if (typed.step === 'choose' || typed.step === 'attach') {
    const nothing = typed.step === 'attach' && file === null;
    const faults: Faults = nothing ? { file: '选择要上传的文件' } : {};
    return showEventForm(reply, subject, { to, typed, faults }, nothing ? 422 : 200);
  }
  typed = propose(subject.category, to, typed);
  const asked = { app, request, subject, to, typed };
  const { faults, after } = judge(asked, subject.dossier);
  if (Object.keys(faults).length > 0) return showEventForm(reply, subject, { to, typed, faults }, 422);
  const about = { category: subject.category, today: app.today(), now: app.instant() };
  const effects = effectsOf(app.db, subject.dossier, after, about);
  // What was looked at and then changed is looked at again; what was not looked at may not need it.
  const needsNoCheck = !typed.checked && effects.isQuiet && isPlain(subject, to);
  const isChecked = typed.checked === digest(subject, to, typed) || needsNoCheck;
  if (typed.step !== 'save' || !isChecked) {
    return showEventForm(reply, subject, { to, typed, effects });
  }
  const refused = save(asked, effects);
  if (Object.keys(refused).length > 0)
    return showEventForm(reply, subject, { to, typed, faults: refused }, 422);
  return reply.redirect(`/enterprises/${subject.enterprise.uscc}`, 303);
}
