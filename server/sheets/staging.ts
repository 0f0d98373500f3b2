/** Reading a file that was chosen into the database, and what its columns are; judged at once where that is clear. */
import { rm } from 'node:fs/promises';
import { write } from '../../db/open.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { judgeStaged, keepJudgement } from './judging.ts';
import { lackingIn, proposeMapping } from './mapping.ts';
import { readSheet } from './read-sheet.ts';
import { SheetFault, type SheetRows } from './sheet.ts';
import {
  dropStaged,
  findStaged,
  insertRows,
  keepMapping,
  readMemory,
  type Staged,
  updateStaged,
} from './staged.ts';
import { unitDoubts } from './unit-doubt.ts';

export interface ToStage {
  token: string;
  accountId: number;
  /** Where the bytes wait; they are taken away once they are read. */
  path: string;
  today: Day;
  at: Instant;
}

const PORTION = 1_000;

/** Sheets without a filled cell are none. */
function filled({ sheets }: SheetRows): SheetRows['sheets'] {
  const some = sheets.filter((sheet) => sheet.rows.length > 0);
  if (some.length === 0) throw new SheetFault('文件是空的，检查是否选错');
  return some;
}

export const stageImport: Task<ToStage, { state: Staged['state'] }> = {
  name: 'stage import',
  writes: true,
  async run(context, { token, accountId, path, today, at }) {
    const { db, tell, rest } = context;
    const opened = findStaged(db, token, accountId);
    try {
      tell(0, null, '读取文件');
      const sheets = filled(await readSheet(path, opened.file_name));
      const total = sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
      let done = 0;
      for (const [index, sheet] of sheets.entries()) {
        for (let from = 0; from < sheet.rows.length; from += PORTION) {
          const rows = sheet.rows.slice(from, from + PORTION);
          write(db, (tx) => insertRows(tx, opened.id, index, rows));
          done += rows.length;
          tell(done, total, '读取文件');
          await rest();
        }
      }
      const { kind } = opened;
      const mapping = proposeMapping(sheets, kind, readMemory(db, kind));
      const sheet = sheets[mapping.sheet];
      const isClear =
        lackingIn(kind, mapping).length === 0 &&
        (sheet === undefined || unitDoubts(sheet, mapping).length === 0);
      write(db, (tx) => {
        keepMapping(tx, opened.id, mapping);
        const state = isClear ? 'ready' : 'columns';
        updateStaged(tx, opened.id, { state, sheets: sheets.map((one) => one.name) });
      });
      if (!isClear) return { state: 'columns' };
      const staged = findStaged(db, token, accountId);
      tell(0, null, '核对');
      await keepJudgement(context, staged, judgeStaged(db, staged, today, at));
      return { state: 'ready' };
    } catch (error) {
      dropStaged(db, [opened.id]);
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  },
};
