import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import {
  findIssued,
  findPaper,
  issueSummary,
  readSummary,
  renderHtml,
  renderPaper,
  sha256,
  writePaper,
} from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { voidEvent } from '../../server/tracks/queries.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { recognised, smallZone } from './make.ts';

const PERIOD = quarterPeriod({ year: 2026, quarter: 3 });
const BY = recordedBy('2026-10-09T02:00:00.000Z', '命令行');
const SCRIPT = fileURLToPath(new URL('./bytes-elsewhere.ts', import.meta.url));

/** A data folder with one issued quarter; names with rare characters among its additions. */
function folder(t: Test) {
  const dir = t.testdir({});
  const file = join(dir, 'tracker.sqlite');
  const db = openOnDisk(file);
  const { a } = smallZone(db);
  for (const name of ['示例䶮新材料有限公司', '示例㛃电子有限公司', '示例𬭎精密有限公司'])
    addEnterprise(
      db,
      { name },
      [recognised('provincial_srdi', '2026-08-01')],
      recordedBy('2026-08-02T02:00:00.000Z'),
    );
  const programme = findProgramme(db);
  const asked = {
    programme,
    period: PERIOD,
    today: '2026-10-09',
    accepted: 'all',
    correction: '',
    alone: true,
  } as const;
  write(db, (tx) => issueSummary(tx, asked, BY));
  return { db, file, programme, a };
}

t.test('the same figures and words are the same bytes in any time zone and language', async (t) => {
  const { db, file } = folder(t);
  const hash = findIssued(db, findProgramme(db).id, '2026Q3', 1).sha256;
  const then = readSummary(db, { period: PERIOD, today: '2026-10-09', now: BY.at, knownAt: BY.at });
  const draft = sha256(renderHtml(then));
  const asked = { programme: findProgramme(db), period: PERIOD, version: 1, today: '2026-10-09', now: BY.at };
  const issued = findPaper(db, asked);
  const word = sha256(await writePaper(issued, 'docx'));
  const sheets = sha256(await writePaper(issued, 'xlsx'));
  closeDatabase(db);
  const told: string[] = [];
  for (const TZ of ['UTC', 'Asia/Shanghai', 'America/New_York']) {
    for (const LANG of ['C', 'zh_CN.UTF-8']) {
      const env = { ...process.env, TZ, LANG, LC_ALL: LANG };
      const child = spawn(process.execPath, [SCRIPT, file, BY.at], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (piece) => {
        out += String(piece);
      });
      const [code] = await once(child, 'close');
      t.equal(code, 0, `${TZ} ${LANG}`);
      told.push(out.trim());
    }
  }
  t.same(told, Array(6).fill(`${hash} ${hash} ${draft} ${word} ${sheets}`));
});

t.test('what is issued stays through later records, voidings, settings and a restart', async (t) => {
  const { db, file, programme, a } = folder(t);
  const before = findIssued(db, programme.id, '2026Q3', 1);
  addEnterprise(db, {}, [recognised('provincial_srdi', '2026-09-15')]);
  const event = db.$client
    .prepare(`select id from event where enterprise_id = ? and kind = 'recognised'`)
    .pluck()
    .get(a.id);
  write(db, (tx) => voidEvent(tx, Number(event), '记错', recordedBy('2026-10-20T02:00:00.000Z')));
  db.$client.exec(`update enterprise set name = '示例改名有限公司'`);
  closeDatabase(db);
  const again = openDatabase({ file });
  const after = findIssued(again, programme.id, '2026Q3', 1);
  t.same(after, before);
  t.equal(sha256(after.html), after.sha256);
  closeDatabase(again);
});

t.test('the paper can be made anew from what was frozen', async (t) => {
  const { db, programme } = folder(t);
  const { frozen, html, sha256: hash } = findIssued(db, programme.id, '2026Q3', 1);
  t.equal(renderPaper(frozen.paper), html.toString());
  t.equal(sha256(html), hash);
  t.match(html.toString(), '示例䶮新材料有限公司');
  t.match(html.toString(), '示例𬭎精密有限公司');
  t.equal(frozen.summary.known_at, BY.at);
  db.$client.close();
});

t.test('issued versions and steps are neither changed, nor deleted, nor replaced', async (t) => {
  const { db } = folder(t);
  for (const table of ['summary_issue', 'summary_step']) {
    const refused = { code: 'SQLITE_CONSTRAINT_TRIGGER' };
    t.throws(() => db.$client.exec(`update ${table} set period = '2026Q1'`), refused);
    t.throws(() => db.$client.exec(`delete from ${table}`), refused);
    t.throws(
      () => db.$client.exec(`insert or replace into ${table} select * from ${table} limit 1`),
      refused,
    );
  }
  db.$client.close();
});
