/** Whether visits and requests stand as their versions and steps say: triggers keep it so; a check asks. */
import type { Db } from '../../db/open.ts';
import { foldRequest, type RequestState, type Step } from '../rules/requests.ts';

type Row = RequestState & { id: number; steps: string };

const STEP = `json_object('version', s.version, 'kind', s.kind, 'on_day', s.on_day, 'words', s.words, 'owner', s.owner,
  'unit', s.unit, 'due_on', s.due_on, 'request_kind', s.request_kind, 'content', s.content,
  'satisfaction', s.satisfaction, 'recorded_at', s.recorded_at)`;

/** In words, one a line; a request at a time, however many there are. */
export function visitFaults(db: Db): string[] {
  const faults: string[] = [];
  const requests = db.$client.prepare<[], Row>(
    `select q.id, q.status, q.kind, q.content, q.owner, q.unit, q.due_on, q.settled_on, q.satisfaction, q.outcome,
       (select json_group_array(${STEP}) from request_step s where s.request_id = q.id) as steps
       from request q order by q.id`,
  );
  for (const { id, steps, ...stands } of requests.iterate()) {
    const folded = foldRequest(JSON.parse(steps) as Step[]);
    const same =
      folded !== null && Object.entries(folded).every(([key, value]) => Reflect.get(stands, key) === value);
    if (!same) faults.push(`第 ${id} 件诉求与办理经过不符`);
  }
  const visits = db.$client
    .prepare<[], number>(
      `select v.id from visit v where not exists (select 1 from visit_version n where n.visit_id = v.id
         and n.version = v.version and n.on_day = v.on_day and n.visitors = v.visitors and n.manner = v.manner
         and n.content = v.content and n.position = v.position and n.voided = v.voided)
       order by v.id`,
    )
    .pluck();
  for (const id of visits.iterate()) faults.push(`第 ${id} 次走访与修改记录不符`);
  return faults;
}
