import type { DefaultTreeAdapterTypes } from 'parse5';
import t, { type Test } from 'tap';
import { addDemoWebhooks } from '../../server/demo/webhooks.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { type Client, openApp, TestClock, type World } from '../helpers/app.ts';
import { attribute, elements, wordsOf } from '../helpers/page.ts';

/**
 * What is saved is what stands on the page: as many rows, in the same order, and in each row every word of
 * the file stands in the row of the page and nothing else does.
 */

type Element = DefaultTreeAdapterTypes.Element;
const isElement = (node: DefaultTreeAdapterTypes.Node): node is Element => 'tagName' in node;

function within(element: Element, tag: string): Element[] {
  return element.childNodes.flatMap((node) =>
    isElement(node) ? [...(node.tagName === tag ? [node] : []), ...within(node, tag)] : [],
  );
}

/** What a reader reads there; the words within pictures are the picture's. */
function readIn(node: DefaultTreeAdapterTypes.Node): string {
  if (isElement(node) && node.tagName === 'svg') return '';
  return 'childNodes' in node ? node.childNodes.map(readIn).join('') : wordsOf(node);
}

/** The words of each row of the page's table whose caption holds these words. */
function tableOn(html: string, caption: string): string[] {
  const table = elements(html).find(
    (one) => one.tagName === 'table' && within(one, 'caption').some((own) => wordsOf(own).includes(caption)),
  );
  if (table === undefined) throw new Error(`no table “${caption}”`);
  return within(table, 'tr')
    .filter((row) => within(row, 'td').length > 0)
    .map((row) =>
      [...within(row, 'th'), ...within(row, 'td')]
        .sort((a, b) => row.childNodes.indexOf(a) - row.childNodes.indexOf(b))
        .map((cell) => readIn(cell).replace(/\s+/g, ' '))
        .join(' | '),
    );
}

interface Saved {
  notes: string[];
  header: string[];
  rows: string[][];
}

async function saved(client: Client, path: string): Promise<Saved> {
  const { status, body } = await client.get(path);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  const records = parseCsv(body.replace('\ufeff', ''));
  const at = records.findIndex((record) => record.length > 1);
  return {
    notes: records.slice(0, at).map(([note = '']) => note),
    header: records[at] ?? [],
    rows: records.slice(at + 1),
  };
}

/** A cell of a file as a page may print it: days without their year, rates with a sign, counts in thousands. */
function printed(cell: string): string[] {
  const ways = [cell];
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) ways.push(cell.slice(5));
  if (/^-?\d+(\.\d+)?$/.test(cell)) {
    const number = Number(cell);
    ways.unshift(
      `${number.toFixed(1)}%`,
      `−${Math.abs(number)}`,
      number.toLocaleString('en'),
      number.toFixed(1),
    );
  }
  return ways;
}

/** What is left of a row of the page when every cell of the file has been found in it. */
function leftOver(row: string, cells: readonly string[]): string {
  let left = row;
  // The longest first: 1 stands in 12 as well.
  for (const cell of cells.flatMap((one) => one.split(/；| → /)).sort((a, b) => b.length - a.length)) {
    if (cell === '') continue;
    const way = printed(cell.replace(/\s+/g, ' ').trim()).find((one) => left.includes(one));
    if (way === undefined) throw new Error(`“${cell}” is not in “${row}”`);
    left = left.replace(way, '');
  }
  return left;
}

interface Pair {
  page: string;
  caption: string;
  file: string;
  /** Columns of the file that the page tells elsewhere than in the row, or does not spell out. */
  beside?: string[];
  /** Words of the page's rows that say what a column's header says, or stand for a picture. */
  around?: RegExp;
  /** Rows of the file are more: the page shows some of them. */
  pages?: true;
}

const QUIET = /[|\s／/（）()，；：:·＋+×—→%]|家|个|至|其余|项/g;

async function compare(t: Test, client: Client, { page, caption, file, beside = [], around, pages }: Pair) {
  const shown = tableOn((await client.get(page)).body, caption);
  const { notes, header, rows } = await saved(client, file);
  t.ok(
    notes.some((note) => /^截至\d{4}年|^自\d{4}年/.test(note)),
    `${file} says of which day it is`,
  );
  t.ok(
    pages ? rows.length >= shown.length : rows.length === shown.length,
    `${file}: ${rows.length} of ${shown.length}`,
  );
  shown.forEach((row, i) => {
    const cells = (rows[i] ?? []).filter((_, c) => !beside.includes(header[c] ?? ''));
    const left = leftOver(row, cells);
    t.equal(
      (around === undefined ? left : left.replace(around, '')).replace(QUIET, ''),
      '',
      `${file} row ${i + 1}: ${row}`,
    );
  });
}

function openZone(t: Test): Promise<World> {
  const clock = new TestClock();
  clock.set(AT);
  const db = openDemo();
  addDemoWebhooks(db, AT);
  return openApp(t, {}, { db, clock });
}

const CATEGORY = '省级专精特新';
const PAIRS: Pair[] = [
  {
    page: '/enterprises?sort=name',
    caption: '企业列表',
    file: '/enterprises/exports/list.csv?sort=name',
    // A day near its end is told in days on the page: “国家级 30 天后到期”.
    beside: ['国家级小巨人有效期至', '省级专精特新有效期至'],
    around: /(国家级|省级)至 \d{4}-\d{2}-\d{2}/g,
    pages: true,
  },
  {
    page: '/',
    caption: '三年目标完成情况',
    file: '/progress/exports/goals.csv',
    beside: ['说明'],
    around: /说明：.*?）/g,
  },
  {
    page: '/progress/changes?period=month',
    caption: '的',
    file: '/progress/changes/exports/changes.csv?period=month',
    beside: ['变化', '统一社会信用代码'],
    pages: true,
  },
  { page: '/', caption: '各季度末累计新增与计划', file: '/progress/exports/trend.csv' },
  { page: '/', caption: '分年度完成与目标', file: '/progress/exports/years.csv' },
  { page: '/', caption: '分年度分季度新增、退出、净增', file: '/progress/exports/quarters.csv' },
  { page: '/', caption: '的期末有效到截至日的期末有效', file: '/progress/exports/bridge.csv', around: /−/g },
  ...(['chain', 'area', 'officer'] as const).map((dim) => ({
    page: `/?dim=${dim}`,
    caption: '的已完成与在培',
    file: `/progress/exports/${dim}.csv`,
  })),
  ...['additions', 'holding', 'exits', 'cultivating', 'involved', 'renewed'].map((figure) => ({
    page: `/progress/tracks?figure=${figure}`,
    caption: '家',
    file: `/progress/tracks/exports/tracks.csv?figure=${figure}`,
    around: /公示/g,
    pages: true as const,
  })),
  {
    page: '/progress/tracks?figure=additions&category=provincial_srdi',
    caption: `${CATEGORY}新增`,
    file: '/progress/tracks/exports/tracks.csv?figure=additions&category=provincial_srdi',
    around: /公示/g,
  },
  {
    page: '/progress/tracks?figure=additions&category=provincial_srdi',
    caption: '不计入新增的认定及原因',
    file: '/progress/tracks/exports/excluded.csv?figure=additions&category=provincial_srdi',
  },
  {
    page: '/audit',
    caption: '操作日志',
    file: '/audit/exports/log.csv',
    beside: ['统一社会信用代码'],
    around: /查看企业/g,
    pages: true,
  },
  {
    page: '/visits',
    caption: '走访记录',
    file: '/visits/exports/visits.csv',
    beside: ['统一社会信用代码', '接待人'],
    pages: true,
  },
  {
    page: '/requests?view=all',
    caption: '诉求',
    file: '/requests/exports/requests.csv?view=all',
    beside: ['统一社会信用代码', '办结日期', '办理结果', '企业满意度'],
    pages: true,
  },
  {
    page: '/measures?view=done',
    caption: '一企一策',
    file: '/measures/exports/measures.csv?view=done',
    beside: ['统一社会信用代码'],
    pages: true,
  },
  { page: '/people', caption: '全部账号', file: '/people/exports/accounts.csv' },
  { page: '/people', caption: '角色与能做的事', file: '/people/exports/roles.csv' },
  { page: '/upkeep/webhooks', caption: '全部推送', file: '/upkeep/webhooks/exports/webhooks.csv' },
  {
    page: '/upkeep/webhooks/1',
    caption: '发送记录',
    file: '/upkeep/webhooks/1/exports/deliveries.csv',
    beside: ['编号'],
    around: /重新发送/g,
  },
  {
    page: '/targets/provincial_srdi/history',
    caption: '目标的各版本',
    file: '/targets/provincial_srdi/exports/history.csv',
    around: /今天生效|依据/g,
  },
  {
    page: '/programmes',
    caption: '各行动计划的起止、状态和目标',
    file: '/programmes/exports/list.csv',
    around: /各页默认显示|查看进度|未设目标/g,
  },
  {
    page: '/programmes/qiangji-2029',
    caption: '行动计划的各版本',
    file: '/programmes/qiangji-2029/exports/history.csv',
    around: /依据/g,
  },
  {
    page: '/targets/shares/area/provincial_srdi/history',
    caption: '分解的各版本',
    file: '/targets/shares/area/provincial_srdi/exports/history.csv',
    around: /今天生效|依据|共/g,
  },
  {
    page: '/dictionaries/chain',
    caption: '产业赛道',
    file: '/dictionaries/chain/exports/values.csv',
    around: /[上下]移/g,
  },
  {
    page: '/dictionaries/officer',
    caption: '专员',
    file: '/dictionaries/officer/exports/values.csv',
    around: /[上下]移/g,
  },
  {
    page: '/dictionaries/chain',
    caption: '变更历史',
    file: '/dictionaries/chain/exports/changes.csv',
    pages: true,
  },
  { page: '/handover', caption: '移交记录', file: '/handover/exports/handovers.csv' },
  { page: '/handover/1', caption: '移交明细', file: '/handover/1/exports/lines.csv' },
  {
    page: `/enterprises/${fictionalCode(100)}/indicators/history`,
    caption: '填报历史',
    file: `/enterprises/${fictionalCode(100)}/indicators/exports/history.csv`,
    around: /未填写/g,
    pages: true,
  },
  {
    page: '/tracks?category=above_scale&view=list',
    caption: '培育梯队',
    file: '/tracks/exports/list.csv?category=above_scale',
    around: /更新阶段/g,
    pages: true,
  },
  { page: '/outlook', caption: '达标推算', file: '/outlook/exports/outlook.csv' },
  {
    page: '/outlook?category=provincial_srdi',
    caption: '可补缺口的企业',
    file: '/outlook/exports/list.csv?category=provincial_srdi',
    pages: true,
  },
  {
    page: '/outlook?category=provincial_srdi',
    caption: '各阶段的设定、样本和采用的概率',
    file: '/outlook/exports/assumptions.csv?category=provincial_srdi',
    around: /样本|合并后|采用|已过，本年不计|天/g,
  },
  {
    page: '/outlook/assumptions/little_giant',
    caption: '阶段设定的各版本',
    file: '/outlook/exports/versions.csv?category=little_giant',
  },
];

t.test('every table is saved with the rows and words of its page, over the whole demo', async (t) => {
  const world = await openZone(t);
  const reader = world.as('leader', 'officer', 'admin', 'auditor');
  for (const pair of PAIRS) await t.test(pair.file, (t) => compare(t, reader, pair));
});

t.test('a past day and what was known then are the same in the file', async (t) => {
  const world = await openZone(t);
  const leader = world.as('leader');
  for (const query of ['as_of=2026-06-30', 'as_of=2026-06-30&known=then']) {
    await compare(t, leader, {
      page: `/?${query}`,
      caption: '分年度完成与目标',
      file: `/progress/exports/years.csv?${query}`,
    });
    const { notes } = await saved(leader, `/progress/exports/years.csv?${query}`);
    t.match(notes.join(), '截至2026年6月30日');
    t.equal(notes.join().includes('按当时台账'), query.includes('known'));
  }
});

t.test('a dash of the page is a blank in the file, which says so', async (t) => {
  const world = await openZone(t);
  const { notes, rows } = await saved(world.as('leader'), '/progress/exports/years.csv');
  t.ok(notes.some((note) => note.includes('“—”')));
  t.ok(rows.every((row) => !row.includes('—')));
  t.ok(
    rows.some((row) => row.includes('')),
    'years to come',
  );
});

t.test(
  'each place of a page from which a table is saved leads to one, and the log tells of it',
  async (t) => {
    const world = await openZone(t);
    const reader = world.as('leader', 'manager', 'admin', 'auditor');
    const some = world.db.$client
      .prepare<[], { uscc: string }>(
        'select n.uscc from event e join enterprise n on n.id = e.enterprise_id group by n.id order by count(*) desc limit 1',
      )
      .get();
    const pages = [
      '/',
      '/enterprises',
      `/enterprises/${some?.uscc}`,
      '/audit',
      '/people',
      '/targets',
      '/targets/counting',
      '/targets/shares',
      '/programmes',
      '/visits',
      '/requests',
      '/measures',
    ];
    pages.push('/progress/changes?period=month', '/dictionaries/area', '/handover', '/handover/1');
    pages.push(
      '/targets/versions/1',
      '/targets/little_giant/history',
      '/sheets',
      '/upkeep',
      '/upkeep/webhooks',
      '/upkeep/webhooks/1',
      '/progress/tracks?figure=additions',
      '/tracks',
      '/outlook',
      '/outlook/assumptions/little_giant',
    );
    const links = new Set<string>();
    for (const page of pages) {
      for (const one of elements((await reader.get(page)).body)) {
        const href = one.tagName === 'a' ? (attribute(one, 'href') ?? '') : '';
        if (/\/exports\//.test(href)) links.add(href);
      }
    }
    t.ok(links.size >= 40, `${links.size} files`);
    const lines = () =>
      world.db.$client.prepare("select count(*) from audit where act like 'export%'").pluck().get();
    for (const link of links) {
      const before = Number(lines());
      const answer = await reader.get(link);
      t.equal(answer.status, 200, link);
      t.match(answer.headers['content-disposition'], /^attachment; filename=/);
      t.equal(Number(lines()), before + 1, `${link} is told of`);
    }
  },
);

t.test('who may not read a page may not save its tables', async (t) => {
  const world = await openZone(t);
  for (const path of [
    '/audit/exports/log.csv',
    '/people/exports/accounts.csv',
    '/upkeep/exports/backups.csv',
  ]) {
    t.equal((await world.as('leader').get(path)).status, 403, path);
    t.equal((await world.stranger.get(path)).status, 303, path);
  }
  t.equal((await world.as('leader').get('/sheets/runs/exports/runs.csv')).status, 403);
  t.equal((await world.stranger.get('/enterprises/exports/list.xlsx')).status, 303);
  t.equal((await world.as('leader').get('/progress/exports/nothing.csv')).status, 404);
  t.equal((await world.as('leader').get('/enterprises/exports/list.ods')).status, 404);
});

t.test('no secret is saved with the accounts and tokens', async (t) => {
  const world = await openZone(t);
  const admin = world.as('admin');
  for (const what of ['accounts', 'tokens']) {
    const { body } = await admin.get(`/people/exports/${what}.csv`);
    t.notMatch(body, /scrypt|argon|hash|sha256/i);
  }
});
