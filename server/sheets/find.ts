/** Which enterprise a row of a file means: by code, else by its name, else by a former name. */
import type { Db } from '../../db/open.ts';
import { type Led, ledBy } from '../derived/codes.ts';
import { nameKey } from '../rules/names.ts';

export interface Found {
  id: number;
  uscc: string;
  name: string;
  founded_on: string | null;
}
interface Note {
  field: string;
  message: string;
}
export type Finding = { enterprise: Found; warnings: Note[] } | { fault: Note };
interface Named {
  uscc: string | null;
  name: string | null;
}

const COLUMNS = 'e.id, e.uscc, e.name, e.founded_on';

interface Index {
  byCode: Map<string, Found>;
  /** Codes of old, and where they lead. */
  led: Map<string, Led>;
  byName: Map<string, Found[]>;
  byFormer: Map<string, Found[]>;
}

/** Four queries, whatever the number of rows. */
function readIndex(db: Db, asked: readonly Named[]): Index {
  const codes = [...new Set(asked.flatMap((one) => one.uscc ?? []))];
  const keys = [...new Set(asked.flatMap((one) => (one.name === null ? [] : nameKey(one.name))))];
  const read = <T extends Found>(sql: string, values: readonly string[]): T[] =>
    db.$client.prepare<[string], T>(sql).all(JSON.stringify(values));
  const wanted = 'in (select value from json_each(?))';
  const led = ledBy(db, codes);
  const coded = read<Found>(`select ${COLUMNS} from enterprise e where e.gone is null and e.uscc ${wanted}`, [
    ...codes,
    ...[...led.values()].map((one) => one.uscc),
  ]);
  const named = read<Found & { key: string }>(
    `select ${COLUMNS}, e.name_key as key from enterprise e where e.gone is null and e.name_key ${wanted} order by e.id`,
    keys,
  );
  const former = read<Found & { key: string }>(
    `select distinct ${COLUMNS}, f.name_key as key from former_name f join enterprise e on e.id = f.enterprise_id
      where e.gone is null and f.name_key ${wanted} order by e.id`,
    keys,
  );
  return {
    byCode: new Map(coded.map((one) => [one.uscc, one])),
    led,
    byName: Map.groupBy(named, (one) => one.key),
    byFormer: Map.groupBy(former, (one) => one.key),
  };
}

function listed(candidates: readonly Found[]): string {
  return candidates.map((one) => one.uscc).join('、');
}

function byCode(index: Index, code: string, name: string | null): Finding {
  const enterprise = index.byCode.get(code);
  const key = name === null ? null : nameKey(name);
  const current = key === null ? [] : (index.byName.get(key) ?? []);
  const former = key === null ? [] : (index.byFormer.get(key) ?? []);
  if (enterprise === undefined) {
    const [only, ...more] = current.length > 0 ? current : former;
    const hint =
      only === undefined
        ? '先导入或新增这家企业'
        : more.length === 0
          ? `“${only.name}”的信用代码是 ${only.uscc}，核对信用代码`
          : `名称相同的企业有 ${listed([only, ...more])}，核对信用代码`;
    return { fault: { field: 'uscc', message: `企业库里没有信用代码 ${code}。${hint}` } };
  }
  const isOwn = (one: Found): boolean => one.id === enterprise.id;
  if (name === null || current.some(isOwn) || former.some(isOwn)) return { enterprise, warnings: [] };
  const [other] = current;
  if (other !== undefined) {
    const message = `信用代码 ${code} 是“${enterprise.name}”，名称却是另一家（${other.uscc}）。核对代码和名称`;
    return { fault: { field: 'uscc', message } };
  }
  const message = `与企业库里的名称不同，按信用代码记（企业库里是“${enterprise.name}”）`;
  return { enterprise, warnings: [{ field: 'name', message }] };
}

/** How a row tells that its code is one of old: 信用代码已更正为 9133… */
export function ledWords({ merged, uscc, name }: Led): string {
  return merged
    ? `这个信用代码的记录已合并，记到“${name}”（${uscc}）`
    : `信用代码已更正，记到“${name}”（${uscc}）`;
}

function byOldCode(index: Index, led: Led, name: string | null): Finding {
  const finding = byCode(index, led.uscc, name);
  if ('fault' in finding) return finding;
  return { ...finding, warnings: [{ field: 'uscc', message: ledWords(led) }, ...finding.warnings] };
}

function byName(index: Index, name: string): Finding {
  const key = nameKey(name);
  const current = index.byName.get(key) ?? [];
  const candidates = current.length > 0 ? current : (index.byFormer.get(key) ?? []);
  const [enterprise, ...more] = candidates;
  if (enterprise === undefined) {
    const message = `企业库里没有“${name}”。先导入或新增这家企业，或填写信用代码`;
    return { fault: { field: 'name', message } };
  }
  if (more.length > 0) {
    const what = current.length > 0 ? '名称' : '曾用名';
    const message = `有 ${candidates.length} 家企业${what}相同（${listed(candidates)}），填写信用代码`;
    return { fault: { field: 'name', message } };
  }
  if (current.length > 0) return { enterprise, warnings: [] };
  return {
    enterprise,
    warnings: [{ field: 'name', message: `是曾用名，记到现名的企业（“${enterprise.name}”）` }],
  };
}

/**
 * Prepares to find the enterprises that these rows name. A code decides; a code that is unknown is
 * refused even where the name is known, and so is a code whose name is another enterprise's: one of
 * the two is wrong, and only the one who wrote them knows which.
 */
export function findAll(db: Db, asked: readonly Named[]): (one: Named) => Finding {
  const index = readIndex(db, asked);
  return ({ uscc, name }) => {
    const led = uscc === null ? undefined : index.led.get(uscc);
    if (led !== undefined) return byOldCode(index, led, name);
    if (uscc !== null) return byCode(index, uscc, name);
    if (name !== null) return byName(index, name);
    return { fault: { field: 'uscc', message: '填写统一社会信用代码或企业名称' } };
  };
}
