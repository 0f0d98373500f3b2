/**
 * `npm run bench -- import [--rows N] [--json]`: a file of many rows brought in through the pages, while
 * the progress page is asked for at a steady pace. Each latency counts from the moment at which the
 * request was due, so that a server that stands still is not let off.
 */
import { cpus, loadavg } from 'node:os';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { haveSeeded, seededFolder } from './data/folder.ts';
import { type Stage, setStage } from './jobs/stage.ts';
import { median } from './measure.ts';

const PACE_MS = 25;
const IDLE_MS = 12_000;
/** Of the rows, this share is of enterprises that are known and changes one of their cells. */
const KNOWN = 0.3;

interface Options {
  rows: number;
  enterprises: number;
  isJson: boolean;
}

function fileOf(rows: number, known: number): string {
  const lines = ['企业名称,统一社会信用代码,产业赛道,镇街园区,服务专员,联系人,联系电话,主导产品,备注'];
  for (let n = 1; n <= rows; n += 1) {
    const isKnown = n <= Math.min(known, rows * KNOWN);
    const code = fictionalCode(isKnown ? n : 2_000_000 + n);
    lines.push(
      `示例导入第${n}号机械有限公司,${code},新材料,示例二镇,专员丁,示例联系人,13800000000,示例产品${n},第${n}行`,
    );
  }
  return lines.join('\n');
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** Asks at a steady pace until told to stop; gives what each answer took from the moment it was due. */
async function asking(address: string, headers: Record<string, string>, until: () => boolean) {
  const took: number[] = [];
  const open: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; !until(); n += 1) {
    const due = began + n * PACE_MS;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    open.push(
      fetch(`${address}/`, { headers })
        .then((answer) => answer.text())
        .then(() => {
          took.push(performance.now() - due);
        }),
    );
  }
  await Promise.all(open);
  return took;
}

/**
 * Brings a file of so many rows in through the pages.
 * @param known so many enterprises are there already
 * @returns the seconds until it was read and judged, and from there until it was written
 */
export async function sendImport(
  { server, headers, csrf }: Pick<Stage, 'server' | 'headers' | 'csrf'>,
  { rows, known }: { rows: number; known: number },
): Promise<{ judged: number; written: number }> {
  const { address } = server;
  const send = async (path: string, body: FormData | URLSearchParams): Promise<string> => {
    const posts = { ...headers, origin: address };
    const answer = await fetch(address + path, { method: 'POST', redirect: 'manual', headers: posts, body });
    if (answer.status !== 303) throw new Error(`${path} was answered with ${answer.status}`);
    return answer.headers.get('location') ?? '';
  };
  const follow = async (path: string): Promise<string> => {
    for (let location = path; ; ) {
      if (!location.startsWith('/work/')) return location;
      await new Promise((resolve) => setTimeout(resolve, 100));
      const answer = await fetch(address + location, { headers, redirect: 'manual' });
      location = answer.headers.get('location') ?? location;
      await answer.text();
    }
  };
  const began = performance.now();
  const form = new FormData();
  form.set('csrf', csrf);
  form.set('kind', 'enterprises');
  form.set('file', new File([fileOf(rows, known)], '名单.csv'));
  const check = await follow(await send('/sheets', form));
  const judged = performance.now();
  const page = await (await fetch(address + check, { headers })).text();
  const stamp = /name="stamp" value="([0-9a-f]+)"/.exec(page)?.[1] ?? '';
  const run = await follow(await send(check, new URLSearchParams({ csrf, stamp, skip_bad: '1' })));
  if (!run.startsWith('/sheets/runs/')) throw new Error(`the import led to ${run}`);
  return { judged: (judged - began) / 1_000, written: (performance.now() - judged) / 1_000 };
}

export async function benchImport({ rows, enterprises, isJson }: Options): Promise<void> {
  const stage = await setStage(haveSeeded(enterprises, seededFolder(enterprises)), enterprises, 1);
  const { address } = stage.server;
  const { headers } = stage;
  await asking(address, headers, elapsed(3_000));
  const idle = await asking(address, headers, elapsed(IDLE_MS));

  let done = false;
  const meanwhile = asking(address, headers, () => done);
  const took = await sendImport(stage, { rows, known: enterprises });
  done = true;
  const during = await meanwhile;
  const told = {
    rows,
    enterprises,
    cores: cpus().length,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    read_and_judged_s: Number(took.judged.toFixed(1)),
    written_s: Number(took.written.toFixed(1)),
    idle: figures(idle),
    during: figures(during),
    ratio_p99: Number((at(during, 0.99) / at(idle, 0.99)).toFixed(2)),
    bound: 3,
  };
  await stage.done();
  if (isJson) console.log(JSON.stringify(told, null, 2));
  else {
    console.table({ idle: told.idle, during: told.during });
    console.log(
      `${rows} rows beside ${enterprises} enterprises: read and judged in ${told.read_and_judged_s} s, written in ${told.written_s} s`,
    );
    console.log(
      `p99 of the progress page: ${told.ratio_p99} times idle (bound 3), on ${told.cores} cores at load ${told.load}`,
    );
  }
}

function elapsed(milliseconds: number): () => boolean {
  const began = performance.now();
  return () => performance.now() - began > milliseconds;
}

function figures(took: readonly number[]) {
  const ms = (value: number) => Number(value.toFixed(1));
  return {
    requests: took.length,
    p50_ms: ms(median(took)),
    p99_ms: ms(at(took, 0.99)),
    most_ms: ms(Math.max(...took)),
  };
}
