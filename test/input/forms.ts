/** Every field of every form by every class of bad input, and what must hold of each answer. */
import { misprints } from '../helpers/page.ts';
import { AS_NAN, type BadValue, MARK, SHAPES, type Shape, VALUES } from './classes.ts';
import type { FilledForm } from './fill-in.ts';
import type { Control, PageForm, Pairs, ReadPage } from './page-forms.ts';
import type { Got, Visitor } from './visitor.ts';

/** One thing to try: this field of this form, put so. */
export interface Cell {
  route: string;
  filled: FilledForm;
  control: Control;
  className: string;
}

export interface Fault {
  /** The rule that was broken, in a few words. */
  rule: string;
  where: string;
  className: string;
  told: string;
}

/** Of a form that has nothing to type. */
export const NOTHING: Control = { name: 'nothing', kind: 'hidden', value: null, options: [], told: [] };
const BESIDE: Shape[] = ['missing', 'a prototype beside', 'unknown beside'];

/** At most so many fields of one row of a grid: the tenth box is as the first. */
const ALIKE = 2;

export function cellsOf(forms: readonly FilledForm[]): Cell[] {
  return forms.flatMap((filled) => {
    const seen = new Map<string, number>();
    const controls = filled.form.controls.filter(({ name, kind }) => {
      const alike = name.replace(/\d+/g, '#');
      const count = seen.get(alike) ?? 0;
      seen.set(alike, count + 1);
      return (
        name !== 'csrf' &&
        kind !== 'file' &&
        count < ALIKE &&
        seen.get(`=${name}`) === undefined &&
        seen.set(`=${name}`, 1)
      );
    });
    const of = (control: Control, classes: readonly string[]) =>
      classes.map((className): Cell => ({ route: filled.route, filled, control, className }));
    // A button alone, or with a file: what nobody typed may still come with it.
    if (controls.length === 0) return of(NOTHING, BESIDE);
    return controls.flatMap((control) => of(control, [...Object.keys(VALUES), ...SHAPES]));
  });
}

const encode = (pairs: Pairs) => new URLSearchParams(pairs).toString();

function without(pairs: Pairs, name: string): Pairs {
  return pairs.filter(([one]) => one !== name && one !== 'csrf');
}

/** What is sent for a cell; `typed` is what the field then holds, null where it holds nothing of its own. */
function sentOf({ filled, control, className }: Cell): { pairs: Pairs; raw?: string; typed: string | null } {
  const rest = without(filled.pairs, control.name);
  const own = filled.pairs.find(([one]) => one === control.name)?.[1] ?? '1';
  const bad: BadValue | undefined = VALUES[className];
  if (bad !== undefined) {
    const pairs: Pairs = [...rest, [control.name, bad.value]];
    if (bad.raw === undefined) return { pairs, typed: bad.value };
    return { pairs, raw: `${encode(rest)}&${encodeURIComponent(control.name)}=${bad.raw}`, typed: bad.value };
  }
  const shapes: Record<Shape, { pairs: Pairs; typed: string | null }> = {
    missing: { pairs: rest, typed: null },
    twice: { pairs: [...rest, [control.name, own], [control.name, `${MARK}二`]], typed: null },
    'as a list': { pairs: [...rest, [`${control.name}[]`, own]], typed: null },
    'as an object': {
      pairs: [...rest, [`${control.name}[a]`, own], [`${control.name}.a`, own]],
      typed: null,
    },
    'a prototype beside': {
      pairs: [...rest, [control.name, own], ['__proto__', `${MARK}x`], ['__proto__[role]', 'admin']],
      typed: own,
    },
    'unknown beside': {
      pairs: [
        ...rest,
        [control.name, own],
        ['role', 'admin'],
        ['created_by', `${MARK}x`],
        ['account_id', '1'],
      ],
      typed: own,
    },
  };
  return shapes[className as Shape];
}

/** As a page can show it: line ends are one sign, and a NUL is shown as what cannot be shown. */
const shown = (text: string) => text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');

const ENGLISH = /\b(invalid|expected|received|too (big|small)|required|must be|string|unrecognized|error)\b/i;

/** The form of an answer that is the same one again. */
function sameForm(page: ReadPage, form: PageForm): PageForm | null {
  const path = (action: string) => action.split('?')[0];
  const names = new Set(form.controls.map((one) => one.name));
  const score = (one: PageForm) => one.controls.filter(({ name }) => names.has(name)).length;
  const alike = page.forms.filter((one) => one.method === 'POST' && path(one.action) === path(form.action));
  return alike.sort((a, b) => score(b) - score(a))[0] ?? null;
}

const valuesIn = (form: PageForm, name: string) =>
  form.controls.flatMap((one) => (one.name === name && one.value !== null ? [one.value] : []));

/** What is lost of what was typed, by field. */
function lost(cell: Cell, pairs: Pairs, typed: string | null, page: ReadPage): string[] {
  const again = sameForm(page, cell.filled.form);
  if (again === null) return ['the whole form'];
  const names = new Set(pairs.map(([name]) => name));
  return [...names].flatMap((name) => {
    const control = cell.filled.form.controls.find((one) => one.name === name);
    if (control === undefined || ['hidden', 'secret', 'file'].includes(control.kind)) return [];
    const isBad = name === cell.control.name;
    if (isBad && (typed === null || !['text', 'area'].includes(control.kind))) return [];
    // Another choice may bring another form.
    const isChoice = cell.control.options.length > 0 || cell.control.kind === 'hidden';
    if (!again.controls.some((one) => one.name === name)) return isChoice ? [] : [`no ${name}`];
    const sent = pairs.filter(([one]) => one === name).map(([, value]) => shown(value));
    const kept = valuesIn(again, name).map(shown);
    // What stood empty may come back with what is proposed for it, or read from the file; what was emptied may not.
    const stoodEmpty = (control.value ?? '') === '';
    // What is no percent-encoding may come back as its bytes were written: no browser sends it.
    const bytes = isBad ? VALUES[cell.className]?.raw : undefined;
    return sent.every(
      (one) =>
        kept.includes(one) || (one === '' && stoodEmpty) || (bytes !== undefined && kept.includes(bytes)),
    )
      ? []
      : [`${name}: ${JSON.stringify(sent).slice(0, 60)} → ${JSON.stringify(kept).slice(0, 60)}`];
  });
}

/** What is wrong with how a page that came back says what to do. */
function untold(page: ReadPage, form: PageForm, control: Control): string[] {
  const shownNames = new Set(form.controls.filter(({ kind }) => kind !== 'hidden').map(({ name }) => name));
  const words = page.summary.map((one) => one.words);
  const faults: string[] = [];
  if (words.length === 0) faults.push('no summary');
  if (!page.title.startsWith('错误：')) faults.push(`title ${page.title}`);
  for (const one of words)
    if (!/[\u4e00-\u9fff]/.test(one) || ENGLISH.test(one.replace(/“[^”]*”/g, '')))
      faults.push(`not Chinese: ${one}`);
  for (const { words: one, to } of page.summary) {
    // A step of the page, or what nobody can type, has no message of its own.
    const field = to.slice(2);
    if (to.startsWith('f-') && control.kind === 'hidden' && field === control.name) continue;
    if (page.ids.has(to) && !shownNames.has(field) && page.atFields[field] === undefined) continue;
    if (!page.ids.has(to)) faults.push(`leads nowhere: #${to} (${one})`);
    else if (to.startsWith('f-') && page.atFields[field] !== one)
      faults.push(`other words at ${to}: ${one} / ${page.atFields[field]}`);
  }
  for (const [field, one] of Object.entries(page.atFields))
    if (!words.includes(one)) faults.push(`not in the summary: ${field} ${one}`);
  return faults;
}

/** Text columns of every table, to look for what was stored. */
function textColumns(visitor: Visitor): { table: string; columns: string[] }[] {
  const client = visitor.world.db.$client;
  const tables = client
    .prepare<[], string>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all();
  return tables.flatMap((table) => {
    if (['audit', 'session', 'flash', 'feed', 'idempotency', 'webhook_delivery'].includes(table)) return [];
    const columns = client
      .prepare<[], { name: string; type: string }>(`pragma table_info("${table}")`)
      .all()
      .filter((one) => one.type === 'TEXT')
      .map((one) => one.name);
    return columns.length === 0 ? [] : [{ table, columns }];
  });
}

interface Stored {
  table: string;
  column: string;
  value: string;
  /** All of it in one. */
  at: string;
}

/** What stands in the database with the mark in it. */
function storedIn(visitor: Visitor, columns: ReturnType<typeof textColumns>): Stored[] {
  const client = visitor.world.db.$client;
  return columns.flatMap(({ table, columns: own }) =>
    client
      .prepare<unknown[], string[]>(
        `select ${own.map((one) => `"${one}"`).join(', ')} from "${table}" where ${own.map((one) => `instr("${one}", ?) > 0`).join(' or ')}`,
      )
      .raw()
      .all(...own.map(() => MARK))
      .flatMap((row) =>
        row.flatMap((value, at) =>
          typeof value === 'string' && value.includes(MARK)
            ? [{ table, column: own[at] ?? '', value, at: `${table} ${own[at]} ${value}` }]
            : [],
        ),
      ),
  );
}

/** Two names are one firm's where these are the same: brackets, spaces and the case of letters do not count. */
const keyed = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/[(){}<>[\]【】〔〕（）\s]/g, '')
    .toLowerCase();

/** How a text may come to stand: whole, its ends trimmed, invisible signs left out, on one line where the box is one line. */
function mayStand(value: string): string[] {
  const clean = value
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .normalize('NFC')
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  const cr = value
    .toWellFormed()
    .normalize('NFC')
    .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  const ways = [
    value,
    clean,
    cr,
    clean.replace(/\s+/g, ' '),
    value.replace(/\s+/g, ' ').trim(),
    // A line each, as a list.
    clean
      .split('\n')
      .map((line) => line.trim())
      .join('、'),
    cr.replace(/\s+/g, ''),
    clean.replace(/\s+/g, ''),
  ].flatMap((one) => [one, one.normalize('NFKC'), one.normalize('NFKC').replace(/\s/g, '')]);
  return [
    ...new Set([
      ...ways,
      ...ways.map((one) => JSON.stringify(one).slice(1, -1)),
      ...ways.map((one) => new URLSearchParams({ a: one }).toString().slice(2)),
    ]),
  ];
}

/** Boxes that take several names; each is stored by itself. */
const LISTS = new Set(['former_names', 'tags', 'visitors']);
/** Names of firms, which are written with full-width brackets, wherever they came from. */
const NAMES = new Set(['name', 'former_names']);

/** What must stand of what was typed: all of it, or of a list the piece that is looked for. */
const piecesOf = (control: Control, typed: string): string[] =>
  LISTS.has(control.name) ? typed.split(/[\r\n、，,；;]/).filter((one) => one.includes(MARK)) : [typed];

/** What the log tells of an attempt that was refused (docs/log.md): a line more is meant then. */
const TOLD_OF_ATTEMPTS = new Set(['sign-in failed', 'sign-in paused', 'sign-in refused', 'password refused']);

/** Whether the log holds what it held, and beyond it nothing but lines of attempts. */
function isOnlyTold(before = '[]', after = '[]'): boolean {
  const lines = JSON.parse(after) as { act: string }[];
  const kept = (JSON.parse(before) as unknown[]).length;
  const isKept = JSON.stringify(lines.slice(0, kept)) === before;
  return isKept && lines.slice(kept).every(({ act }) => TOLD_OF_ATTEMPTS.has(act));
}

export interface Walked {
  cells: number;
  statuses: Record<string, number>;
  byClass: Record<string, number>;
  byRoom: Record<string, number>;
  /** Multipart bodies refused for parts that no browser sends. */
  oddParts: number;
  faults: Fault[];
}

export function newWalk(): Walked {
  // A class is called “constructor”: an object of nothing counts it as any other.
  const none = (): Record<string, number> => Object.create(null) as Record<string, number>;
  return { cells: 0, statuses: none(), byClass: none(), byRoom: none(), oddParts: 0, faults: [] };
}

const count = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** Tries the cells one by one, each undone before the next. */
export async function walkForms(
  visitor: Visitor,
  cells: readonly Cell[],
  walked = newWalk(),
): Promise<Walked> {
  const columns = textColumns(visitor);
  const before = visitor.digest();
  const already = new Set(storedIn(visitor, columns).map((one) => one.at));
  /** How often the page gives back a word that no figure of ours is, typed in the same place. */
  const echoesOf = async ({ filled, control }: Cell) => {
    const { form, who, file } = filled;
    const pairs: Pairs = [...without(filled.pairs, control.name), [control.name, AS_NAN]];
    return timesOn(
      (await visitor.send(form, pairs, { who, ...(file === undefined ? {} : { file }) })).body,
      AS_NAN,
    );
  };
  for (const cell of cells) {
    const { filled, control, className } = cell;
    const where = `${filled.route} ${control.name.replace(/\d+/g, '#')}`;
    const fault = (rule: string, told: string) =>
      walked.faults.push({ rule, where, className, told: told.slice(0, 300) });
    const { pairs, raw, typed } = sentOf(cell);
    await visitor.aside(async () => {
      const changes = visitor.changes();
      const { who, file } = filled;
      const got = await visitor.send(filled.form, pairs, {
        who,
        ...(file === undefined ? {} : { file }),
        ...(raw === undefined || filled.form.isMultipart ? {} : { raw }),
      });
      walked.cells += 1;
      count(walked.statuses, String(got.status));
      count(walked.byClass, className);
      count(walked.byRoom, filled.route.split('/')[1] ?? '');
      if (isOddPart(got.status, cell)) walked.oddParts += 1;
      const echoes = timesOn(got.body, 'NaN') > 0 && className === 'NaN' ? await echoesOf(cell) : 0;
      judge(got, { cell, pairs, typed, echoes, fault });
      if (got.status >= 400 && !isClosed(got.status, cell) && visitor.changes() !== changes) {
        const after = visitor.digest();
        const differing = [...after]
          .filter(([name, rows]) => before.get(name) !== rows)
          .filter(([name, rows]) => name !== 'audit' || !isOnlyTold(before.get(name), rows))
          .map(([name]) => name);
        if (differing.length > 0) fault('a refusal changes nothing', `${got.status}: ${differing.join(' ')}`);
      }
      if (got.status < 400 && typed?.includes(MARK)) {
        const ways = piecesOf(control, typed).flatMap(mayStand);
        for (const { column, value, at } of storedIn(visitor, columns)) {
          if (already.has(at)) continue;
          const isKey = column === 'name_key';
          const isName = NAMES.has(control.name);
          const holds = (way: string) =>
            value.includes(way) ||
            (isKey && keyed(value).includes(keyed(way))) ||
            (isName && value.includes(way.replaceAll('(', '（').replaceAll(')', '）')));
          if (!ways.some(holds))
            fault(
              'what is taken stands whole',
              value.length > 160
                ? `${column}: ${value.slice(0, 80)}… (${value.length} of ${typed.length})`
                : `${column}: ${JSON.stringify(value)}`,
            );
        }
      }
    });
  }
  return walked;
}

/** How often a word stands on a page, boxes and their contents included. */
export const timesOn = (body: string, word: string): number => body.split(word).length - 1;

/**
 * Misprints of a page, but for what was typed to look like one and is given back.
 * @param echoes how often the page gives back another word that is typed in the same place
 */
export function misprintsBut(className: string, body: string, echoes: number): string[] {
  return misprints(body).filter(
    (one) =>
      !(className === 'template' && one.includes(MARK)) &&
      !(className === 'NaN' && one === 'prints NaN' && timesOn(body, 'NaN') <= echoes),
  );
}

/** Nothing can be had here, and neither could it with the form as it should be: a database in memory has no backups. */
const isClosed = (status: number, { filled }: Cell) => status === 503 && filled.got?.status === 503;

/**
 * What no browser sends in a multipart body is refused before it is read: 400 for a part that is called `__proto__`,
 * 413 for more parts than the form has.
 */
const isOddPart = (status: number, { filled, className }: Cell) =>
  filled.form.isMultipart &&
  ((status === 400 && className === 'a prototype beside') ||
    (status === 413 && ['unknown beside', 'as an object', 'a prototype beside'].includes(className)));

interface Judging {
  cell: Cell;
  pairs: Pairs;
  typed: string | null;
  echoes: number;
  fault: (rule: string, told: string) => void;
}

function judge(got: Got, { cell, pairs, typed, echoes, fault }: Judging): void {
  const { status, page } = got;
  if (status >= 500 && !isClosed(status, cell)) {
    fault('never a fault of ours', `${status} ${page.title}`);
    return;
  }
  if (isOddPart(status, cell)) return;
  if (status >= 300 && status < 400) {
    if (status !== 303 && status !== 307) fault('led on with 303', String(status));
    return;
  }
  if (!got.type.startsWith('text/html')) return;
  // Of a button alone, or an address without its page, no field is there that anything could be said at.
  const isBare = cell.filled.form.controls.every(({ name }) => name === 'csrf');
  const misprinted = misprintsBut(cell.className, got.body, echoes).filter(
    (one) =>
      cell.control.kind !== 'hidden' ||
      !(isBare
        ? one.startsWith('nothing is said at the field')
        : one === `nothing is said at the field ${cell.control.name}`),
  );
  if (misprinted.length > 0) fault('the page reads well', misprinted.join('; '));
  if (status < 400) return;
  const isTampered = cell.control.kind === 'hidden' || cell.control.options.length > 0;
  if (status !== 422 && status !== 409) {
    if (!isTampered) fault('typed text is not lost to an error page', `${status} ${page.title}`);
    return;
  }
  // A page that is no form of its own: a selection that is gone, a step that is past.
  if (isTampered && sameForm(page, cell.filled.form) === null) return;
  const gone = lost(cell, pairs, typed, page);
  if (gone.length > 0) fault('everything typed is kept', `${status} ${gone.join('; ')}`);
  if (status === 422)
    for (const one of untold(page, cell.filled.form, cell.control))
      if (!isBare || !one.startsWith('leads nowhere')) fault('the refusal is told as in ux 3.5', one);
}
