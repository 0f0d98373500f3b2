import type { Db } from '../../db/open.ts';
import { write } from '../../db/open.ts';
import { rebuildDerived } from '../../server/derived/derive.ts';
import { nameKey } from '../../server/rules/names.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';

/** A small generator of numbers that is the same on every machine (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const STEMS = [
  '甲',
  '乙',
  '丙',
  '丁',
  '戊',
  '己',
  '庚',
  '辛',
  '壬',
  '癸',
  '子',
  '丑',
  '寅',
  '卯',
  '辰',
  '巳',
  '午',
  '未',
  '申',
  '酉',
];
const TRADES = [
  '新能源',
  '光电',
  '精密零部件',
  '薄膜材料',
  '逆变器',
  '传感技术',
  '航空装备',
  '复合材料',
  '电驱系统',
  '影像科技',
];
const CHAINS = ['光伏新能源', '高端汽车零部件', '光电信息', '低空经济', '新材料', '大视听', '其他'];
const AREAS = ['示例一街道', '示例二镇', '示例三镇', '示例产业园'];
const OFFICERS = ['专员甲', '专员乙', '专员丙', '专员丁'];
const CATEGORIES = ['little_giant', 'provincial_srdi', 'above_scale'];
const STAGES = ['reserve', 'cultivating', 'applied', 'in_review'];
const AT = '2026-09-01T02:00:00.000Z';

const day = (n: number) => new Date(Date.UTC(2023, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);

/** Fills an empty database with so many fictional enterprises of five events each, up to 2026-08. */
export function seed(db: Db, enterprises: number): { enterprises: number; events: number } {
  const below = numbers(20_260_901);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const client = db.$client;
  const addEnterprise = client.prepare(
    `insert into enterprise (uscc, name, name_key, industry_code, chain, area, in_scope, officer, created_at, updated_at, updated_by)
     values (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)`,
  );
  const addVersion = client.prepare(
    `insert into enterprise_version (enterprise_id, effective_on, recorded_at, recorded_by, reason, changes) values (?, '1900-01-01', ?, ?, '', ?)`,
  );
  const addEvent = client.prepare(
    `insert into event (enterprise_id, category, kind, effective_on, recorded_at, recorded_by, stage, back, batch, batch_year, document_no, valid_until)
     values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`,
  );
  let events = 0;
  write(db, () => {
    for (let n = 1; n <= enterprises; n += 1) {
      const name = `示例${pick(STEMS)}${pick(STEMS)}${pick(STEMS)}${pick(TRADES)}${n}有限公司`;
      const facts = {
        name,
        in_scope: true,
        industry_code: String(30 + below(10)),
        chain: pick(CHAINS),
        area: pick(AREAS),
        officer: pick(OFFICERS),
      };
      const touched = `${day(1200 + below(140))}T0${below(9)}:00:00.000Z`;
      const id = addEnterprise.run(
        fictionalCode(n),
        name,
        nameKey(name),
        facts.industry_code,
        facts.chain,
        facts.area,
        facts.officer,
        AT,
        touched,
        facts.officer,
      ).lastInsertRowid;
      addVersion.run(id, AT, facts.officer, JSON.stringify(facts));
      let at = below(600);
      const category = pick(CATEGORIES);
      const steps = 4 + below(2);
      for (let step = 0; step < 5; step += 1) {
        const on = step < steps ? category : pick(CATEGORIES.filter((one) => one !== category));
        at += 20 + below(150);
        const recognised = step === 4 && on === category;
        const stage = recognised ? null : on === category ? (STAGES[step] ?? 'in_review') : 'reserve';
        const issued = day(Math.min(at, 1_330));
        addEvent.run(
          id,
          on,
          recognised ? 'recognised' : 'stage',
          issued,
          AT,
          facts.officer,
          stage,
          recognised ? `${issued.slice(0, 4)}年第一批` : null,
          recognised ? Number(issued.slice(0, 4)) : null,
          recognised ? '示例〔2026〕1号' : null,
          recognised && on !== 'above_scale'
            ? `${Number(issued.slice(0, 4)) + 3}${issued.slice(4, 8)}01`
            : null,
        );
        events += 1;
      }
    }
    rebuildDerived(db);
  });
  return { enterprises, events };
}
