/** What people save through the real forms, and what each saving leaves to be found again. */
import { randomUUID } from 'node:crypto';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import type { Answer, Client } from './client.ts';

type Node = DefaultTreeAdapterMap['node'];

/** One saving that was answered as saved. */
export interface Saved {
  what: 'event' | 'edit' | 'visit' | 'attachment';
  /** Unique within the run: the note of the event, the content of the visit, the name of the file. */
  mark: string;
}

/** Anything else than what the form answers to a person who filled it in. */
export class Refused extends Error {}

export interface Job {
  /** Unique number of this saving. */
  n: number;
  codes: readonly string[];
  free: readonly (readonly [string, string])[];
  /** Waits for one answer and counts it: `form` is read, `save` is what has to be durable. */
  timed: (kind: 'form' | 'save', answer: () => Promise<Answer>) => Promise<Answer>;
}

const value = (attrs: readonly { name: string; value: string }[], name: string) =>
  attrs.find((one) => one.name === name)?.value;

function textOf(node: Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** What a browser would send of the form that leads to this address, untouched. */
export function fieldsOf(page: string, action: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const walk = (node: Node, inside: boolean): void => {
    let isIn = inside;
    if ('tagName' in node) {
      const { tagName, attrs } = node;
      if (tagName === 'form') isIn = value(attrs, 'action') === action;
      const name = value(attrs, 'name');
      if (isIn && name !== undefined) {
        const type = value(attrs, 'type') ?? 'text';
        const isOff = (type === 'checkbox' || type === 'radio') && value(attrs, 'checked') === undefined;
        if (tagName === 'input' && !isOff && type !== 'file') fields[name] = value(attrs, 'value') ?? '';
        if (tagName === 'textarea') fields[name] = textOf(node);
        if (tagName === 'select') fields[name] = chosen(node);
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) walk(child, isIn);
  };
  walk(parse(page), false);
  return fields;
}

function chosen(select: Node): string {
  const options: { value: string; selected: boolean }[] = [];
  const walk = (node: Node): void => {
    if ('tagName' in node && node.tagName === 'option') {
      const text = value(node.attrs, 'value') ?? textOf(node);
      options.push({ value: text, selected: value(node.attrs, 'selected') !== undefined });
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(select);
  return (options.find((one) => one.selected) ?? options[0])?.value ?? '';
}

function held({ status, text }: Answer, wanted: number, path: string): string {
  if (status === wanted) return text;
  const words = (/<main[\s\S]*?<\/main>/.exec(text)?.[0] ?? text).replace(/<[^>]+>|\s+/g, ' ');
  throw new Refused(`${path} answered ${status}: ${words.replace(/ +/g, ' ').slice(0, 200)}`);
}

const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

/** A record, checked first and then saved. */
async function saveEvent(client: Client, { n, free, timed }: Job): Promise<Saved> {
  const [code, category] = free[n % free.length] ?? ['', ''];
  const round = Math.floor(n / free.length);
  const mark = `压测记录 ${n} ${randomUUID()}`;
  const path = `/enterprises/${code}/events/new?category=${category}`;
  const typed = {
    key: randomUUID(),
    to: ['reserve', 'cultivating'][round] ?? 'cultivating',
    effective_on: `2026-11-${String(round + 2).padStart(2, '0')}`,
    note: mark,
  };
  const page = held(await timed('form', () => client.post(path, { ...typed, step: 'check' })), 200, path);
  const carried = { checked: hidden(page, 'checked'), pending: hidden(page, 'pending') };
  held(await timed('save', () => client.post(path, { ...typed, step: 'save', ...carried })), 303, path);
  return { what: 'event', mark };
}

async function saveVisit(client: Client, { n, codes, timed }: Job): Promise<Saved> {
  const mark = `压测走访 ${n} ${randomUUID()}`;
  const path = `/visits/new?enterprise=${codes[n % codes.length]}`;
  const typed = {
    key: randomUUID(),
    on_day: '2026-11-20',
    visitors: client.person.name,
    manner: 'on_site',
    content: mark,
  };
  held(await timed('save', () => client.post(path, typed)), 303, path);
  return { what: 'visit', mark };
}

/** The form is opened, one box changed, and all of it sent back. */
async function saveEdit(client: Client, { n, codes, timed }: Job): Promise<Saved> {
  const path = `/enterprises/${codes[n % codes.length]}/edit`;
  const mark = `压测备注 ${n} ${randomUUID()}`;
  const page = held(await timed('form', () => client.get(path)), 200, path);
  const fields = { ...fieldsOf(page, path), note: mark };
  held(await timed('save', () => client.post(path, fields)), 303, path);
  return { what: 'edit', mark };
}

async function saveFile(client: Client, { n, codes, timed }: Job): Promise<Saved> {
  const mark = `压测附件${n}-${randomUUID()}.pdf`;
  const path = `/enterprises/${codes[n % codes.length]}/attachments`;
  const file = new File([`%PDF-1.7 ${mark} ${'x'.repeat((n * 7_919) % 40_000)}`], mark, {
    type: 'application/pdf',
  });
  held(await timed('save', () => client.upload(path, {}, file)), 303, path);
  return { what: 'attachment', mark };
}

/** Of ten savings so many are of each kind. */
const ORDER = [
  saveEvent,
  saveVisit,
  saveEdit,
  saveEvent,
  saveVisit,
  saveEdit,
  saveEvent,
  saveFile,
  saveVisit,
  saveEvent,
];

/** @throws Refused where it was not answered as saved */
export function saveOne(client: Client, job: Job): Promise<Saved> {
  const save = ORDER[job.n % ORDER.length] ?? saveVisit;
  return save(client, job);
}
