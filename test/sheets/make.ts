/** Real files made by hand, so that what the reader meets is not what our own writer gives. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  name: string;
  content: string | Uint8Array;
  /** What the directory claims, where it lies. */
  claims?: { size?: number; packed?: number; crc?: number };
  encrypted?: true;
  stored?: true;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** A zip of the parts, in order; `overlap` points every entry of the directory at the first one. */
export function zip(parts: readonly Part[], options: { overlap?: true } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const content = bytesOf(part.content);
    const packed = part.stored === true ? Buffer.from(content) : deflateRawSync(content);
    const name = Buffer.from(part.name);
    const fixed = Buffer.alloc(30);
    fixed.writeUInt32LE(0x04034b50, 0);
    fixed.writeUInt16LE(20, 4);
    fixed.writeUInt16LE(part.encrypted === true ? 1 : 0, 6);
    fixed.writeUInt16LE(part.stored === true ? 0 : 8, 8);
    fixed.writeUInt32LE(part.claims?.crc ?? crc32(content), 14);
    fixed.writeUInt32LE(part.claims?.packed ?? packed.length, 18);
    fixed.writeUInt32LE(part.claims?.size ?? content.length, 22);
    fixed.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    fixed.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(options.overlap === true ? 0 : at, 42);
    directory.push(entry, name);
    bodies.push(fixed, name, packed);
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, one) => sum + one.length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, ...directory, end]);
}

export interface MadeSheet {
  name: string;
  /** `<row>` elements, or rows of plain texts and numbers. */
  rows: string | readonly (readonly (string | number | null)[])[];
  merges?: readonly string[];
  hidden?: true;
}

const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function rowsXml(rows: MadeSheet['rows']): string {
  if (typeof rows === 'string') return rows;
  return rows
    .map((cells, r) => {
      const made = cells.map((value, c) => {
        const ref = `${String.fromCharCode(65 + c)}${r + 1}`;
        if (value === null) return '';
        if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
        return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
      });
      return `<row r="${r + 1}">${made.join('')}</row>`;
    })
    .join('');
}

/** Styles: 0 plain, 1 a date (14), 2 a percentage (10). */
const STYLES = `<styleSheet xmlns="${SHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** The parts of a workbook; change them, add to them, then `zip` them. */
export function parts(
  sheets: readonly MadeSheet[],
  options: { date1904?: true; styles?: string } = {},
): Part[] {
  const list = sheets
    .map(
      (one, i) =>
        `<sheet name="${one.name}" sheetId="${i + 1}"${one.hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
    )
    .join('');
  const rels = sheets
    .map(
      (_, i) =>
        `<Relationship Id="rId${i + 1}" Type="${REL}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
    )
    .join('');
  return [
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns="${SHEET}" xmlns:r="${REL}"><workbookPr${options.date1904 ? ' date1904="1"' : ''}/><sheets>${list}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships">${rels}<Relationship Id="rs" Type="${REL}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: 'xl/styles.xml', content: options.styles ?? STYLES },
    ...sheets.map((one, i) => {
      const merges = (one.merges ?? []).map((ref) => `<mergeCell ref="${ref}"/>`).join('');
      const tail = merges === '' ? '' : `<mergeCells>${merges}</mergeCells>`;
      return {
        name: `xl/worksheets/sheet${i + 1}.xml`,
        content: `<worksheet xmlns="${SHEET}"><sheetData>${rowsXml(one.rows)}</sheetData>${tail}</worksheet>`,
      };
    }),
  ];
}

export function xlsx(sheets: readonly MadeSheet[], options: { date1904?: true } = {}): Buffer {
  return zip(parts(sheets, options));
}

/** A cell as the reader gives it, for tests of values. */
export function cell(text: string | number): { text: string; number: number | null; date: null } {
  return { text: String(text), number: typeof text === 'number' ? text : null, date: null };
}
