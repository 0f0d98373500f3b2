/** Reading a document back: its paragraphs and tables as text, by our own reader of zips. */
import { readDirectory, unpack } from '../../server/sheets/zip.ts';

/** The text of one part. */
export function partOf(bytes: Uint8Array, name: string): string {
  const entry = readDirectory(bytes).find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return new TextDecoder().decode(unpack(bytes, entry));
}

export function textIn(xml: string): string {
  return [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
    .map(([, text = '']) => text)
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

const paragraphsIn = (xml: string): string[] =>
  [...xml.matchAll(/<w:p>.*?<\/w:p>/gs)].map(([one]) => textIn(one));

export interface ReadDocx {
  /** Paragraphs outside tables. */
  paragraphs: string[];
  /** Rows of cells; what stands below one another in a cell is a text each. */
  tables: string[][][][];
  xml: string;
}

export function readDocx(bytes: Uint8Array): ReadDocx {
  const xml = partOf(bytes, 'word/document.xml');
  const tables = [...xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)].map(([table]) =>
    [...table.matchAll(/<w:tr>.*?<\/w:tr>/gs)].map(([row]) =>
      [...row.matchAll(/<w:tc>.*?<\/w:tc>/gs)].map(([cell]) => paragraphsIn(cell)),
    ),
  );
  return { paragraphs: paragraphsIn(xml.replace(/<w:tbl>.*?<\/w:tbl>/gs, '')), tables, xml };
}
