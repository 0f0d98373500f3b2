/** Five hundred sockets that stand still, of three kinds, beside people who do not. */
import { connect, type Socket } from 'node:net';
import { Client } from '../client.ts';
import { atMost, none, type Told } from '../figures.ts';
import { type Server, startServer } from '../server.ts';
import type { Person, Zone } from '../zone.ts';
import { elapsed, honest } from './burst.ts';

const BOUND_S = 35;
const KINDS = ['headers, a byte a second', 'body, a byte a second', 'never reading'] as const;
type Kind = (typeof KINDS)[number];

interface Slow {
  kind: Kind;
  closedAfter: number | null;
  socket: Socket;
}

const LARGE_MB = 16;

/** A file larger than all buffers on the way together, kept with some enterprise. @returns its address */
async function keepLarge(server: Server, person: Person, code: string): Promise<string> {
  const client = new Client(server.address, person);
  const path = `/enterprises/${code}/attachments`;
  const file = new File([`%PDF-1.7 ${'x'.repeat(LARGE_MB * 1024 * 1024)}`], '大文件.pdf', {
    type: 'application/pdf',
  });
  const { status } = await client.upload(path, {}, file);
  if (status !== 303) throw new Error(`the large file was answered with ${status}`);
  const { text } = await client.get(path);
  client.close();
  const id = /attachments\/(\d+)"/.exec(text)?.[1];
  if (id === undefined) throw new Error('the large file is not listed');
  return `${path}/${id}`;
}

function open(server: Server, kind: Kind, person: Person, large: string): Slow {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  const began = performance.now();
  const one: Slow = { kind, closedAfter: null, socket };
  socket.on('error', () => {});
  let drip: NodeJS.Timeout | null = null;
  socket.on('connect', () => {
    const host = `Host: ${hostname}:${port}\r\n`;
    if (kind === 'never reading') {
      const get = `GET ${large} HTTP/1.1\r\n${host}Cookie: ${person.cookie}\r\n\r\n`;
      socket.write(get);
      socket.pause();
    } else {
      const head = `POST /sign-in HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\n`;
      socket.write(kind === 'body, a byte a second' ? `${head}Content-Length: 1000\r\n\r\n` : head);
      drip = setInterval(() => socket.write('a'), 1_000);
    }
  });
  if (kind !== 'never reading') socket.resume();
  // A paused socket does not hear of the end; one that was reset hears of the error.
  socket.on('close', () => {
    if (drip !== null) clearInterval(drip);
    one.closedAfter ??= (performance.now() - began) / 1_000;
  });
  return one;
}

export async function slow(zone: Zone, { sockets = 500 }: { sockets?: number } = {}): Promise<Told> {
  const server = await startServer(zone.dataDir);
  await honest(server.address, zone, { perSecond: 50, until: elapsed(3_000) });
  const before = await honest(server.address, zone, { perSecond: 50, until: elapsed(8_000) });
  const manager = zone.people.find((one) => one.role === 'manager');
  if (manager === undefined) throw new Error('nobody keeps the baseline');
  const large = await keepLarge(server, manager, zone.codes[0] ?? '');
  const held = server.read().open;
  const all = Array.from({ length: sockets }, (_, n) => {
    const kind = KINDS[n % 10 === 9 ? 2 : n % 2] ?? KINDS[0];
    return open(server, kind, manager, large);
  });
  const beside = await honest(server.address, zone, { perSecond: 50, until: elapsed(BOUND_S * 1_000) });
  // What the server holds open, seen from its side: a paused client hears nothing of being cut.
  await new Promise((resolve) => setTimeout(resolve, 6_500));
  const left = server.read().open;
  const closed = (kind: Kind) =>
    all.filter((one) => one.kind === kind).map((one) => one.closedAfter ?? Number.POSITIVE_INFINITY);
  const figures = Object.fromEntries(
    KINDS.map((kind) => {
      const list = closed(kind).filter((one) => Number.isFinite(one));
      return [
        kind,
        {
          sockets: closed(kind).length,
          heard_of: list.length,
          last_s: Math.round(Math.max(0, ...list) * 10) / 10,
        },
      ];
    }),
  );
  for (const { socket } of all) socket.destroy();
  server.child.kill('SIGTERM');
  const { code } = await server.ended;
  const late = (kind: Kind) =>
    closed(kind)
      .filter((one) => one > BOUND_S)
      .map(() => `${kind}: not cut`);
  return {
    part: 'slow',
    figures: {
      ...figures,
      open_before: held,
      open_after: left,
      before: before.figures,
      beside: beside.figures,
    },
    checks: [
      none(`dripping socket left after ${BOUND_S} s`, [...late(KINDS[0]), ...late(KINDS[1])]),
      atMost('files and sockets that the server holds more than before', left - held, 25, 'of them'),
      atMost('p99 of honest pages beside', beside.figures.p99, 250),
      none('honest request harmed', beside.faults),
      { what: 'the server ends with 0 afterwards', found: String(code), holds: code === 0 },
    ],
  };
}
