/** A client that a public generator makes of the document: its types hold, and it works against a server. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { openCallers } from './caller.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** As somebody would write it who knows nothing but the document. */
const SCRIPT = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.d.ts';

const [address = '', token = '', uscc = ''] = process.argv.slice(2);
const client = createClient<paths>({
  baseUrl: \`\${address}/api/v1\`,
  headers: { Authorization: \`Bearer \${token}\` },
});
const path = { uscc };

const made = await client.POST('/enterprises', {
  body: { uscc, name: '示例甲机电有限公司', industry_code: '3825', tags: ['重点'] },
});
if (made.error) throw new Error(made.error.detail);

const event: components['schemas']['NewEvent'] = {
  kind: 'recognised',
  category: 'provincial_srdi',
  effective_on: '2026-07-10',
  batch: '2026年第一批',
  counting: 'auto',
};
const header = { 'Idempotency-Key': 'script-1' };
const first = await client.POST('/enterprises/{uscc}/events', { params: { path, header }, body: event });
const again = await client.POST('/enterprises/{uscc}/events', { params: { path, header }, body: event });
const etag = made.response.headers.get('etag') ?? '';
const revised = await client.PATCH('/enterprises/{uscc}', {
  params: { path, header: { 'If-Match': etag } },
  body: { chain: '新材料', note: null },
});
const stale = await client.PATCH('/enterprises/{uscc}', {
  params: { path, header: { 'If-Match': etag } },
  body: { chain: '大视听' },
});
const year = await client.PUT('/enterprises/{uscc}/indicators/{year}', {
  params: { path: { uscc, year: '2025' } },
  body: { revenue: 128_605_000, staff: 120 },
});
const refused = await client.POST('/enterprises/{uscc}/events', {
  params: { path },
  body: { ...event, effective_on: '2026-08-10' },
});
const progress = await client.GET('/progress', { params: { query: { as_of: '2026-09-30' } } });
const changes = await client.GET('/events', { params: { query: { after: 0, limit: 10, wait: 0 } } });
const row = progress.data?.categories.find((one) => one.code === 'provincial_srdi');
const id: number | undefined = first.data?.id;
// @ts-expect-error there is no such figure of a category
row?.profit;
// @ts-expect-error a kind takes its own fields
const wrong: components['schemas']['NewEvent'] = { ...event, kind: 'exited' };
void wrong;

console.log(
  JSON.stringify({
    same: id === again.data?.id,
    chain: revised.data?.chain,
    stale: [stale.response.status, stale.error?.title],
    revenue: year.data?.revenue,
    refused: [refused.response.status, refused.error?.errors[0]?.code],
    additions: row?.additions,
    changes: changes.data?.items.map((one) => one.what),
  }),
);
`;

t.test('types made by openapi-typescript hold, and a script with openapi-fetch does its work', async (t) => {
  const { app, token } = await openCallers(t);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const document = await (await fetch(`${address}/api/v1/openapi.json`)).text();
  const folder = t.testdir();
  writeFileSync(join(folder, 'api.d.ts'), astToString(await openapiTS(document)));
  writeFileSync(join(folder, 'script.ts'), SCRIPT);
  const config = {
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024', 'dom'],
      module: 'nodenext',
      strict: true,
      noUncheckedIndexedAccess: true,
      allowImportingTsExtensions: true,
      types: ['node'],
      typeRoots: [relative(folder, join(ROOT, 'node_modules/@types'))],
      skipLibCheck: false,
      noEmit: true,
    },
    files: ['script.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const checked = await run(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    '-p',
    folder,
  ]).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? String(error) }));
  t.equal(checked.stdout, '', 'the types hold');
  const said = await run(process.execPath, [
    join(folder, 'script.ts'),
    address,
    token('officer').token,
    fictionalCode(8_401),
  ]);
  t.same(JSON.parse(said.stdout), {
    same: true,
    chain: '新材料',
    stale: [412, 'Precondition Failed'],
    revenue: 128_605_000,
    refused: [422, 'R5'],
    additions: 1,
    changes: ['recorded'],
  });
});
