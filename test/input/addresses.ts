/** The queries of every page by every class, and addresses written oddly. */
import { connect } from 'node:net';
import { AS_NAN, VALUES } from './classes.ts';
import type { Crawl } from './crawl.ts';
import { misprintsBut, timesOn, type Walked } from './forms.ts';
import type { Visitor } from './visitor.ts';

export interface QueryCell {
  route: string;
  path: string;
  name: string;
  className: string;
  query: string;
}

/** Asked of every page, whether it names them or not. */
const USUAL = ['as_of', 'page', 'sort', 'q', 'programme', 'known_at'];

export function queryCells({ pages }: Crawl): QueryCell[] {
  return [...pages].flatMap(([route, { path, names }]) => {
    const [bare = '', query = ''] = path.split('?');
    const kept = new URLSearchParams(query);
    return [...new Set([...names, ...USUAL])].slice(0, 40).flatMap((name) => {
      const rest = new URLSearchParams([...kept].filter(([one]) => one !== name)).toString();
      const ways: [string, string][] = [
        ...Object.entries(VALUES).map(([className, { value, raw }]): [string, string] => [
          className,
          `${encodeURIComponent(name)}=${raw ?? encodeURIComponent(value.slice(0, 2_000))}`,
        ]),
        ['twice', `${name}=1&${name}=${encodeURIComponent('二')}`],
        ['as a list', `${name}[]=1`],
        ['as an object', `${name}[a]=1&__proto__[x]=1&__proto__=1`],
      ];
      return ways.map(([className, own]) => ({
        route,
        path: bare,
        name,
        className,
        query: rest === '' ? own : `${rest}&${own}`,
      }));
    });
  });
}

export async function walkQueries(
  visitor: Visitor,
  cells: readonly QueryCell[],
  walked: Walked,
): Promise<Walked> {
  for (const { route, path, name, className, query } of cells) {
    const fault = (rule: string, told: string) =>
      walked.faults.push({ rule, where: `GET ${route} ?${name}`, className, told: told.slice(0, 300) });
    await visitor.aside(async () => {
      const got = await visitor.get(`${path}?${query}`);
      walked.cells += 1;
      walked.statuses[got.status] = (walked.statuses[got.status] ?? 0) + 1;
      walked.byClass[className] = (walked.byClass[className] ?? 0) + 1;
      const room = route.split('/')[1] ?? '';
      walked.byRoom[room] = (walked.byRoom[room] ?? 0) + 1;
      if (got.status >= 500) {
        fault('never a fault of ours', `${got.status} ${got.page.title}`);
        return;
      }
      if (got.status === 400 || got.status === 409)
        fault('a page or none', `${got.status} ${got.page.title}`);
      if (got.type.startsWith('text/html')) {
        // A signed version is a document of its own, with the style that it was signed in.
        const isSigned = route === '/summaries/:period/versions/:version';
        const other = `${path}?${query.replace(/=NaN(?=&|$)/, `=${AS_NAN}`)}`;
        const isRead = className === 'NaN' && timesOn(got.body, 'NaN') > 0;
        const echoes = isRead ? timesOn((await visitor.get(other)).body, AS_NAN) : 0;
        const misprinted = misprintsBut(className, got.body, echoes).filter(
          (one) => !isSigned || one !== '<style>',
        );
        if (misprinted.length > 0) fault('the page reads well', misprinted.join('; '));
      }
      if (got.status !== 404 || !USUAL.includes(name) || name === 'programme') return;
      // No page without it either: the setup that is over, a step that is past.
      if ((await visitor.get(path)).status !== 404) fault('a bad query keeps the page', `404`);
    });
  }
  return walked;
}

/** More than a server reads of a request before its body. */
const WITHOUT_END = 'a part without end';

/** Other ways to write an address that must open nothing that the plain one does not. */
const ODD: Record<string, (path: string) => string> = {
  'bad percent': (path) => `${path}%zz`,
  'cut percent': (path) => `${path}%`,
  'broken UTF-8': (path) => `${path}%ff%fe`,
  NUL: (path) => `${path}%00`,
  'a slash at the end': (path) => `${path}/`,
  'two slashes': (path) => `/${path}`,
  'a dot segment': (path) => `/x/..${path}`,
  'an encoded dot segment': (path) => `/x/%2e%2e${path}`,
  'capital letters': (path) => path.toUpperCase(),
  'an encoded letter': (path) => path.replace(/[a-z]/, (one) => `%${one.charCodeAt(0).toString(16)}`),
  'an encoded slash': (path) => `/${path.slice(1).replace('/', '%2f')}`,
  'a semicolon': (path) => `${path};x=1`,
  'a long part': (path) => `${path}/${'x'.repeat(2_000)}`,
  [WITHOUT_END]: (path) => `${path}/${'x'.repeat(20_000)}`,
  'another host': (path) => `http://evil.example${path}`,
  'a back slash': (path) => `${path}\\..\\x`,
  'a fragment': (path) => `${path}#x`,
};

export interface OddCell {
  method: string;
  may: string;
  route: string;
  path: string;
  className: string;
}

export function oddCells({ world }: Visitor): OddCell[] {
  return world.app.routeTable
    .filter((one) => one.method !== 'HEAD' && one.method !== 'OPTIONS' && !one.url.includes('*'))
    .flatMap((one) => {
      const plain = one.url.replace(/:[A-Za-z]+/g, '1');
      return Object.entries(ODD).map(([className, write]) => ({
        method: one.method,
        may: one.may,
        route: one.url,
        path: write(plain),
        className,
      }));
    });
}

/** Sends it as it is written: clients and `inject` put addresses in order. @returns the status and where it leads */
function raw(
  port: number,
  { method, path }: OddCell,
): Promise<{ status: number; location: string; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
        location: /^location: (.*)$/im.exec(text)?.[1]?.trim() ?? '',
        body: text,
      });
    });
    const body =
      method === 'GET' ? '' : 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\n';
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:3000\r\n${body}connection: close\r\n\r\n`);
  });
}

/** A stranger at odd addresses: nothing opens that the plain address does not open to them. */
export async function walkOdd(visitor: Visitor, cells: readonly OddCell[], walked: Walked): Promise<Walked> {
  const { world } = visitor;
  if (world.app.server.address() === null) await world.app.listen({ port: 0, host: '127.0.0.1' });
  const bound = world.app.server.address();
  const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  for (const cell of cells) {
    const fault = (rule: string, told: string) =>
      walked.faults.push({
        rule,
        where: `${cell.method} ${cell.route}`,
        className: cell.className,
        told: `${cell.path.slice(0, 80)}: ${told}`.slice(0, 300),
      });
    const { status, location, body } = await raw(port, cell);
    // The brake on strangers counts by the minute.
    world.clock.forward(1);
    walked.cells += 1;
    walked.statuses[status] = (walked.statuses[status] ?? 0) + 1;
    walked.byClass[cell.className] = (walked.byClass[cell.className] ?? 0) + 1;
    walked.byRoom.addresses = (walked.byRoom.addresses ?? 0) + 1;
    if (status >= 500 || status === 0) fault('never a fault of ours', String(status));
    if (cell.className === WITHOUT_END && status !== 431)
      fault('too much is refused before it is read', String(status));
    if (status < 300 && cell.may !== 'anyone')
      fault('nothing opens that the plain address does not', String(status));
    if (
      status >= 300 &&
      status < 400 &&
      !/^\/(sign-in|setup|kept-form)/.test(location) &&
      cell.may !== 'anyone'
    )
      fault('leads to our own sign-in only', location);
    if (/x{200}|evil\.example/.test(body.replace(location, '')))
      fault('an address is not echoed', body.slice(0, 200));
  }
  return walked;
}
