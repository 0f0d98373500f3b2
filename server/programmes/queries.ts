/** What other rooms may ask of programmes, and what is kept of them. */
import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { programmeVersion } from '../../db/schema.ts';
import type { Day, Programme } from '../rules/types.ts';

export { type Chosen, chooseProgramme, chosen, programmeTyped } from './asking.ts';
export { reviseProgramme, whatFixesWindow } from './changing.ts';
export { addProgramme, type ProgrammeDraft } from './keeping.ts';

export type ProgrammeVersion = typeof programmeVersion.$inferSelect;

/** Every version of a programme's name, window and source, in the order of recording. */
export function versionsOf(db: Db, programmeId: number): ProgrammeVersion[] {
  return db
    .select()
    .from(programmeVersion)
    .where(eq(programmeVersion.programme_id, programmeId))
    .orderBy(asc(programmeVersion.id))
    .all();
}

export type ProgrammeState = 'ahead' | 'running' | 'over';
export const STATE_WORDS: Record<ProgrammeState, string> = {
  ahead: '未开始',
  running: '进行中',
  over: '已结束',
};

export function stateOf({ starts_on, ends_on }: Programme, today: Day): ProgrammeState {
  return today < starts_on ? 'ahead' : today <= ends_on ? 'running' : 'over';
}
