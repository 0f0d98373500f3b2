/** Recording on tracks, and voiding. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound, Refused } from '../errors.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { type PostedEvent, recordPosted, voidPosted } from '../tracks/posting.ts';
import { findEvent } from '../tracks/queries.ts';
import { NewEvent, Voiding } from './bodies.ts';
import { serveChange } from './changing.ts';
import { declare } from './declare.ts';
import { UsccParam } from './fields.ts';
import { Malformed } from './problems.ts';
import { eventShape } from './reading.ts';
import { EventShape } from './shapes.ts';

const RECORD = declare({
  id: 'recordEvent',
  method: 'POST',
  path: '/enterprises/{uscc}/events',
  summary: '记一条进程：阶段、认定、迁入、复核、退出、补充材料',
  description:
    '各种事项的字段见 kind。没有写的批次年度、有效期按规则得出。带 Idempotency-Key 重复提交，得到第一次的结果。',
  may: 'update status',
  params: UsccParam,
  body: NewEvent,
  answer: EventShape,
  status: 201,
  changes: true,
  refuses: [422],
});

const VOID = declare({
  id: 'voidEvent',
  method: 'POST',
  path: '/events/{id}/void',
  summary: '作废一条记录：不再计入，仍可查看',
  may: 'update status',
  params: z.object({ id: z.string().meta({ description: '记录的编号' }) }),
  body: Voiding,
  answer: EventShape,
  changes: true,
  refuses: [422],
});

/** The body as the room of tracks takes it: the reason of an override under its own name. */
function postedOf(body: z.output<typeof NewEvent>, today: string): PostedEvent {
  if (body.kind === 'amended') {
    const { event: amends, effective_on = today, ...rest } = body;
    return { ...given(rest), kind: 'amended', category: body.category, amends, effective_on };
  }
  if (body.kind === 'recognised' || body.kind === 'moved_in') {
    const { reason, counting_reason, ...rest } = body;
    if (reason && counting_reason && reason !== counting_reason)
      throw new Malformed([
        { pointer: '#/reason', code: 'format', detail: 'reason 与 counting_reason 写其一' },
      ]);
    const why = counting_reason ?? reason ?? null;
    return { ...given(rest), kind: body.kind, ...eventKey(body), counting_reason: why };
  }
  return { ...given(body), kind: body.kind, ...eventKey(body) };
}

const eventKey = ({ category, effective_on }: Pick<PostedEvent, 'category' | 'effective_on'>) => ({
  category,
  effective_on,
});

/** Left out and null are the same: nothing is said. Empty words are nothing, too. */
function given(fields: object): Partial<PostedEvent> {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(said);
}

/** What rules refuse of fields that stand in no body is told at the field that it comes from. */
const OTHERS: Record<string, string> = { industry_code: 'category' };

function atBody<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(error.refusals.map((one) => ({ ...one, field: OTHERS[one.field] ?? one.field })));
  }
}

export async function eventRoutes(app: FastifyInstance) {
  serveChange(app, RECORD, (tx, { params, body }, by) => {
    const { id, uscc } = findEnterprise(tx, normaliseCode(params.uscc));
    const today = app.today();
    const made = atBody(() => recordPosted(tx, id, postedOf(body, today), today, by));
    return { body: eventShape(findEvent(tx, id, made)), location: `/api/v1/enterprises/${uscc}` };
  });

  serveChange(app, VOID, (tx, { params, body }, by) => {
    if (!/^[1-9]\d{0,14}$/.test(params.id)) throw new NotFound('event');
    const event = Number(params.id);
    const owner = voidPosted(tx, event, { reason: body.reason.trim(), today: app.today() }, by);
    return { body: eventShape(findEvent(tx, owner, event)) };
  });
}
