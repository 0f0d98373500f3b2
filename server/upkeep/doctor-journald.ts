/** How long systemd keeps the lines that the server writes: read from its settings, nothing is asked of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface JournaldKeeping {
  /** Whether they are still there after a restart of the machine. */
  isKept: boolean;
  /** Days after which a line goes; null where only room is a bound. */
  days: number | null;
}

/** Of systemd.time(7), in seconds; a number alone is seconds. */
const UNITS: [RegExp, number][] = [
  [/^(s|sec|second|seconds|)$/, 1],
  [/^(m|min|minute|minutes)$/, 60],
  [/^(h|hr|hour|hours)$/, 3_600],
  [/^(d|day|days)$/, 86_400],
  [/^(w|week|weeks)$/, 604_800],
  [/^(M|month|months)$/, 2_629_800],
  [/^(y|year|years)$/, 31_557_600],
];

/** `1year 2month` in days; null for 0, which is without a bound, and for what cannot be read. */
export function daysIn(span: string): number | null {
  const parts = [...span.matchAll(/(\d+(?:\.\d+)?)\s*([a-zA-Z]*)/g)];
  const seconds = parts.map(([, n = '0', unit = '']) => {
    const factor = UNITS.find(([name]) => name.test(unit))?.[1];
    return factor === undefined ? 0 : Number(n) * factor;
  });
  const sum = seconds.reduce((a, b) => a + b, 0);
  return sum === 0 ? null : sum / 86_400;
}

/** The main file, then the further ones by their names: what comes later counts. */
function filesIn(root: string): string[] {
  const places = ['usr/lib/systemd', 'usr/local/lib/systemd', 'run/systemd', 'etc/systemd'];
  const main = places.map((one) => join(root, one, 'journald.conf')).filter((one) => existsSync(one));
  const more = new Map<string, string>();
  for (const place of places) {
    const folder = join(root, place, 'journald.conf.d');
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) if (name.endsWith('.conf')) more.set(name, join(folder, name));
  }
  return [...main.slice(-1), ...[...more.keys()].sort().map((name) => more.get(name) ?? '')];
}

/** @param root of the file system; null where systemd does not run this machine */
export function journaldKeeping(root = '/'): JournaldKeeping | null {
  if (!existsSync(join(root, 'run/systemd/system'))) return null;
  const settings = new Map<string, string>();
  for (const file of filesIn(root))
    for (const [, name = '', value = ''] of readFileSync(file, 'utf8').matchAll(
      /^(\w+)[ \t]*=[ \t]*(.*?)[ \t]*$/gm,
    ))
      settings.set(name, value);
  const storage = settings.get('Storage') ?? 'auto';
  const isKept =
    storage === 'persistent' || (storage === 'auto' && existsSync(join(root, 'var/log/journal')));
  return { isKept, days: daysIn(settings.get('MaxRetentionSec') ?? '0') };
}
