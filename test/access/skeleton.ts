/**
 * The oracle for stored markup: whatever is stored, a page is made of the same tags with the same
 * attributes. Only the values of attributes and the words may differ.
 */
import { inflateRawSync } from 'node:zlib';
import { elements } from '../helpers/page.ts';
import type { Seen } from './walk.ts';

/** Addresses that lead somewhere else than into our own pages, or run something. */
const FOREIGN = /^\s*(javascript|data|vbscript|blob):|^\s*(https?:)?\/\/(?!127\.0\.0\.1)/i;

function ofHtml(html: string): string[] {
  return elements(html).map((one) => {
    const foreign = one.attrs
      .filter(
        ({ name, value }) => /^(href|src|action|formaction|xlink:href)$/.test(name) && FOREIGN.test(value),
      )
      .map(({ name }) => `!${name}`);
    return [one.tagName, ...one.attrs.map(({ name }) => name), ...foreign].join(' ');
  });
}

/** Names of attributes, but for the one that keeps spaces: a text that begins like a formula gets one before it. */
function namesOf(attributes: string): string[] {
  const bare = attributes.replace(/"[^"]*"|'[^']*'/g, '""');
  return [...bare.matchAll(/([\w:.-]+)\s*=/g)].flatMap(([, name = '']) =>
    name === 'xml:space' ? [] : [name],
  );
}

/** The tags of XML in order, and the names of their attributes. */
function ofXml(xml: string): string[] {
  return [
    ...xml.matchAll(/<(\/?[\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|<[!?][^>]*>/g),
  ].map(([whole, tag, attributes = '']) =>
    tag === undefined ? whole.slice(0, 9) : [tag, ...namesOf(attributes)].join(' '),
  );
}

/** The parts of a package that hold text, unpacked: read by its central directory. */
export function partsOf(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) return parts;
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [method, packed, nameLength, extra, comment, local] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(from, from + packed);
    if (/\.(xml|rels)$/.test(name))
      parts.set(name, (method === 8 ? inflateRawSync(raw) : raw).toString('utf8'));
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

/** An answer without its words: two with the same skeleton differ in text alone. */
export function skeletonOf({ type, body, bytes }: Pick<Seen, 'type' | 'body' | 'bytes'>): string {
  if (type.startsWith('text/html')) return ofHtml(body).join('\n');
  if (type.startsWith('text/calendar')) {
    const unfolded = body.replace(/\r\n[ \t]/g, '');
    return unfolded
      .split('\r\n')
      .map((line) => /^[A-Z-]+(;[A-Z-]+)*/.exec(line)?.[0] ?? `!${line}`)
      .join('\n');
  }
  if (type.startsWith('text/csv')) return ofCsv(body);
  if (type.includes('openxmlformats')) {
    return [...partsOf(bytes)].map(([name, xml]) => [name, ...ofXml(xml)].join('\n')).join('\n');
  }
  if (type.includes('json')) return shapeOf(JSON.parse(body) as unknown);
  return '';
}

/** RFC 4180: how many cells each line has, and which of them a spreadsheet would run. */
function ofCsv(text: string): string {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const [whole, quoted, bare = '', end = ''] of text
    .replace(/^\ufeff/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (whole === '' && line.length === 0) break;
    line.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    lines.push(line);
    line = [];
    if (end === '') break;
  }
  const runs = (cell: string) => /^[=+\-@\t\r\0]/.test(cell) && !/^[+\-−]?[\d.,]+%?$/.test(cell);
  return lines.map((cells) => `${cells.length}${cells.some(runs) ? ' !formula' : ''}`).join('\n');
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  return `{${Object.entries(value)
    .map(([key, one]) => `${key}:${shapeOf(one)}`)
    .join()}}`;
}
