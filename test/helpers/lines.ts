/** docs/log.md as a rule: which lines of the log a request may write, and what is wrong with those it wrote. */
import { readFileSync } from 'node:fs';

export interface Line {
  act: string;
  enterprise_id: number | null;
  event_id: number | null;
  sentence: string;
}

/** One act of a cell: exactly one line, one at most, or one for each thing. */
interface Part {
  /** The whole name, or how it begins. */
  name: string;
  isPrefix: boolean;
  many: 'one' | 'maybe' | 'each';
}

export interface Declared {
  method: string;
  url: string;
  done: readonly (readonly Part[])[];
  refused: readonly (readonly Part[])[];
}

const PAGE = readFileSync(new URL('../../docs/log.md', import.meta.url), 'utf8');

function partOf(text: string): Part {
  const [, begins = '', dots, sign] = /^(.*?)\s*(…)?\s*([?×])?$/.exec(text) ?? [];
  const many = sign === '?' ? 'maybe' : sign === '×' ? 'each' : 'one';
  return { name: begins, isPrefix: dots !== undefined, many };
}

const cell = (text: string): Part[][] =>
  text.trim() === '—' ? [[]] : text.split(' / ').map((one) => one.trim().split(' and ').map(partOf));

/** The rows of the page, in their order. */
export const DECLARED: readonly Declared[] = [
  ...PAGE.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) \| (\S+) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|$/gm),
].map(([, method = '', url = '', done = '', refused = '']) => ({
  method,
  url,
  done: cell(done),
  refused: cell(refused),
}));

const PATTERNS = DECLARED.map((one) => ({
  ...one,
  matches: new RegExp(`^${one.url.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}$`),
})).sort((a, b) => a.url.split(':').length - b.url.split(':').length);

/** What is declared of an address that was asked; null where nothing is. */
export function declaredOf(method: string, path: string): Declared | null {
  const bare = path.split(/[?#]/)[0] ?? '';
  return PATTERNS.find((one) => one.method === method && one.matches.test(bare)) ?? null;
}

const fits = ({ name, isPrefix }: Part, { act }: Line) => (isPrefix ? act.startsWith(name) : act === name);

/** Whether these are the lines of one way to do it: none too many, none missing, no thing twice. */
function agrees(parts: readonly Part[], lines: readonly Line[]): boolean {
  if (lines.some((line) => !parts.some((part) => fits(part, line)))) return false;
  return parts.every((part) => {
    const own = lines.filter((line) => fits(part, line));
    if (part.many === 'one') return own.length === 1;
    if (part.many === 'maybe') return own.length <= 1;
    // Of made-up data the history comes along, in which much is alike.
    if (part.name === '') return true;
    const things = own.map((one) => `${one.act} ${one.enterprise_id} ${one.event_id} ${one.sentence}`);
    return new Set(things).size === things.length;
  });
}

export interface Asked {
  method: string;
  path: string;
  status: number;
  location: string;
}

/** Led somewhere else before anything was done: to sign in, to a password of one's own, to the record it was merged into. */
function wasTurnedAway({ path, status, location }: Asked): boolean {
  if (status >= 400 || status === 307) return true;
  const bare = path.split('?')[0];
  if (location.startsWith('/sign-in')) return bare !== '/sign-out';
  return location === '/people/me/password' && bare !== '/sign-in' && !bare?.startsWith('/sign-in/');
}

/** What is wrong with the lines that a request wrote, in words; null where they are as declared. */
export function faultOf(asked: Asked, lines: readonly Line[]): string | null {
  const { method, path, status } = asked;
  const declared = method === 'HEAD' || method === 'OPTIONS' ? null : declaredOf(method, path);
  const away = wasTurnedAway(asked);
  const beside = lines.filter((line) => !(status === 403 && line.act === 'denied'));
  const rest = beside.filter((line) => !(status === 401 && line.act === 'token refused'));
  if (lines.length - rest.length > 1) return `${method} ${path}: the refusal is told twice`;
  if (away && rest.length === 0) return null;
  const ways = declared === null ? [[]] : away ? declared.refused : declared.done;
  if (ways.some((parts) => agrees(parts, rest))) return null;
  const told = rest.map((one) => `${one.act} (${one.sentence.slice(0, 40)})`).join('; ') || 'nothing';
  return `${method} ${path} (${status}) wrote ${told}`;
}
