/** SIGTERM while fifty people read, save, upload and export: every answer arrives, and it ends with 0 in time. */
import { randomUUID } from 'node:crypto';
import { type Answer, Client } from '../client.ts';
import { atMost, none, type Told } from '../figures.ts';
import { lost } from '../kept.ts';
import { startServer } from '../server.ts';
import type { Saved } from '../writing.ts';
import type { Zone } from '../zone.ts';

const CLIENTS = 50;
const BOUND_MS = 5_000;

interface Cut {
  answered: number;
  saved: Saved[];
  /** Savings whose answer did not come: they must not be there either. */
  unanswered: Saved[];
  /** Requests that met a closed door: nothing of an answer came. */
  refused: number;
  faults: string[];
}

/** What one of them does, again and again, until the server is gone. */
async function work(client: Client, zone: Zone, nth: number, cut: Cut): Promise<void> {
  for (let n = 0; ; n += 1) {
    const code = zone.codes[(nth * 97 + n) % zone.codes.length] ?? '';
    const id = randomUUID();
    let mark: Saved | null = null;
    let ask: () => Promise<Answer>;
    if (nth % 5 === 0) {
      ask = () => client.get('/sheets/exports/enterprises.xlsx');
    } else if (nth % 5 === 1) {
      mark = { what: 'attachment', mark: `压测附件${id}.pdf` };
      const file = new File([`%PDF-1.7 ${id} ${'x'.repeat(400_000)}`], mark.mark, {
        type: 'application/pdf',
      });
      ask = () => client.upload(`/enterprises/${code}/attachments`, {}, file);
    } else if (nth % 5 === 2) {
      mark = { what: 'visit', mark: `压测走访 ${id}` };
      const visit = {
        key: randomUUID(),
        on_day: '2026-11-20',
        visitors: '示例',
        manner: 'on_site',
        content: mark.mark,
      };
      ask = () => client.post(`/visits/new?enterprise=${code}`, visit);
    } else {
      ask = () => client.get(nth % 5 === 3 ? '/enterprises' : '/');
    }
    try {
      const { status, text } = await ask();
      cut.answered += 1;
      if (mark !== null && status === 303) cut.saved.push(mark);
      else if (mark !== null) cut.unanswered.push(mark);
      if (![200, 303, 503].includes(status)) cut.faults.push(`answered ${status}: ${text.slice(0, 100)}`);
      if (status === 503) return;
    } catch (error) {
      if (mark !== null) cut.unanswered.push(mark);
      const { code: why = '' } = error as { code?: string };
      // A door that closed while a request was on its way to it: nothing was begun, as the check below proves for savings.
      if (why === 'ECONNREFUSED' || why === 'ECONNRESET' || why === 'EPIPE') cut.refused += 1;
      else cut.faults.push(`${String(error)}`);
      return;
    }
  }
}

export async function stopping(zone: Zone, { times }: { times: number }): Promise<Told> {
  const took: number[] = [];
  const all: Cut = { answered: 0, saved: [], unanswered: [], refused: 0, faults: [] };
  for (let time = 0; time < times; time += 1) {
    const server = await startServer(zone.dataDir);
    const keepers = zone.people.filter((one) => one.role === 'officer' || one.role === 'manager');
    const clients = keepers.slice(0, CLIENTS).map((person) => new Client(server.address, person));
    const working = clients.map((client, nth) => work(client, zone, nth, all));
    await new Promise((resolve) => setTimeout(resolve, 700 + ((time * 137) % 900)));
    const from = performance.now();
    server.child.kill('SIGTERM');
    const { code, signal } = await server.ended;
    took.push(performance.now() - from);
    if (code !== 0)
      all.faults.push(`stop ${time + 1} ended with ${code ?? signal}: ${server.said().slice(0, 300)}`);
    await Promise.all(working);
    for (const client of clients) client.close();
  }
  const gone = await lost(zone.dataDir, all.saved);
  const half = all.unanswered.length === 0 ? [] : await lost(zone.dataDir, all.unanswered);
  const there = all.unanswered.length - half.filter((one) => one.endsWith('is there 0 times')).length;
  return {
    part: 'stop',
    figures: {
      times,
      answered: all.answered,
      saved: all.saved.length,
      refused: all.refused,
      longest_ms: Math.round(Math.max(...took)),
      median_ms: Math.round([...took].sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0),
    },
    checks: [
      none('end but 0, and no broken answer', all.faults),
      atMost('longest way from SIGTERM to the end', Math.max(...took), BOUND_MS),
      none('acknowledged saving lost', gone),
      { what: 'no saving was done whose answer did not arrive', found: String(there), holds: there === 0 },
      {
        what: 'the server was at work when it was stopped',
        found: `${all.saved.length} saved`,
        holds: all.saved.length >= times,
      },
    ],
  };
}
