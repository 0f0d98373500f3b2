import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { programme, setting } from '../../db/schema.ts';
import type { Programme, SettingVersion } from '../rules/types.ts';

export interface ProgrammeWithSettings {
  programme: Programme;
  settings: SettingVersion[];
}

/** Every programme with all versions of its settings: what contributions are computed against. */
export function readProgrammes(db: Db): ProgrammeWithSettings[] {
  return db
    .select()
    .from(programme)
    .orderBy(asc(programme.id))
    .all()
    .map((row) => ({
      programme: {
        id: row.id,
        code: row.code,
        name: row.name,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
      },
      settings: db
        .select({
          id: setting.id,
          holds_from: setting.holds_from,
          recorded_at: setting.recorded_at,
          settings: setting.settings,
        })
        .from(setting)
        .where(eq(setting.programme_id, row.id))
        .orderBy(asc(setting.id))
        .all(),
    }));
}
