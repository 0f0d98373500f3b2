/**
 * The load, in a process of its own: so many connections, each somebody's, and a steady pace. An answer
 * is counted from the moment at which its request was due, so that a server that stands still is not let off.
 */
import { isAllowed } from '../../server/rules/roles.ts';
import { type Answer, Client } from './client.ts';
import { type Figures, figuresOf } from './figures.ts';
import { DAILY, PAPERS, type PagesByRole } from './pages.ts';
import { Refused, type Saved, saveOne } from './writing.ts';
import type { Person } from './zone.ts';

export interface LoadJob {
  address: string;
  connections: number;
  readsPerSecond: number;
  writesPerSecond: number;
  people: Person[];
  pages: PagesByRole;
  codes: string[];
  free: [string, string][];
  /** The number that savings begin at. */
  from: number;
}

export interface PhaseTold {
  reads: Figures;
  /** Pages and checks that come before a saving. */
  forms: Figures;
  saves: Figures;
  /** Answers by status. */
  statuses: Record<string, number>;
  /** Connections that broke, and answers that were not what the form gives. */
  faults: string[];
  /** The addresses that took longest, by their p99. */
  slowest: [path: string, p99: number, requests: number][];
  seconds: number;
}

export interface LoadTold {
  phases: Record<string, PhaseTold>;
  saved: Saved[];
  next: number;
  /** CPU seconds of this process. */
  cpuSeconds: number;
}

export type ToGenerator = { start: LoadJob } | { phase: string } | { end: true };
export type FromGenerator = { ready: true } | { told: LoadTold };

interface Phase {
  reads: number[];
  forms: number[];
  saves: number[];
  statuses: Record<string, number>;
  faults: string[];
  byPath: Map<string, number[]>;
  began: number;
  ended: number;
}

const phases = new Map<string, Phase>();
const saved: Saved[] = [];
let isOver = false;
let nth = 0;
let phase = begin('warm-up');

function begin(name: string): Phase {
  const now = performance.now();
  const fresh: Phase = {
    reads: [],
    forms: [],
    saves: [],
    statuses: {},
    faults: [],
    byPath: new Map(),
    began: now,
    ended: 0,
  };
  phases.set(name, fresh);
  return fresh;
}

/** Counts one answer in the phase in which it was due. */
async function counted(
  of: Phase,
  kind: 'reads' | 'forms' | 'saves',
  due: number,
  path: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await ask().catch((error: unknown) => {
    throw new Error(`${path} after ${Math.round(performance.now() - due)} ms: ${String(error)}`);
  });
  const took = performance.now() - due;
  of[kind].push(took);
  of.statuses[answer.status] = (of.statuses[answer.status] ?? 0) + 1;
  const list = of.byPath.get(path) ?? [];
  list.push(took);
  of.byPath.set(path, list);
  return answer;
}

/** Of so many pages one is a paper. */
const PAPER_EVERY = 200;

/** Pages in a fixed order that differs between people. */
function pageOf(job: LoadJob, person: Person, n: number): string {
  const isPaper = n % PAPER_EVERY === 0;
  const own = job.pages[person.role].filter((path) => PAPERS.test(path) === isPaper);
  const list = !isPaper && n % 3 !== 0 ? DAILY : own;
  return list[(n * 7_919) % list.length] ?? '/';
}

async function read(job: LoadJob, client: Client, n: number, due: number): Promise<void> {
  const of = phase;
  const page = pageOf(job, client.person, n);
  const path = page.replace(':uscc', job.codes[(n * 104_729) % job.codes.length] ?? '');
  const answer = await counted(of, 'reads', due, page, () => client.get(path));
  // A summary that is not issued leads on to its draft, for who may see that.
  const isLed = answer.status === 303 && answer.location === `${path}/draft`;
  if (answer.status !== 200 && !isLed) of.faults.push(`GET ${path} answered ${answer.status}`);
}

async function save(job: LoadJob, client: Client, due: number): Promise<void> {
  const of = phase;
  const n = nth;
  nth += 1;
  let from = due;
  const one = await saveOne(client, {
    n,
    codes: job.codes,
    free: job.free,
    async timed(kind, ask) {
      const name = ['event', 'visit', 'edit', 'event', 'visit', 'edit', 'event', 'file', 'visit', 'event'][
        n % 10
      ];
      const answer = await counted(of, kind === 'form' ? 'forms' : 'saves', from, `${kind} ${name}`, ask);
      from = performance.now();
      return answer;
    },
  });
  saved.push(one);
}

/** What a connection has to do, one after the other; how late it is, is counted. */
class Seat {
  readonly client: Client;
  #last: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.client = client;
  }

  next(task: () => Promise<void>): Promise<void> {
    const of = phase;
    this.#last = this.#last.then(task).catch((error: unknown) => {
      of.faults.push(
        error instanceof Refused ? error.message : `${this.client.person.name}: ${String(error)}`,
      );
    });
    return this.#last;
  }
}

async function run(job: LoadJob): Promise<void> {
  nth = job.from;
  const seats = Array.from({ length: job.connections }, (_, n) => {
    const person = job.people[n % job.people.length];
    if (person === undefined) throw new Error('nobody is there');
    return new Seat(new Client(job.address, person));
  });
  const keepers = seats.filter(({ client }) => isAllowed([client.person.role], 'update status'));
  const perSecond = job.readsPerSecond + job.writesPerSecond;
  const every = job.writesPerSecond === 0 ? 0 : Math.round(perSecond / job.writesPerSecond);
  const open = new Set<Promise<void>>();
  const began = performance.now();
  for (let n = 0; !isOver; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const isSave = every > 0 && n % every === 0;
    const list = isSave ? keepers : seats;
    const seat = list[(isSave ? n / every : n) % list.length];
    const one = seat?.next(() => (isSave ? save(job, seat.client, due) : read(job, seat.client, n, due)));
    if (one === undefined) continue;
    open.add(one);
    one.finally(() => open.delete(one));
  }
  await Promise.all(open);
  phase.ended = performance.now();
  for (const { client } of seats) client.close();
}

function toldOf(of: Phase): PhaseTold {
  const slowest = [...of.byPath]
    .map(([path, took]): [string, number, number] => [path, figuresOf(took).p99, took.length])
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8);
  return {
    reads: figuresOf(of.reads),
    forms: figuresOf(of.forms),
    saves: figuresOf(of.saves),
    statuses: of.statuses,
    faults: of.faults.slice(0, 200),
    slowest,
    seconds: Math.round((of.ended - of.began) / 1_000),
  };
}

process.on('message', (message: ToGenerator) => {
  if ('phase' in message) {
    phase.ended = performance.now();
    phase = begin(message.phase);
  } else if ('end' in message) {
    isOver = true;
  } else {
    const before = process.cpuUsage();
    run(message.start).then(
      () => {
        const { user, system } = process.cpuUsage(before);
        const told = Object.fromEntries([...phases].map(([name, of]) => [name, toldOf(of)]));
        const all: LoadTold = { phases: told, saved, next: nth, cpuSeconds: (user + system) / 1e6 };
        process.send?.({ told: all } satisfies FromGenerator, () => process.exit(0));
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  }
});
// Whoever started it is gone: nobody would ever end it.
process.on('disconnect', () => process.exit(1));
process.send?.({ ready: true } satisfies FromGenerator);
