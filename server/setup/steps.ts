/** The first set-up as a list of steps in any order. Whether one is done is read off the data, never kept. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { answersPerTables } from '../../db/written.ts';
import type { Day } from '../rules/types.ts';
import { findProgramme } from '../targets/queries.ts';
import { lastBackup } from '../upkeep/queries.ts';

export const STEPS = ['total', 'counting', 'plan', 'lists', 'import', 'accounts', 'backup'] as const;
export type Step = (typeof STEPS)[number];

export interface StepState {
  total: boolean;
  counting: boolean;
  plan: boolean;
  lists: boolean;
  import: boolean;
  accounts: boolean;
  backup: boolean;
  /** How many there are of what a step asks for. */
  counts: Counts;
}
interface Counts {
  versions: number;
  settings: number;
  proposed: number;
  targets: number;
  areas: number;
  officers: number;
  chains: number;
  enterprises: number;
  accounts: number;
}

const statement = perConnection(({ $client }) =>
  $client.prepare<{ id: number }, Counts>(
    `select (select count(*) from programme_version where programme_id = @id) as versions,
            (select count(*) from setting where programme_id = @id) as settings,
            (select count(*) from target t where programme_id = @id and state = 'proposed'
               and id = (select max(id) from target where programme_id = @id and category = t.category)) as proposed,
            (select count(distinct category) from target where programme_id = @id) as targets,
            (select count(*) from dictionary where kind = 'area' and retired = 0) as areas,
            (select count(*) from dictionary where kind = 'officer' and retired = 0) as officers,
            (select count(*) from dictionary where kind = 'chain' and retired = 0) as chains,
            (select count(*) from (select 1 from enterprise where gone is null limit 1)) as enterprises,
            (select count(*) from account where disabled_at is null) as accounts`,
  ),
);

/** All of it but the last backup, of each programme. */
const counted = answersPerTables<Counts | undefined>(
  ['programme_version', 'setting', 'target', 'dictionary', 'enterprise', 'account'],
  20,
);

/** What is settled and what is open still. */
export function readSteps(db: Db, today: Day): StepState {
  const { id } = findProgramme(db, null, today);
  const counts = counted(db, String(id), () => statement(db).get({ id }));
  if (counts === undefined) throw new Error('no counts');
  return {
    // The system comes with a first version of each; another was recorded by somebody.
    total: counts.versions > 1,
    counting: counts.settings > 1,
    plan: counts.targets > 0 && counts.proposed === 0,
    lists: counts.areas > 0 && counts.officers > 0,
    import: counts.enterprises > 0,
    accounts: counts.accounts > 1,
    backup: (lastBackup(db)?.madeAt ?? null) !== null,
    counts,
  };
}

/** How many steps are open: 还差几步. Asked on every page of who keeps accounts. */
export function stepsLeft(db: Db, today: Day): number {
  const state = readSteps(db, today);
  return STEPS.filter((step) => !state[step]).length;
}
