/** Every task that a thread can be asked for, by name: one line each. */
import type { Task } from './task.ts';

export const TASKS: readonly Task<never, unknown>[] = [];
