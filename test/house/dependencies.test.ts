import { readFileSync } from 'node:fs';
import t from 'tap';
import { billOf } from '../../ops/sbom.ts';

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
}
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const own = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined> & {
  allowScripts?: Record<string, boolean>;
};
const page = read('docs/dependencies.md');

const packages = Object.entries(lock.packages).flatMap(([path, one]) =>
  path === '' ? [] : [{ ...one, name: path.slice(path.lastIndexOf('node_modules/') + 13) }],
);
const running = packages.filter((one) => one.dev !== true && one.devOptional !== true);
const LICENCES = ['MIT', 'ISC', 'BSD-3-Clause', 'BSD-2-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD'];

/** Whether a version is that one or a later; a pre-release is none that we take. */
function isFrom(version: string, least: string): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  const [a, b] = [version, least].map((one) => one.split('.').map(Number));
  for (let i = 0; i < 3; i += 1) {
    const [x = 0, y = 0] = [a?.[i], b?.[i]];
    if (x !== y) return x > y;
  }
  return true;
}

t.test('no package is older than its oldest safe version', async (t) => {
  const least = [...page.matchAll(/^\| ([@\w/-]+) \| (\d+\.\d+\.\d+) \|/gm)];
  t.ok(least.length >= 8, 'the table is read');
  for (const [, name, version = ''] of least) {
    const found = packages.filter((one) => one.name === name);
    t.ok(found.length > 0, `${name} is there`);
    for (const one of found)
      t.ok(isFrom(one.version, version), `${name} ${one.version} is from ${version} on`);
  }
  t.notOk(isFrom('5.12.0', '5.12.1'));
  t.notOk(isFrom('5.9.9', '5.12.1'));
  t.notOk(isFrom('5.13.0-rc.1', '5.12.1'));
  t.ok(isFrom('6.0.0', '5.12.1'));
});

t.test('what is not to be used is not there', async (t) => {
  const names = new Set(packages.map((one) => one.name));
  for (const name of ['xlsx', 'exceljs', 'sheetjs-style']) t.notOk(names.has(name), name);
});

t.test('every package is pinned, whole and from the registry', async (t) => {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const [name, version] of Object.entries(own[kind] ?? {}))
      t.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is pinned exactly`);
  }
  t.same(
    packages.filter((one) => one.integrity === undefined).map((one) => one.name),
    [],
    'each has its checksum',
  );
  t.same(
    packages
      .filter((one) => one.resolved !== undefined && !one.resolved.startsWith('https://registry.npmjs.org/'))
      .map((one) => one.name),
    [],
    'none comes from anywhere else',
  );
});

t.test('nothing runs while it is installed', async (t) => {
  const scripted = new Set(packages.filter((one) => one.hasInstallScript === true).map((one) => one.name));
  for (const name of scripted) t.equal(own.allowScripts?.[name], false, `${name} is told not to`);
  t.same(
    running.filter((one) => one.hasInstallScript === true),
    [],
    'and none of what runs would',
  );
});

t.test('the licences and the counts are as the page says', async (t) => {
  for (const one of running) t.ok(LICENCES.includes(one.license ?? ''), `${one.name}: ${one.license}`);
  const direct = Object.keys({ ...own.dependencies, ...own.optionalDependencies }).length;
  t.match(page, `${running.length} packages run in the office, ${direct} of them chosen by us`);
  const counts = LICENCES.map((name) => [name, running.filter((one) => one.license === name).length] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  t.match(page, `Licences of what runs: ${counts.join(', ')}.`);
});

t.test('the bill of materials is that of the lock file', async (t) => {
  const text = read('docs/sbom.cdx.json');
  t.equal(text, billOf(lock), 'written by npm run sbom');
  const bill = JSON.parse(text) as {
    bomFormat: string;
    components: {
      'bom-ref': string;
      hashes: { alg: string; content: string }[];
      licenses: { license: { id: string } }[];
    }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  t.equal(bill.bomFormat, 'CycloneDX');
  t.equal(bill.components.length, running.length);
  const refs = new Set(bill.components.map((one) => one['bom-ref']));
  t.equal(refs.size, running.length, 'each once');
  for (const one of bill.components) {
    t.match(one.hashes[0]?.content, /^[0-9a-f]{128}$/, one['bom-ref']);
    t.ok(LICENCES.includes(one.licenses[0]?.license.id ?? ''), one['bom-ref']);
  }
  const reached = new Set(bill.dependencies.flatMap((one) => one.dependsOn));
  t.same(
    [...reached].filter((ref) => !refs.has(ref)),
    [],
    'what is needed is there',
  );
  t.same(
    [...refs].filter((ref) => !reached.has(ref)),
    [],
    'and nothing else',
  );
});
