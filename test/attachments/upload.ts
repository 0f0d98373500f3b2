import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { type Client, ORIGIN, openApp, type World } from '../helpers/app.ts';
import { proofread } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

export const PDF = Buffer.from('%PDF-1.7\n示例文件\n%%EOF\n');

export type Part = { name: string; value: string } | { name: string; file: string; bytes: Buffer };

const BOUNDARY = '----example0123456789';

export function multipart(parts: Part[]): { headers: Record<string, string>; payload: Buffer } {
  const pieces = parts.flatMap((part) => {
    const isFile = 'file' in part;
    const name = `Content-Disposition: form-data; name="${part.name}"${isFile ? `; filename="${part.file}"` : ''}`;
    const kind = isFile ? '\r\nContent-Type: application/octet-stream' : '';
    const body = isFile ? part.bytes : Buffer.from(part.value);
    return [Buffer.from(`--${BOUNDARY}\r\n${name}${kind}\r\n\r\n`), body, Buffer.from('\r\n')];
  });
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  };
}

/** The application on a data folder of its own, with one enterprise and an officer before it. */
export async function openFolder(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-attachments-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const world = await openApp(t, { DATA_DIR: folder });
  const at = addEnterprise(world.db);
  return { world, folder, at, officer: world.as('officer'), path: `/enterprises/${at.uscc}/attachments` };
}

export async function send(t: Test, world: World, who: Client, path: string, parts: Part[]) {
  const { headers, payload } = multipart(parts);
  const reply = await world.app.inject({
    method: 'POST',
    url: path,
    headers: { host: '127.0.0.1:3000', origin: ORIGIN, cookie: who.cookie, ...headers },
    payload,
  });
  if (String(reply.headers['content-type'] ?? '').startsWith('text/html')) proofread(t, reply.body, path);
  return { status: reply.statusCode, body: reply.body, location: String(reply.headers.location ?? '') };
}

/** All files under the folder of attachments. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(join(folder, 'attachments'), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => one.name);
  } catch {
    return [];
  }
}

export function rowCount(world: World): number {
  return Number(world.db.$client.prepare('select count(*) from attachment').pluck().get());
}
