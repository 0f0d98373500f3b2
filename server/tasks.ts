/** Every task that a thread can be asked for, by name: one line each. */
import { undoTask } from './batches/undo-task.ts';
import { applyImport } from './sheets/applying.ts';
import { judgeImport } from './sheets/judging.ts';
import { markedFile } from './sheets/marked-file.ts';
import { stageImport } from './sheets/staging.ts';
import type { Task } from './task.ts';

export const TASKS: readonly Task<never, unknown>[] = [
  stageImport,
  judgeImport,
  applyImport,
  markedFile,
  undoTask,
];
