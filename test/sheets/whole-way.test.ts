/** Two untidy files on an empty system, and every figure that must come out. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { importFile } from '../../server/sheets/import.ts';
import { recordedBy } from '../helpers/zone.ts';
import { held } from './bring-in.ts';
import { type MadeSheet, xlsx } from './make.ts';

type Progress = ReturnType<typeof progressAt>;
type Category = Progress['categories'][number];

async function bringIn(
  db: Db,
  kind: 'enterprises' | 'recognitions',
  source: Uint8Array,
  today: string,
  skip = false,
) {
  const by = recordedBy(`${today}T04:00:00.000Z`, '命令行');
  return importFile(db, { kind, source, fileName: `${kind}.xlsx`, by, today, skipBadRows: skip });
}

function asOf(db: Db, day: string): Progress {
  return progressAt(db, { asOf: day, now: `${day}T04:00:00.000Z` });
}

/** Without skipping nothing is written; skipped, they are in; again, nothing changes. */
async function bothWays(
  t: Test,
  db: Db,
  kind: 'enterprises' | 'recognitions',
  bytes: Uint8Array,
  expected: { today: string; accepted: number; refused: number[] },
) {
  const { today, accepted, refused } = expected;
  const before = held(db);
  const stopped = await bringIn(db, kind, bytes, today);
  t.equal(stopped.applied, refused.length === 0);
  if (refused.length > 0) t.same(held(db), before);
  const skipped = await bringIn(db, kind, bytes, today, true);
  const counts = refused.length === 0 ? stopped.counts : skipped.counts;
  t.match(counts, { added: accepted, refused: refused.length });
  t.same(
    skipped.refused.map((one) => one.row),
    refused,
  );
  const after = held(db);
  const again = await bringIn(db, kind, bytes, today, true);
  t.match(again.counts, { added: 0, changed: 0, unchanged: accepted, refused: refused.length });
  t.same(held(db), after);
}

const [JIA, YI, BING, DING, WU] = [1, 2, 3, 4, 5].map((n) => fictionalCode(n + 400));

/** Title rows, a blank one, names of columns as offices write them, spaces, full width, serial days. */
const REGISTER: MadeSheet = {
  name: '企业',
  rows: [
    ['示例高新区企业名单（2026年）', null, null, null, null, null, null],
    ['单位：示例办公室', null, null, null, null, null, null],
    ['序号', '企业名称', '税号', '所属产业', '镇街/园区', '国民经济行业', '是否属统计口径', '原名'],
    [1, '示例甲光伏有限公司 ', JIA ?? '', '光伏新能源', '示例一街道', '3825', '√', null],
    [
      2,
      '示例乙（嘉兴）汽配有限公司',
      ` ${(YI ?? '').toLowerCase()}`,
      '高端汽车零部件',
      '示例二镇',
      '3670',
      '是',
      '示例旧乙有限公司',
    ],
    [3, '示例丙光电有限公司', BING ?? '', '光电信息', '示例一街道', 39, null, null],
    [4, '示例丁软件有限公司', DING ?? '', null, null, '6513', '是', null],
    [5, '示例戊新材料有限公司', WU ?? '', '新材料', '示例二镇', '2651', '否', null],
    [6, '示例丙光电有限公司', BING ?? '', '光电信息', '示例一街道', 39, null, null],
    [7, '示例己有限公司', 9.14403e17, null, null, null, null, null],
    ['合计', 7, null, null, null, null, null, null],
  ],
};

const PS = '省级专精特新中小企业';
const LG = '国家级专精特新“小巨人”';
const AS = '规上工业';
/** Out of order, names and codes mixed, the days written in four ways. */
const RECOGNITIONS: MadeSheet = {
  name: '认定',
  rows: [
    ['名称', '信用代码', '称号', '事项', '公布日期', '入库日期', '批次', '文号', '备注'],
    // Excel counts days from 1900: 46213 is 2026-07-10.
    ['示例甲光伏有限公司', JIA ?? '', PS, '认定', 46213, null, '2026年第一批', '示例〔2026〕7号', null],
    ['示例甲光伏有限公司', JIA ?? '', PS, '公示', '2026年6月20日', null, null, null, null],
    ['示例甲光伏有限公司', null, '规上', '入库', null, '2026/3/5', null, null, null],
    [
      '示例旧乙有限公司',
      null,
      '专精特新中小企业',
      '认定',
      '2026.1.8',
      null,
      '2025年第二批',
      '示例〔2026〕1号',
      null,
    ],
    ['示例乙(嘉兴)汽配有限公司', null, '小巨人', '公示', '20261020', null, null, null, null],
    [
      '示例乙(嘉兴)汽配有限公司',
      YI ?? '',
      LG,
      '认定',
      '2026-11-05',
      null,
      '第八批',
      '示例〔2026〕30号',
      null,
    ],
    ['示例丙光电有限公司', BING ?? '', AS, '入库', null, '2026-02-10', null, null, null],
    ['示例丙光电有限公司', BING ?? '', AS, '退规', null, '2026-10-15', null, null, null],
    ['示例丁软件有限公司', DING ?? '', AS, '入库', null, '2026-03-05', null, null, null],
    [
      '示例戊新材料有限公司',
      WU ?? '',
      PS,
      '认定',
      '2026-07-10',
      null,
      '2026年第一批',
      '示例〔2026〕7号',
      null,
    ],
    ['示例无此有限公司', null, PS, '认定', '2026-07-10', null, null, null, null],
    ['示例丙光电有限公司', BING ?? '', PS, '培育', '2026-04-01', null, null, null, null],
  ],
};

/** The figures that the two files give, worked out by hand from the rules. */
const EXPECTED: [day: string, code: Category['code'], figures: Partial<Category>][] = [
  // 乙's title of batch 2025 is baseline (R2); 丙 entered 规上 on 2026-02-10, 甲 on 03-05.
  ['2026-03-31', 'provincial_srdi', { additions: 0, holding: 1, exits: 0, net: 0, pending_publication: 0 }],
  ['2026-03-31', 'above_scale', { additions: 2, rate: 4, holding: 2, net: 2 }],
  // 甲 is publicised on 06-20 (R3); 丙 is being cultivated.
  [
    '2026-06-30',
    'provincial_srdi',
    {
      additions: 0,
      pending_publication: 1,
      pipeline: { reserve: 0, cultivating: 1, applied: 0, in_review: 1 },
    },
  ],
  // 甲 counts from 07-10; 戊 is out of scope and in no figure (R7).
  ['2026-09-30', 'provincial_srdi', { additions: 1, rate: 2.5, holding: 2, net: 1, pending_publication: 0 }],
  ['2026-10-31', 'little_giant', { additions: 0, pending_publication: 1, holding: 0 }],
  // 丙's exit lowers net and holding, never additions (R11).
  ['2026-10-31', 'above_scale', { additions: 2, exits: 1, net: 1, holding: 1 }],
  ['2026-11-15', 'little_giant', { additions: 1, rate: 10, holding: 1, pending_publication: 0 }],
];
const INVOLVED: [day: string, enterprises: number][] = [
  ['2026-01-31', 0],
  ['2026-03-31', 2],
  ['2026-09-30', 2],
  ['2026-11-15', 3],
];

t.test('two untidy files give every figure that the rules ask for', async (t) => {
  const db = openMemory();
  const today = '2026-11-20';
  await bothWays(t, db, 'enterprises', xlsx([REGISTER]), { today, accepted: 5, refused: [9, 10] });
  await bothWays(t, db, 'recognitions', xlsx([RECOGNITIONS]), { today, accepted: 10, refused: [10, 12] });
  for (const [day, code, figures] of EXPECTED) {
    const found = asOf(db, day).categories.find((one) => one.code === code);
    t.match(found, figures, `${code} at ${day}`);
  }
  for (const [day, count] of INVOLVED) t.equal(asOf(db, day).enterprises_involved, count, day);
  t.same(compareDerived(db).differences, []);
});

/** Files of the same kind that may lie beside the checkout: a register of some hundred, with its figures. */
const LISTS = fileURLToPath(new URL('../../../shared/lists/', import.meta.url));

interface Truth {
  enterprises: { accepted: number; refused: { row: number }[] };
  recognitions: { accepted: number; refused: { row: number }[] };
  progress: {
    as_of: string;
    enterprises_involved: number;
    categories: Record<string, Record<string, unknown> & { quarters: Record<string, number> }>;
  }[];
}

const hasLists = existsSync(`${LISTS}truth-a.json`);
t.test(
  'a register of some hundred enterprises gives the figures told beside it',
  {
    skip: hasLists ? false : 'no lists beside the checkout',
  },
  async (t) => {
    const truth = JSON.parse(readFileSync(`${LISTS}truth-a.json`, 'utf8')) as Truth;
    const db = openMemory();
    const today = truth.progress.at(-1)?.as_of ?? '2026-12-31';
    for (const [kind, name] of [
      ['enterprises', 'register-a'],
      ['recognitions', 'recognitions-a'],
    ] as const) {
      await bothWays(t, db, kind, readFileSync(`${LISTS}${name}.xlsx`), {
        today,
        accepted: truth[kind].accepted,
        refused: truth[kind].refused.map((one) => one.row),
      });
    }
    for (const { as_of, enterprises_involved, categories } of truth.progress) {
      const progress = asOf(db, as_of);
      t.equal(progress.enterprises_involved, enterprises_involved, as_of);
      for (const [code, { quarters, ...figures }] of Object.entries(categories)) {
        const found = progress.categories.find((one) => one.code === code);
        const told = Object.fromEntries(
          Object.keys(figures).map((name) => [name, found?.[name as keyof Category]]),
        );
        t.same(told, figures, `${code} at ${as_of}`);
        const all = (found?.years ?? []).flatMap((year) => year.quarters);
        const own = Object.fromEntries(
          Object.keys(quarters).map((name) => [name, all.find((one) => one.quarter === name)?.additions]),
        );
        t.same(own, quarters, `quarters of ${code} at ${as_of}`);
      }
    }
    t.same(compareDerived(db).differences, []);
  },
);
