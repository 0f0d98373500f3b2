/** Files as somebody would bring them to a page, and those that a page saves. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { type WriteColumn, type WriteValue, writeSheet } from '../../server/sheets/write-sheet.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Bytes that call themselves a workbook. */
export function asFile(name: string, bytes: Uint8Array) {
  return { name, mimeType: XLSX, buffer: Buffer.from(bytes) };
}

/** A small workbook, with a line of title above the headers. */
export async function workbook(
  name: string,
  headers: readonly string[],
  lines: readonly (readonly WriteValue[])[],
) {
  const columns: WriteColumn[] = headers.map((header, at) => ({ key: `c${at}`, header }));
  const rows = lines.map((line) => Object.fromEntries(line.map((value, at) => [`c${at}`, value])));
  return asFile(name, await writeSheet({ title: '示例台账', columns, rows, kind: 'xlsx' }));
}

/** Lines as a spreadsheet program copies them. */
export function copied(...lines: readonly (readonly string[])[]): string {
  return lines.map((line) => line.join('\t')).join('\n');
}

/** What a press of a link saves: its name, its bytes, and the texts of the filled rows of its first sheet. */
export async function saved(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const name = download.suggestedFilename();
  const bytes = new Uint8Array(readFileSync(await download.path()));
  const { sheets } = await readSheet(bytes, name);
  const rows = (sheets[0]?.rows ?? []).map(({ cells }) => cells.map((cell) => cell.text.trim()));
  return { name, bytes, rows };
}
