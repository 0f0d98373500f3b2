/** Run by itself in another time zone and language: the hashes of a stored paper, made anew, of a draft, and of the files of an issued version. */
import { openDatabase } from '../../db/open.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import {
  findIssued,
  findPaper,
  readSummary,
  renderHtml,
  renderPaper,
  sha256,
  writePaper,
} from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';

const [file = '', at = ''] = process.argv.slice(2);
const db = openDatabase({ file, readonly: true });
const { html, frozen } = findIssued(db, findProgramme(db).id, '2026Q3', 1);
const period = quarterPeriod({ year: 2026, quarter: 3 });
const draft = renderHtml(readSummary(db, { period, today: '2026-10-09', now: at, knownAt: at }));
const asked = { programme: findProgramme(db), period, version: 1, today: '2026-12-01', now: at };
const issued = findPaper(db, asked);
const files = [await writePaper(issued, 'docx'), await writePaper(issued, 'xlsx')];
console.log([html, renderPaper(frozen.paper), draft, ...files].map(sha256).join(' '));
db.$client.close();
