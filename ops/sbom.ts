/**
 * `npm run sbom`: the bill of materials (CycloneDX 1.6) of what runs in the office, from the lock file alone, into
 * docs/sbom.cdx.json. The same lock file gives the same bytes: no time and no number by chance.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  devOptional?: boolean;
  optional?: boolean;
  integrity?: string;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Locked>;
}

const MODULES = 'node_modules/';
const nameAt = (path: string) => path.slice(path.lastIndexOf(MODULES) + MODULES.length);
const purlOf = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Where a package finds another: beside itself, else further up, as Node looks for it. */
function found(lock: Lock, from: string, name: string): string | null {
  for (let at = from; ; ) {
    const path = `${at === '' ? '' : `${at}/`}${MODULES}${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === '') return null;
    const up = at.lastIndexOf(`/${MODULES}`);
    at = up < 0 ? '' : at.slice(0, up);
  }
}

/** The bill of a lock file, as text. */
export function billOf(lock: Lock): string {
  const running = Object.entries(lock.packages).filter(
    ([, one]) => one.dev !== true && one.devOptional !== true,
  );
  const own = lock.packages[''];
  const refOf = (path: string, one: Locked) =>
    path === '' ? `qiangji@${one.version}` : `${purlOf(nameAt(path), one.version)}#${path}`;
  const components = running
    .filter(([path]) => path !== '')
    .map(([path, one]) => {
      const [scope, bare] = nameAt(path).startsWith('@')
        ? nameAt(path).split('/')
        : [undefined, nameAt(path)];
      const [algorithm = '', digest = ''] = (one.integrity ?? '').split('-');
      return {
        type: 'library',
        'bom-ref': refOf(path, one),
        ...(scope === undefined ? {} : { group: scope }),
        name: bare,
        version: one.version,
        scope: one.optional === true ? 'optional' : 'required',
        hashes: [
          { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') },
        ],
        licenses: [{ license: { id: one.license ?? 'NOASSERTION' } }],
        purl: purlOf(nameAt(path), one.version),
        externalReferences: [{ type: 'distribution', url: one.resolved ?? '' }],
      };
    });
  const dependencies = running.map(([path, one]) => {
    const names = Object.keys({ ...one.dependencies, ...one.optionalDependencies }).sort();
    const at = names.flatMap((name) => found(lock, path, name) ?? []);
    return {
      ref: refOf(path, one),
      dependsOn: at.flatMap((to) => {
        const target = lock.packages[to];
        return target === undefined || target.dev === true ? [] : [refOf(to, target)];
      }),
    };
  });
  const body = { components, dependencies };
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const serial = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5');
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `qiangji@${own?.version ?? ''}`,
        name: 'qiangji',
        version: own?.version ?? '',
      },
    },
    ...body,
  };
  return `${JSON.stringify(bill, null, 1)}\n`;
}

if (import.meta.main) {
  const root = new URL('../', import.meta.url);
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as Lock;
  writeFileSync(new URL('docs/sbom.cdx.json', root), billOf(lock));
  console.log('docs/sbom.cdx.json');
}
