/** Short ways to write down programmes, events and enterprises that the rules can be asked about. */
import { contributionsOf, valueAt } from '../../server/rules/contributions.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import type {
  Category,
  CountingBasis,
  Day,
  Dossier,
  EnterpriseFacts,
  EnterpriseVersion,
  EventKind,
  Figure,
  OpenStage,
  Programme,
  SettingVersion,
  TrackEvent,
} from '../../server/rules/types.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';

export const PROGRAMME: Programme = {
  id: 1,
  code: 'xiushui',
  name: '秀水强脊工程',
  starts_on: '2026-01-01',
  ends_on: '2028-12-31',
};
export const TODAY = '2029-12-31';

const FACTS: EnterpriseFacts = {
  name: '示例甲新能源有限公司',
  in_scope: true,
  industry_code: '3825',
  chain: '光伏新能源',
  area: '示例一街道',
  officer: '专员甲',
};

let lastId = 0;

/** An event with nothing on it but what is given, recorded on its own day. */
export function event(
  category: Category,
  kind: EventKind,
  effective_on: Day,
  more: Partial<TrackEvent> = {},
): TrackEvent {
  lastId += 1;
  return {
    id: lastId,
    category,
    kind,
    effective_on,
    recorded_at: `${effective_on}T04:00:00.000Z`,
    stage: null,
    back: false,
    reason: null,
    fell_at: null,
    amends: null,
    note: null,
    voided_at: null,
    publicised_on: null,
    issued_on: null,
    batch: null,
    batch_year: null,
    document_no: null,
    valid_from: null,
    valid_until: null,
    first_report_on: null,
    route: null,
    counting: null,
    counting_reason: null,
    ...more,
  };
}

export function stage(
  category: Category,
  to: OpenStage,
  on: Day,
  more: Partial<TrackEvent> = {},
): TrackEvent {
  return event(category, 'stage', on, { stage: to, ...more });
}

export function version(
  effective_on: Day,
  changes: Partial<EnterpriseFacts>,
  recorded_at = `${effective_on}T04:00:00.000Z`,
): EnterpriseVersion {
  lastId += 1;
  return { id: lastId, effective_on, recorded_at, changes };
}

/** An enterprise whose first version is written now and holds from the beginning. */
export function dossier(
  events: TrackEvent[],
  facts: Partial<EnterpriseFacts> = {},
  more: { uscc?: string; versions?: EnterpriseVersion[] } = {},
): Dossier {
  const first = { id: 0, effective_on: '2026-01-01', recorded_at: '2026-01-01T00:00:00.000Z' };
  return {
    enterprise_id: 1,
    uscc: more.uscc ?? fictionalCode(1),
    versions: [{ ...first, changes: { ...FACTS, ...facts } }, ...(more.versions ?? [])],
    events,
  };
}

/** One version of settings that holds from the beginning, with one basis for all categories. */
export function basis(of: CountingBasis): SettingVersion[] {
  const counting_basis = { little_giant: of, provincial_srdi: of, above_scale: of };
  return [
    {
      id: 1,
      holds_from: '2026-01-01',
      recorded_at: '2026-01-01T00:00:00.000Z',
      settings: { ...DEFAULT_SETTINGS, counting_basis },
    },
  ];
}

/** The value of one figure of one enterprise on a day. */
export function value(
  of: Dossier,
  figure: Figure,
  day: Day,
  more: {
    year?: number;
    quarter?: number;
    settings?: SettingVersion[];
    knownAt?: string;
    category?: Category;
  } = {},
): number {
  const { settings = [], knownAt, ...filter } = more;
  return valueAt(contributionsOf(of, PROGRAMME, settings, knownAt), { figure, ...filter }, day);
}
