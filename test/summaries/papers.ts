/** Issued summaries to make files of. */
import { type Db, openMemory, write } from '../../db/open.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import { findPaper, issueSummary, type PaperFile } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { recognised } from './make.ts';

export const PERIOD = quarterPeriod({ year: 2026, quarter: 3 });
export const NOW = '2026-10-09T02:00:00.000Z';
export const RARE = [
  '示例䶮新材料有限公司',
  '示例㛃电子有限公司',
  '示例𬭎精密有限公司',
  '示例<甲>&“乙”有限公司',
];

/** Issues the third quarter as the command line does. */
export function issueQuarter(db: Db, correction = ''): void {
  const asked = { programme: findProgramme(db), period: PERIOD, today: '2026-10-09', correction };
  write(db, (tx) => issueSummary(tx, { ...asked, accepted: 'all', alone: true }, recordedBy(NOW, '命令行')));
}

export function fileOf(db: Db, version: number | null = 1): PaperFile {
  const asked = { programme: findProgramme(db), period: PERIOD, today: '2026-10-09', now: NOW };
  return findPaper(db, { ...asked, version });
}

/** A third quarter with so many additions, the first of them with names that few faces have. */
export function quarterOf(count: number): Db {
  const db = openMemory();
  for (let i = 0; i < count; i += 1) {
    const name = RARE[i] ?? `示例第${i + 1}号精密制造股份有限公司`;
    addEnterprise(
      db,
      { name },
      [recognised('provincial_srdi', '2026-08-01')],
      recordedBy('2026-08-02T02:00:00.000Z'),
    );
  }
  issueQuarter(db);
  return db;
}
