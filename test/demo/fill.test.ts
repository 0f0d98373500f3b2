import t from 'tap';
import { account, audit, contribution, enterprise, event } from '../../db/schema.ts';
import { baselineInWords } from '../../server/baseline/queries.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { judgeCode } from '../../server/rules/uscc.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { AT, openDemo } from './zone.ts';

const db = openDemo();

t.test('the zone has about 180 enterprises with what happened to them since 2023', async (t) => {
  const firms = db.select().from(enterprise).all();
  const events = db.select().from(event).all();
  t.ok(firms.length >= 170 && firms.length <= 190, `${firms.length} enterprises`);
  t.ok(events.length >= 700, `${events.length} events`);
  t.equal(new Set(firms.map((firm) => firm.name)).size, firms.length, 'no name twice');
});

t.test('nothing in it is real', async (t) => {
  for (const firm of db.select().from(enterprise).all()) {
    if (!firm.name.startsWith('示例')) t.fail(firm.name);
    if (!/^9[12]330411YY/.test(firm.uscc) || !('code' in judgeCode(firm.uscc))) t.fail(firm.uscc);
    if (!/^1380000\d{4}$/.test(firm.contact_phone ?? '13800000000')) t.fail(String(firm.contact_phone));
    if (!/^.示例$/.test(firm.contact_name ?? '赵示例')) t.fail(String(firm.contact_name));
    if (!(firm.area ?? '').startsWith('示例')) t.fail(String(firm.area));
  }
  const papers = db.select({ no: event.document_no }).from(event).all();
  t.same(
    papers.filter(({ no }) => no !== null && !no.startsWith('示例')),
    [],
  );
});

t.test('what is derived agrees with the events', async (t) => {
  t.same(compareDerived(db).differences, []);
});

t.test('one category is ahead, one waits for its paper, one is behind', async (t) => {
  const { categories } = progressAt(db, { asOf: '2026-11-24', now: AT });
  const [giant, provincial, scale] = categories;
  t.equal(giant?.status, 'on_track');
  t.ok(giant !== undefined && giant.ahead !== null && giant.ahead > 0);
  t.equal(provincial?.status, 'watch');
  t.ok(provincial !== undefined && provincial.pending_publication > 0);
  t.equal(scale?.status, 'behind');
});

t.test('every case that counting knows stands behind some figure', async (t) => {
  const figures = new Set(
    db
      .select({ figure: contribution.figure })
      .from(contribution)
      .all()
      .map((row) => row.figure),
  );
  for (const figure of [
    'additions',
    'pending_publication',
    'brought_in',
    'recognised_again',
    'exits',
    'holding',
    'renewed',
    'baseline',
    'excluded',
    'involved',
  ] as const) {
    t.ok(figures.has(figure), figure);
  }
});

t.test('the baseline is signed, with one 补录 since', async (t) => {
  const words = baselineInWords(db, findProgramme(db), { day: '2025-12-31', lines: 0, knownAt: null });
  t.match(words, /^2025年12月31日，.*主管甲 2026年1月23日签认；此后补录 1 家$/);
});

t.test('the log was written in the order of its times', async (t) => {
  const times = db
    .select({ at: audit.at })
    .from(audit)
    .orderBy(audit.seq)
    .all()
    .map((row) => row.at);
  t.same(times, [...times].sort());
  t.ok((times.at(-1) ?? '') <= AT);
  t.equal(db.select().from(account).all().length, 0, 'accounts are the demo’s own business');
});
