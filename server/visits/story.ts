/** Visits and requests on the timeline of an enterprise. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { REQUEST_KIND_WORDS, type RequestKind, STEP_WORDS, type StepKind } from '../rules/requests.ts';
import type { Day, Instant } from '../rules/types.ts';
import { MANNER_WORDS, type Manner } from '../rules/visits.ts';
import type { StoryLine } from '../story.ts';

interface Visited {
  id: number;
  on_day: Day;
  manner: Manner;
  visitors: string;
  content: string;
  recorded_at: Instant;
  recorded_by: string;
}
interface Stepped {
  id: number;
  request_kind: RequestKind;
  kind: StepKind;
  on_day: Day;
  words: string;
  content: string;
  recorded_at: Instant;
  recorded_by: string;
}

const statements = perConnection(({ $client }) => ({
  visits: $client.prepare<[string], Visited>(
    `select id, on_day, manner, visitors, content, recorded_at, recorded_by from visit
      where voided = 0 and enterprise_id in (select value from json_each(?)) order by on_day desc, id desc`,
  ),
  steps: $client.prepare<[string], Stepped>(
    `select q.id, q.kind as request_kind, s.kind, s.on_day, s.words, q.content, s.recorded_at, s.recorded_by
       from request q join request_step s on s.request_id = q.id
      where q.status <> 'voided' and s.kind in ('raised', 'settled', 'reopened')
        and q.enterprise_id in (select value from json_each(?)) order by s.on_day desc, s.request_id desc, s.version desc`,
  ),
}));

const SHORT = 80;
const short = (text: string) => {
  const [first = ''] = text.split('\n');
  return first.length > SHORT || first !== text ? `${first.slice(0, SHORT)}…` : first;
};

/** What of visits and requests belongs on the timeline, the newest first. */
export function storyOf(db: Db, records: readonly number[]): StoryLine[] {
  const ids = JSON.stringify(records);
  const visits = statements(db)
    .visits.all(ids)
    .map(
      (one): StoryLine => ({
        on: one.on_day,
        recordedAt: one.recorded_at,
        word: '走访',
        title: `${MANNER_WORDS[one.manner]}走访，${one.visitors}`,
        detail: short(one.content),
        by: one.recorded_by,
        href: `/visits/${one.id}`,
      }),
    );
  const steps = statements(db)
    .steps.all(ids)
    .map(
      (one): StoryLine => ({
        on: one.on_day,
        recordedAt: one.recorded_at,
        word: '诉求',
        title: `${STEP_WORDS[one.kind]}${REQUEST_KIND_WORDS[one.request_kind]}诉求`,
        detail: short(one.words === '' ? one.content : one.words),
        by: one.recorded_by,
        href: `/requests/${one.id}`,
      }),
    );
  return [...visits, ...steps].sort((a, b) =>
    a.on < b.on ? 1 : a.on > b.on ? -1 : a.recordedAt < b.recordedAt ? 1 : -1,
  );
}
