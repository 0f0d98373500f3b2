/** Carries what is queued, each webhook in the log's order, again and again until it is taken or given up. */
import { randomInt } from 'node:crypto';
import { and, asc, eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { webhook, webhookDelivery } from '../../db/schema.ts';
import { type Asked, OutboundFault, sendOut } from '../outbound.ts';
import { allowanceOf } from '../outbound-allow.ts';
import type { Instant } from '../rules/types.ts';
import { isTaken, signed } from './body.ts';
import type { Delivery } from './queries.ts';
import { fillQueue, isBehind, sweepDeliveries } from './queue.ts';

const TICK_MS = 5_000;
const TIMEOUT_MS = 10_000;
const MOST_ANSWER = 4_096;
/** Of the answer, what is kept and shown. */
const KEPT_ANSWER = 300;

/** After so many tries it is given up, about two days after the first. */
export const MOST_TRIES = 14;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/**
 * How long to wait after the n-th failed try: 10 s, 30 s, 90 s … 6 h, and up to a fifth more or less, so
 * that many do not come back at one moment.
 */
export function waitAfter(tries: number, chance: number = randomInt(0, 1_001) / 1_000): number {
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 3 ** (tries - 1));
  return Math.round(whole * (0.8 + 0.4 * chance));
}

export type Carrier = Pick<FastifyInstance, 'db' | 'settings' | 'clock' | 'log'> & {
  /** All addresses of a name, for tests. */
  resolve?: Asked['resolve'];
  /** Ends what is under way when the server stops: it is sent again after the next start. */
  signal?: AbortSignal;
};

interface Outcome {
  taken: boolean;
  status: number | null;
  answer: string;
}

async function tryOnce(carrier: Carrier, id: number, delivery: Delivery): Promise<Outcome> {
  const { db, settings, clock, resolve, signal } = carrier;
  const target = db.select().from(webhook).where(eq(webhook.id, id)).get();
  if (target === undefined || target.state === 'removed')
    return { taken: false, status: null, answer: '推送已删除' };
  try {
    const answer = await sendOut({
      ...signed(target, delivery, clock()),
      method: 'POST',
      body: delivery.body,
      allowance: allowanceOf(settings.webhookAllow),
      timeoutMs: TIMEOUT_MS,
      mostBytes: MOST_ANSWER,
      ...(resolve === undefined ? {} : { resolve }),
      ...(signal === undefined ? {} : { signal }),
    });
    const words = answer.body
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(0, KEPT_ANSWER);
    return { taken: isTaken(target.kind, answer), status: answer.status, answer: words };
  } catch (error) {
    if (error instanceof OutboundFault) return { taken: false, status: null, answer: error.message };
    throw error;
  }
}

/** Sends one delivery and notes what became of it. @returns whether it was taken */
export async function deliver(carrier: Carrier, delivery: Delivery): Promise<boolean> {
  const { db, clock, log } = carrier;
  const { taken, status, answer } = await tryOnce(carrier, delivery.webhook_id, delivery);
  if (carrier.signal?.aborted === true) return false;
  const now = clock();
  const tries = delivery.tries + 1;
  const isOver = delivery.what === 'test' || tries >= MOST_TRIES;
  const state = taken ? 'delivered' : isOver ? 'failed' : 'waiting';
  const next = new Date(now.getTime() + waitAfter(tries)).toISOString();
  // Only what still waits: it may have been removed meanwhile.
  db.update(webhookDelivery)
    .set({ state, tries, next_at: next, tried_at: now.toISOString(), status, answer })
    .where(and(eq(webhookDelivery.id, delivery.id), eq(webhookDelivery.state, 'waiting')))
    .run();
  const about = { webhook: delivery.webhook_id, delivery: delivery.id, tries, status };
  if (taken) log.info(about, 'webhook delivered');
  else log.warn({ ...about, state }, 'webhook not delivered');
  return taken;
}

function nextOf(db: Db, id: number): Delivery | undefined {
  return db
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.webhook_id, id),
        eq(webhookDelivery.state, 'waiting'),
        // A test is sent by who asked for it, once.
        eq(webhookDelivery.what, 'lines'),
      ),
    )
    .orderBy(asc(webhookDelivery.id))
    .limit(1)
    .get();
}

/** One webhook until nothing is due: a sending that fails holds the later ones back, so the order stays. */
async function carryOne(carrier: Carrier, id: number, isStopped: () => boolean): Promise<void> {
  const due = (one: Delivery, at: Instant) => one.next_at <= at;
  while (!isStopped()) {
    const next = nextOf(carrier.db, id);
    if (next === undefined || !due(next, carrier.clock().toISOString())) return;
    await deliver(carrier, next);
  }
}

/** Queues and sends everything that is due, the webhooks side by side. */
export async function carry(carrier: Carrier, isStopped = () => false): Promise<void> {
  const { db, clock } = carrier;
  const hooks = db.select().from(webhook).where(eq(webhook.state, 'on')).all();
  for (const { id, cursor } of hooks)
    if (isBehind(db, cursor)) while (!isStopped() && fillQueue(db, id, clock().toISOString()));
  await Promise.all(hooks.map(({ id }) => carryOne(carrier, id, isStopped)));
}

/** Looks every few seconds; does nothing at all while no setting allows an address. The timer keeps no process alive. */
export function startCourier(carrier: Carrier, tickMs = TICK_MS): { stop(): Promise<void> } {
  if (carrier.settings.webhookAllow.length === 0) return { stop: async () => {} };
  const stopping = new AbortController();
  const { signal } = stopping;
  const { db, settings, clock, log } = carrier;
  const own: Carrier = { db, settings, clock, log, signal };
  let running: Promise<void> | null = null;
  let swept = 0;
  const round = async () => {
    try {
      await carry(own, () => signal.aborted || !db.$client.open);
      const now = clock();
      if (!signal.aborted && now.getTime() - swept > 3_600_000) {
        sweepDeliveries(db, now);
        swept = now.getTime();
      }
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'webhooks failed');
    }
  };
  const timer = setInterval(() => {
    if (running !== null || !db.$client.open) return;
    running = round().finally(() => {
      running = null;
    });
  }, tickMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
