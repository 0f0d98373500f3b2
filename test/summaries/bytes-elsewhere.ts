/** Run by itself in another time zone and language: the hashes of a stored paper, made anew, and of a draft. */
import { openDatabase } from '../../db/open.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import { findIssued, readSummary, renderHtml, renderPaper, sha256 } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';

const [file = '', at = ''] = process.argv.slice(2);
const db = openDatabase({ file, readonly: true });
const { html, frozen } = findIssued(db, findProgramme(db).id, '2026Q3', 1);
const period = quarterPeriod({ year: 2026, quarter: 3 });
const draft = renderHtml(readSummary(db, { period, today: '2026-10-09', now: at, knownAt: at }));
console.log([html, renderPaper(frozen.paper), draft].map(sha256).join(' '));
db.$client.close();
