/** The style sheets, pictures and the one script: read once, packed once, named by their content's hash. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../views/assets', import.meta.url));

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

export interface AssetFile {
  type: string;
  plain: Buffer;
  packed: Buffer;
  hash: string;
}

function made(name: string, plain: Buffer): [string, AssetFile] {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`no type is known for ${name}`);
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 12);
  return [name, { type, plain, packed: gzipSync(plain, { level: 9 }), hash }];
}

/** Every script is one closed function that ends where its page lacks what it works on: one file holds them all. */
function readAssets(): Map<string, AssetFile> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !one.name.startsWith('.'))
    .map((one) => relative(root, join(one.parentPath, one.name)).replaceAll('\\', '/'));
  const scripts = names.filter((name) => name.endsWith('.js')).sort();
  const bundle = scripts.map((name) => readFileSync(`${root}/${name}`, 'utf8')).join('\n');
  const others = names.filter((name) => !name.endsWith('.js'));
  return new Map([
    made('app.js', Buffer.from(bundle)),
    ...others.map((name) => made(name, readFileSync(`${root}/${name}`))),
  ]);
}

let files: Map<string, AssetFile> | null = null;

/** By name; undefined where there is none. */
export function assetFile(name: string): AssetFile | undefined {
  files ??= readAssets();
  return files.get(name);
}

/** The address of a style or script with its content's hash, so that browsers keep it for ever. */
export function asset(name: string): string {
  const file = assetFile(name);
  if (file === undefined) throw new Error(`there is no asset ${name}`);
  return `/assets/${name}?v=${file.hash}`;
}
