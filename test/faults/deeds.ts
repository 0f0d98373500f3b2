/** What people do all day, one thing after the other, each noted as it is sent and as it is answered. */
import { createHash, randomUUID } from 'node:crypto';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { codeOfKnown, KNOWN } from './known.ts';
import { pause } from './part.ts';
import { type Sent, sending } from './sent.ts';
import { type Answer, carried, mainWords, Strange, type Visitor } from './visitor.ts';

/** What a day shares: the numbers that make names unique, and the note of what was sent. */
export interface Day {
  sent: Sent[];
  next: () => number;
  /** Counts what takes enterprises that are there already: each is taken once. */
  many: () => number;
  /** Where a trace of the server stands: what is acknowledged then must outlive a cut later than that. */
  stands?: () => number;
}

/** One deed after the other, until the server is gone. */
export type Deed = (visitor: Visitor, day: Day) => Promise<void>;

const strange = (what: string, answer: Answer): Strange =>
  new Strange(`${what} was answered ${answer.status}: ${mainWords(answer)}`);

/** Saves; what comes back in any other way is for the caller to judge, and is not noted as saved. */
function saved(one: Sent, answer: Answer, day: Day): void {
  if (answer.status !== 303) throw strange(`${one.what} ${one.mark}`, answer);
  acknowledge(one, day);
}

function acknowledge(one: Sent, { stands }: Day): void {
  one.saved = true;
  one.at = stands?.() ?? 0;
}

function page(what: string, answer: Answer): string {
  if (answer.status !== 200) throw strange(what, answer);
  return answer.body;
}

/** Where long work leads once it is done; a page of work is asked again. */
async function ledTo(visitor: Visitor, first: Answer, what: string): Promise<string> {
  let { location } = first;
  if (first.status !== 303) throw strange(what, first);
  for (let n = 0; location.startsWith('/work/') && n < 600; n += 1) {
    const answer = await visitor.get(location);
    if (answer.status === 303) location = answer.location;
    else if (answer.status !== 200 || /没有完成/.test(answer.body)) throw strange(what, answer);
    else await new Promise((done) => setTimeout(done, 50));
  }
  return location;
}

export const FILE_EVERY = 5;

/** One new enterprise, then a record of it, every fifth with a file: checked first, then saved as it was checked. */
export const register: Deed = async (visitor, day) => {
  const { sent, next } = day;
  const n = next();
  const uscc = fictionalCode(n);
  const firm = sending('enterprise', `示例第${n}号有限公司`);
  sent.push(firm);
  saved(firm, await visitor.post('/enterprises/new', { name: firm.mark, uscc, in_scope: 'yes' }), day);

  const path = `/enterprises/${uscc}/events/new?category=provincial_srdi`;
  const event = sending('event', `记录 ${n} ${randomUUID()}`);
  const typed = { key: randomUUID(), to: 'reserve', effective_on: '2026-10-05', note: event.mark };
  const bytes = `%PDF-1.7 ${n} ${'x'.repeat((n * 7919) % 40_000)}`;
  const file = n % FILE_EVERY === 0 ? { name: `示例${n}.pdf`, bytes, type: 'application/pdf' } : null;
  if (file !== null) event.sha256 = createHash('sha256').update(bytes).digest('hex');
  const checked = page('a check', await visitor.postParts(path, { ...typed, step: 'check' }, file));
  const fields = { ...typed, ...carried(checked, /^(checked|pending)$/), step: 'save' };
  sent.push(event);
  saved(event, await visitor.post(path, fields), day);
};

const FIRMS = 3;

/** A list of new enterprises is imported; what a kill left unfinished of lists before is given up where it is too much. */
export const bringIn: Deed = async (visitor, day) => {
  const { sent, next } = day;
  const numbers = Array.from({ length: FIRMS }, next);
  const [first = 0] = numbers;
  const imported = sending('import', `名单${first}`, FIRMS);
  const rows = numbers.map((n) => `${imported.mark} 示例${n}有限公司,${fictionalCode(n)}`);
  const csv = `\uFEFF企业名称,统一社会信用代码\n${rows.join('\n')}\n`;
  const file = { name: `${imported.mark}.csv`, bytes: csv, type: 'text/csv' };
  const staged = await visitor.postParts('/sheets', { kind: 'enterprises' }, file);
  if (staged.status === 422 && staged.body.includes('未完成的导入已有')) {
    const left = new Set([...staged.body.matchAll(/\/sheets\/checks\/[\w-]+/g)].map(([path]) => path));
    for (const path of left) await visitor.post(`${path}/drop`, {});
    return;
  }
  const here = await ledTo(visitor, staged, 'an upload');
  const agreed = carried(page('an import', await visitor.get(here)), /^(stamp|skip_bad)$/);
  sent.push(imported);
  const run = await visitor.post(here, agreed);
  await ledTo(visitor, run, 'an import');
  acknowledge(imported, day);
};

/** Titles are recorded for several enterprises at once, and every second time taken back. */
export const recordMany: Deed = async (visitor, day) => {
  const { sent, many } = day;
  const first = many();
  // All are taken: whoever only waited would never notice that the server is gone.
  if ((first + 1) * FIRMS > KNOWN) {
    await pause(200);
    return read(visitor, day);
  }
  const codes = Array.from({ length: FIRMS }, (_, n) => codeOfKnown(first * FIRMS + n));
  const batch = sending('batch', `示例〔2026〕${first}号`, FIRMS);
  const began = await visitor.postParts(
    '/sheets/batches',
    {
      matter: 'provincial_srdi recognised',
      effective_on: '2026-10-08',
      document_no: batch.mark,
      batch: '2026年第一批',
      list: codes.join('\n'),
    },
    { name: '', bytes: '', type: 'application/octet-stream' },
  );
  if (began.status !== 303) throw strange('a batch', began);
  const matched = page('a batch', await visitor.get(began.location));
  sent.push(batch);
  const done = await visitor.post(began.location, { ...carried(matched, /^[st]\d/), step: 'save' });
  const result = await ledTo(visitor, done, `batch ${batch.mark}`);
  if (!/\/runs\/\d+$/.test(result)) throw new Strange(`batch ${batch.mark} led to ${result}`);
  acknowledge(batch, day);
  if (first % 2 === 0) return;

  const undo = sending('undo', batch.mark, FIRMS);
  sent.push(undo);
  await ledTo(visitor, await visitor.post(`${result}/undo`, {}), 'an undo');
  acknowledge(undo, day);
};

/**
 * A quarter's summary goes through its three steps and is issued, corrected ever after. Others record meanwhile, so
 * a step may find that the figures have moved on: then it is tried again.
 */
export function issuing(officer: Visitor, manager: Visitor, code: string): Deed {
  return async (other, day) => {
    const { sent, next } = day;
    const fresh = await officer.post('/summaries', { period: code });
    if (fresh.status !== 303 && fresh.status !== 422) throw strange('a draft', fresh);
    const draft = await officer.get(`/summaries/${code}/draft`);
    const asks = await manager.get(`/summaries/${code}/issue`);
    let told = carried(draft.body, /^(version|figures)$/);
    if (told.figures === undefined) told = carried(asks.body, /^(version|figures)$/);
    for (const [who, step] of [
      [officer, 'preparation'],
      [manager, 'review'],
    ] as const) {
      const answer = await who.post(`/summaries/${code}/${step}`, told);
      if (![303, 409, 422].includes(answer.status)) throw strange(step, answer);
    }
    const issue = sending('issue', `更正说明第${next()}次`);
    // The first version corrects nothing: it has no words to be known by, and counts once it is acknowledged.
    const isFirst = !asks.body.includes('name="correction"');
    if (!isFirst) sent.push(issue);
    const accepted = { 'accept-targets': 'yes', 'accept-earlier': 'yes', 'accept-fresh': 'yes' };
    const answer = await other.post(`/summaries/${code}/issue`, {
      ...told,
      ...accepted,
      correction: issue.mark,
    });
    if (answer.status === 303) {
      acknowledge(issue, day);
      const paper = await other.get(`/summaries/${code}`);
      if (paper.status !== 200) throw strange('an issued summary', paper);
    } else if (answer.status !== 409 && answer.status !== 422) throw strange('an issue', answer);
  };
}

export const backUp: Deed = async (visitor) => {
  const answer = await visitor.post('/upkeep/backups', {});
  if (answer.status !== 303) throw strange('a backup', answer);
};

const PAGES = ['/', '/enterprises', '/tracks', '/attention', '/summaries', '/sheets', '/targets'];

export const read: Deed = async (visitor, { next }) => {
  const path = PAGES[next() % PAGES.length] ?? '/';
  const answer = await visitor.get(path);
  if (answer.status !== 200) throw strange(path, answer);
};
