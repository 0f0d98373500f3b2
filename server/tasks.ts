/** Every task that a thread can be asked for, by name: one line each. */
import { batchTask } from './batches/applying.ts';
import { planUndoTask } from './batches/undo-plan.ts';
import { undoTask } from './batches/undo-task.ts';
import { replaceWordTask } from './dictionaries/replacing.ts';
import { handOverTask } from './handover/applying.ts';
import { addTask } from './programmes/tasks.ts';
import { freshenTask } from './readiness/freshening.ts';
import { actTask } from './selections/applying.ts';
import { loadSampleTask, removeSampleTask } from './setup/sample-task.ts';
import { applyImport } from './sheets/applying.ts';
import { exportTask } from './sheets/export-task.ts';
import { judgeImport } from './sheets/judging.ts';
import { markedFile } from './sheets/marked-file.ts';
import { stageImport } from './sheets/staging.ts';
import type { Task } from './task.ts';

export const TASKS: readonly Task<never, unknown>[] = [
  stageImport,
  judgeImport,
  applyImport,
  markedFile,
  exportTask,
  batchTask,
  undoTask,
  planUndoTask,
  actTask,
  addTask,
  replaceWordTask,
  handOverTask,
  freshenTask,
  loadSampleTask,
  removeSampleTask,
];
