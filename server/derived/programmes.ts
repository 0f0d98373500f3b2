import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { perTables } from '../../db/written.ts';
import type { CountingSettings, Programme, SettingVersion } from '../rules/types.ts';

export interface ProgrammeWithSettings {
  programme: Programme;
  settings: SettingVersion[];
}

/** Each programme with the windows of the others; alone it has none to name. */
function withOthers(programme: Programme, all: readonly Programme[]): Programme {
  const beside = all
    .filter((one) => one.id !== programme.id)
    .map(({ starts_on, ends_on }) => ({ starts_on, ends_on }));
  return beside.length === 0 ? programme : { ...programme, beside };
}

interface SettingRow {
  id: number;
  programme_id: number;
  holds_from: string;
  recorded_at: string;
  settings: string;
}

/** Prepared once a connection: asked at every change. */
const statements = perConnection(({ $client }) => ({
  settings: $client.prepare<[], SettingRow>(
    'select id, programme_id, holds_from, recorded_at, settings from setting order by id',
  ),
  programmes: $client.prepare<[], Programme>(
    'select id, code, name, starts_on, ends_on from programme order by id',
  ),
}));

const kept = perTables(['programme', 'setting'], (db) => {
  const sql = statements(db);
  const settings = sql.settings.all();
  const programmes = sql.programmes.all();
  return programmes.map((programme) => ({
    programme: withOthers(programme, programmes),
    settings: settings
      .filter((one) => one.programme_id === programme.id)
      .map(({ id, holds_from, recorded_at, settings: own }) => ({
        id,
        holds_from,
        recorded_at,
        settings: JSON.parse(own) as CountingSettings,
      })),
  }));
});

/** Every programme with all versions of its settings: what contributions are computed against. Not to be changed. */
export function readProgrammes(db: Db): readonly ProgrammeWithSettings[] {
  return kept(db);
}
