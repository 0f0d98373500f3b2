/** The forms of a page as a browser would send them: every control with what stands in it, every button. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { attribute, wordsOf } from '../helpers/page.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export type ControlKind = 'text' | 'area' | 'choice' | 'radio' | 'tick' | 'hidden' | 'secret' | 'file';

export interface Control {
  name: string;
  kind: ControlKind;
  /** What it would send now; null where it sends nothing (a box that is not ticked). */
  value: string | null;
  /** What can be chosen: of a list, or the one value of a box or a radio button. */
  options: string[];
  /** The fields whose message it is described by: as a rule its own, where it was refused. */
  told: string[];
}

export interface PageForm {
  method: 'GET' | 'POST';
  /** Path and query that it is sent to. */
  action: string;
  isMultipart: boolean;
  controls: Control[];
}

/** A page, read once. */
export interface ReadPage {
  forms: PageForm[];
  /** Addresses of its links, as written. */
  links: string[];
  /** The summary's messages on top of a page that came back, with the field that each leads to. */
  summary: { words: string; to: string }[];
  /** The messages at fields, by field. */
  atFields: Record<string, string>;
  ids: Set<string>;
  title: string;
}

const isElement = (node: Node): node is Element => 'tagName' in node;

const lines = (text: string) => text.replace(/\r\n?/g, '\n');

/** @param at the page's own address, for forms and links that name none */
export function readPage(html: string, at: string): ReadPage {
  const forms = new Map<Element, PageForm>();
  const byId = new Map<string, PageForm>();
  const own: { element: Element; form: Element | null }[] = [];
  const page: ReadPage = { forms: [], links: [], summary: [], atFields: {}, ids: new Set(), title: '' };
  const walk = (node: Node, form: Element | null, inSummary: boolean) => {
    let inside = form;
    let summary = inSummary;
    if (isElement(node)) {
      const id = attribute(node, 'id') ?? '';
      if (node.tagName === 'form') {
        inside = node;
        const one = formOf(node, at);
        forms.set(node, one);
        if (id !== '') byId.set(id, one);
      }
      if (['input', 'select', 'textarea', 'button'].includes(node.tagName))
        own.push({ element: node, form: inside });
      const href = node.tagName === 'a' ? attribute(node, 'href') : null;
      if (href !== null) page.links.push(href);
      if (id === 'faults') summary = true;
      if (id !== '') page.ids.add(id);
      if (summary && node.tagName === 'a')
        page.summary.push({ words: wordsOf(node).trim(), to: (href ?? '').replace(/^#/, '') });
      if (id.startsWith('e-') && (attribute(node, 'class') ?? '').split(' ').includes('fault'))
        page.atFields[id.slice(2)] = wordsOf(node)
          .replace(/^\s*错误：/, '')
          .trim();
      if (node.tagName === 'title') page.title = wordsOf(node).trim();
    }
    if ('childNodes' in node) for (const child of node.childNodes) walk(child, inside, summary);
  };
  walk(parse(html), null, false);
  const formOfControl = ({ element, form }: (typeof own)[number]) => {
    const named = attribute(element, 'form');
    return named === null ? (form === null ? undefined : forms.get(form)) : byId.get(named);
  };
  const buttons: { form: PageForm; element: Element }[] = [];
  for (const one of own) {
    const form = formOfControl(one);
    if (form === undefined || attribute(one.element, 'disabled') !== null) continue;
    if (isButton(one.element)) buttons.push({ form, element: one.element });
    else addControl(form, one.element);
  }
  page.forms = [...forms.values()].flatMap((form) =>
    ways(
      form,
      buttons.filter((one) => one.form === form).map((one) => one.element),
      at,
    ),
  );
  return page;
}

const isButton = (element: Element) =>
  element.tagName === 'button' || ['submit', 'button', 'image'].includes(attribute(element, 'type') ?? '');

function formOf(element: Element, at: string): PageForm {
  return {
    method: (attribute(element, 'method') ?? 'get').toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: resolve(attribute(element, 'action') ?? '', at),
    isMultipart: attribute(element, 'enctype') === 'multipart/form-data',
    controls: [],
  };
}

/** An address on a page as a path with its query; '' where it leads out of the system. */
export function resolve(address: string, at: string): string {
  const url = new URL(address, new URL(at, 'http://here.test'));
  return url.host === 'here.test' ? `${url.pathname}${url.search}` : '';
}

function addControl(form: PageForm, element: Element): void {
  const name = attribute(element, 'name') ?? '';
  if (name === '') return;
  const type = attribute(element, 'type') ?? 'text';
  const value = lines(attribute(element, 'value') ?? '');
  const told = (attribute(element, 'aria-describedby') ?? '')
    .split(' ')
    .filter((id) => id.startsWith('e-'))
    .map((id) => id.slice(2));
  const add = (kind: ControlKind, sent: string | null, options: string[] = []) =>
    form.controls.push({ name, kind, value: sent, options, told });
  if (element.tagName === 'textarea') add('area', lines(wordsOf(element)));
  else if (element.tagName === 'select') {
    const all = optionsIn(element);
    const chosen = all.find((one) => attribute(one, 'selected') !== null) ?? all[0];
    add('choice', chosen === undefined ? null : choiceOf(chosen), all.map(choiceOf));
  } else if (type === 'checkbox' || type === 'radio') {
    const isOn = attribute(element, 'checked') !== null;
    const own = attribute(element, 'value') ?? 'on';
    add(type === 'radio' ? 'radio' : 'tick', isOn ? own : null, [own]);
  } else if (type === 'file') add('file', null);
  else if (type === 'password') add('secret', value);
  // What is shown and cannot be typed into is sent as what is hidden is.
  else add(type === 'hidden' || attribute(element, 'readonly') !== null ? 'hidden' : 'text', value);
}

const choiceOf = (option: Element) => attribute(option, 'value') ?? wordsOf(option).trim();

function optionsIn(element: Element): Element[] {
  return element.childNodes
    .filter(isElement)
    .flatMap((child) => (child.tagName === 'option' ? [child] : optionsIn(child)));
}

/** A form with each of its buttons: one may bring a name, or lead elsewhere. */
function ways(form: PageForm, buttons: readonly Element[], at: string): PageForm[] {
  const sending = buttons.filter((one) => (attribute(one, 'type') ?? 'submit') === 'submit');
  const found = new Map<string, PageForm>();
  for (const button of sending) {
    const name = attribute(button, 'name') ?? '';
    const action = attribute(button, 'formaction');
    const told = { name, value: attribute(button, 'value') ?? '' };
    const way = {
      ...form,
      action: action === null ? form.action : resolve(action, at),
      controls: [
        ...form.controls,
        ...(name === ''
          ? []
          : [{ name, kind: 'hidden' as const, value: told.value, options: [told.value], told: [] }]),
      ],
    };
    const key = `${way.action} ${name}`;
    if (!found.has(key)) found.set(key, way);
  }
  // Without a button only the Enter key sends it, and that where there is one line to type.
  const isSent = buttons.length > 0 || form.controls.filter((one) => one.kind === 'text').length === 1;
  return found.size === 0 && isSent ? [form] : [...found.values()];
}

export type Pairs = [string, string][];

/** What a browser sends of this form as it stands, files aside. */
export function pairsOf(form: PageForm): Pairs {
  return form.controls.flatMap(
    ({ name, value, kind }): Pairs => (value === null || kind === 'file' ? [] : [[name, value]]),
  );
}
