/** The trace of what a server did to a folder (power-shim.c), and the disk as a power cut would leave it. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Op {
  /** Where the trace stands after it. */
  at: number;
  kind: string;
  inode: bigint;
  offset: number;
  one: Buffer;
  two: Buffer;
}

const HEAD = 25;

/** The records of a trace, in order; a last one that was cut short is left out. */
export function* opsOf(trace: Buffer): Generator<Op> {
  for (let from = 0; from + HEAD <= trace.length; ) {
    const [first, second] = [trace.readUInt32LE(from + 17), trace.readUInt32LE(from + 21)];
    const end = from + HEAD + first + second;
    if (end > trace.length) return;
    yield {
      at: end,
      kind: String.fromCharCode(trace[from] ?? 0),
      inode: trace.readBigUInt64LE(from + 1),
      offset: Number(trace.readBigInt64LE(from + 9)),
      one: trace.subarray(from + HEAD, from + HEAD + first),
      two: trace.subarray(from + HEAD + first, end),
    };
    from = end;
  }
}

/** A change of a file's content that was not forced down yet. */
type Change = { cut: number } | { offset: number; bytes: Buffer };

interface File {
  content: Buffer;
  pending: Change[];
}
/** A change of a folder's names: a path with its file, null where it went, 'folder' for a folder. */
type Naming = [path: string, what: File | null | 'folder'][];

function applied(content: Buffer, changes: readonly Change[]): Buffer {
  const longest = changes.reduce(
    (most, one) => Math.max(most, 'cut' in one ? one.cut : one.offset + one.bytes.length),
    content.length,
  );
  const all = Buffer.alloc(longest);
  content.copy(all);
  let length = content.length;
  for (const one of changes) {
    if ('cut' in one) {
      if (one.cut < length) all.fill(0, one.cut, length);
      length = one.cut;
    } else {
      one.bytes.copy(all, one.offset);
      length = Math.max(length, one.offset + one.bytes.length);
    }
  }
  return all.subarray(0, length);
}

/** What of the unforced changes a cut leaves: nothing, all, some, or some of which parts are missing. */
export const LEAVINGS = ['nothing', 'all', 'some', 'torn'] as const;
export type Leaving = (typeof LEAVINGS)[number];

const SECTOR = 512;
/** Only an index of the journal, made anew by whoever opens the database; and what holds a running process. */
const NOT_KEPT = /(-shm|server\.(lock|pid)(-journal)?)$/;

/** The disk, as far as it was forced down and as far as it was not. */
export class Disk {
  private readonly root: string;
  private readonly names = new Map<string, File | 'folder'>();
  private readonly naming = new Map<string, Naming[]>();
  private readonly files = new Map<bigint, File>();
  private readonly folders = new Map<bigint, string>();

  /** Begins with what lies in the folder now: all of it is on the disk. */
  constructor(root: string) {
    this.root = root;
    this.folders.set(statSync(root, { bigint: true }).ino, root);
    for (const one of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(one.parentPath, one.name);
      const { ino } = statSync(path, { bigint: true });
      if (one.isDirectory()) {
        this.names.set(path, 'folder');
        this.folders.set(ino, path);
      } else {
        const file = { content: readFileSync(path), pending: [] };
        this.names.set(path, file);
        this.files.set(ino, file);
      }
    }
  }

  private name(folder: string, change: Naming): void {
    const list = this.naming.get(folder) ?? [];
    list.push(change);
    this.naming.set(folder, list);
  }

  /** The names as running programs see them. */
  private find(path: string): File | 'folder' | null {
    for (const change of (this.naming.get(dirname(path)) ?? []).toReversed())
      for (const [named, what] of change) if (named === path) return what;
    return this.names.get(path) ?? null;
  }

  take({ kind, inode, offset, one, two }: Op): void {
    const path = one.length < 4_096 ? one.toString() : '';
    if (kind === 'O') this.open(inode, offset, path);
    else if (kind === 'D') this.name(dirname(path), [[path, 'folder']]);
    else if (kind === 'U') this.name(dirname(path), [[path, null]]);
    else if (kind === 'R') {
      const file = this.find(path);
      // One step of the file system, which is down once the folder that it leads to is.
      this.name(dirname(two.toString()), [
        [path, null],
        [two.toString(), file],
      ]);
    } else if (kind === 'F') this.force(inode);
    else {
      const file = this.files.get(inode);
      file?.pending.push(kind === 'T' ? { cut: offset } : { offset, bytes: one });
    }
  }

  private open(inode: bigint, how: number, path: string): void {
    if (how & 1) {
      const file: File = { content: Buffer.alloc(0), pending: [] };
      this.files.set(inode, file);
      this.name(dirname(path), [[path, file]]);
      return;
    }
    const there = this.find(path);
    if (there === 'folder') this.folders.set(inode, path);
    else if (there !== null) {
      this.files.set(inode, there);
      if (how & 2) there.pending.push({ cut: 0 });
    }
  }

  private force(inode: bigint): void {
    const folder = this.folders.get(inode);
    if (folder !== undefined && this.naming.has(folder)) {
      for (const change of this.naming.get(folder) ?? []) rename(this.names, change);
      this.naming.delete(folder);
    }
    const file = this.files.get(inode);
    if (file === undefined || file.pending.length === 0) return;
    file.content = Buffer.from(applied(file.content, file.pending));
    file.pending = [];
  }

  /** Lays the disk down in another folder as a cut at this moment would leave it. */
  cut(to: string, leaving: Leaving, random: (below: number) => number): void {
    const names = new Map(this.names);
    for (const list of this.naming.values()) {
      // A journalling file system keeps the order of its names, as far as it got.
      const kept = leaving === 'all' ? list.length : leaving === 'nothing' ? 0 : random(list.length + 1);
      for (const change of list.slice(0, kept)) rename(names, change);
    }
    const isThere = (path: string): boolean =>
      path === this.root || (names.get(path) === 'folder' && isThere(dirname(path)));
    for (const [path, what] of names) {
      if (what === 'folder' || NOT_KEPT.test(path) || !isThere(dirname(path))) continue;
      const target = join(to, relative(this.root, path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, leftOf(what, leaving, random));
    }
  }
}

function rename(names: Map<string, File | 'folder'>, change: Naming): void {
  for (const [path, what] of change) {
    if (what === null) names.delete(path);
    else names.set(path, what);
  }
}

function leftOf({ content, pending }: File, leaving: Leaving, random: (below: number) => number): Buffer {
  if (leaving === 'nothing' || pending.length === 0) return content;
  if (leaving === 'all') return applied(content, pending);
  const kept = pending.filter(() => random(2) === 0);
  if (leaving === 'some') return applied(content, kept);
  const torn = kept.flatMap((one): Change[] => {
    if ('cut' in one || random(2) === 0) return [one];
    const sectors: Change[] = [];
    for (let from = 0; from < one.bytes.length; from += SECTOR)
      if (random(2) === 0)
        sectors.push({ offset: one.offset + from, bytes: one.bytes.subarray(from, from + SECTOR) });
    return sectors;
  });
  return applied(content, torn);
}
