import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Test } from 'tap';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const isElement = (node: Node): node is Element => 'tagName' in node;

/** Every element of a page, in order. */
export function elements(html: string): Element[] {
  const found: Element[] = [];
  const walk = (node: Node) => {
    if (isElement(node)) found.push(node);
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  walk(parse(html));
  return found;
}

export function attribute(element: Element, name: string): string | null {
  return element.attrs.find((one) => one.name === name)?.value ?? null;
}

/** The words of an element, white space folded. */
export function wordsOf(node: Node): string {
  if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
  return 'childNodes' in node ? node.childNodes.map(wordsOf).join('') : '';
}

/** The words that a reader sees, white space folded. */
export function textOf(html: string): string {
  const body = elements(html).find((one) => one.tagName === 'body');
  return body === undefined ? '' : wordsOf(body).replace(/\s+/g, ' ');
}

/** The links of a page: [words, address]. */
export function linksOf(html: string): [string, string][] {
  return elements(html)
    .filter((one) => one.tagName === 'a')
    .map((one) => [wordsOf(one).trim(), attribute(one, 'href') ?? '']);
}

/** What any page of ours holds: each fault is a failing test at the page that has it. */
export function proofread(t: Test, html: string, url: string): void {
  t.same(misprints(html), [], `${url} reads well`);
}

/** What is wrong with a page, whatever page it is. */
export function misprints(html: string): string[] {
  const all = elements(html);
  const faults: string[] = [];
  const h1 = all.filter((one) => one.tagName === 'h1').length;
  if (h1 !== 1) faults.push(`${h1} h1`);
  const title = all.find((one) => one.tagName === 'title');
  if (title === undefined || wordsOf(title).trim() === '') faults.push('no title');
  const ids = all.map((one) => attribute(one, 'id')).filter((id) => id !== null);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) faults.push(`id twice: ${twice.join(' ')}`);
  const words = wordsOf(
    all.find((one) => one.tagName === 'body') ?? ({ nodeName: '', childNodes: [] } as never),
  );
  for (const word of ['undefined', 'NaN', '[object', 'Invalid Date']) {
    if (words.includes(word)) faults.push(`prints ${word}`);
  }
  // A piece sees the data of its page: a name of both puts the page's list into the piece's attribute.
  const mixedUp = /[\w-]+="[^"]*\[object /.exec(html);
  if (mixedUp !== null) faults.push(`writes ${mixedUp[0]}`);
  faults.push(...unlikeFaults(all));
  for (const one of all) {
    for (const { name, value } of one.attrs) {
      if (name === 'style' || /^on[a-z]+$/.test(name)) faults.push(`<${one.tagName} ${name}>`);
      if (/<%[=~]/.test(value)) faults.push(`${name}="${value}"`);
    }
    if (one.tagName === 'style') faults.push('<style>');
    if (one.tagName === 'script' && attribute(one, 'src') === null) faults.push('inline script');
    if (['input', 'select', 'textarea'].includes(one.tagName)) {
      const kind = attribute(one, 'type');
      if (kind === 'hidden' || kind === 'submit') continue;
      const id = attribute(one, 'id');
      const labelled =
        attribute(one, 'aria-label') !== null ||
        attribute(one, 'aria-labelledby') !== null ||
        all.some((label) => label.tagName === 'label' && attribute(label, 'for') === id && id !== null) ||
        insideLabel(one);
      if (!labelled) faults.push(`no label: ${attribute(one, 'name')}`);
    }
    if (one.tagName === 'form' && (attribute(one, 'method') ?? '').toLowerCase() === 'post') {
      const names = elementsIn(one).map((field) => attribute(field, 'name'));
      if (!names.includes('csrf')) faults.push(`form without token: ${attribute(one, 'action')}`);
    }
    if (one.tagName === 'table' && !elementsIn(one).some((child) => child.tagName === 'caption')) {
      faults.push('table without caption');
    }
  }
  return faults;
}

/** What is to be mended is said at the top and at its field in the same words. */
function unlikeFaults(all: readonly Element[]): string[] {
  const box = all.find((one) => attribute(one, 'id') === 'faults');
  if (box === undefined) return [];
  return elementsIn(box).flatMap((link) => {
    const field = /^#f-(.+)$/.exec(attribute(link, 'href') ?? '')?.[1];
    if (field === undefined) return [];
    const target = all.find((one) => attribute(one, 'id') === `f-${field}`);
    // A fault may lead to what is to be done instead of to a box.
    if (target !== undefined && !/^(input|select|textarea|fieldset)$/.test(target.tagName)) return [];
    const told = all.find((one) => attribute(one, 'id') === `e-${field}`);
    if (told === undefined) return [`nothing is said at the field ${field}`];
    const own = wordsOf(told)
      .trim()
      .replace(/^错误：/, '');
    return own === wordsOf(link).trim() ? [] : [`“${wordsOf(link).trim()}” is “${own}” at ${field}`];
  });
}

function elementsIn(element: Element): Element[] {
  const found: Element[] = [];
  const walk = (node: Node) => {
    if (isElement(node)) found.push(node);
    if ('childNodes' in node) for (const child of node.childNodes) walk(child);
  };
  for (const child of element.childNodes) walk(child);
  return found;
}

function insideLabel(element: Element): boolean {
  for (let up = element.parentNode; up !== null; up = 'parentNode' in up ? up.parentNode : null) {
    if ('tagName' in up && up.tagName === 'label') return true;
    if (!('parentNode' in up)) return false;
  }
  return false;
}
