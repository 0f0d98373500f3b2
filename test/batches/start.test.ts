import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { keptIn } from '../sheets/choose.ts';
import { xlsx } from '../sheets/make.ts';
import { FORM, openBatches, rowsOn, start } from './make.ts';

t.test('the page offers every matter of the three categories', async (t) => {
  const { officer } = await openBatches(t);
  const page = textOf((await officer.get('/sheets/batches')).body);
  t.match(page, /省级专精特新：认定.*省级专精特新：复核通过.*规上工业：入库.*规上工业：退规/);
  t.notMatch(page, /规上工业：复核通过/);
  t.match(page, /还没有批量更新过。/);
});

t.test('a bad form comes back with everything that was typed, and nothing is kept', async (t) => {
  const { world, folder, officer } = await openBatches(t);
  const answer = await start(t, world, officer, {
    ...FORM,
    effective_on: '下周',
    document_no: '',
    valid_until: '2029',
    list: '\n示例甲薄膜材料有限公司\n甲<b>',
  });
  t.equal(answer.status, 422);
  const page = textOf(answer.body);
  t.match(page, /有 3 处需要修改/);
  t.match(page, /改为“认定”须填写文号或依据/);
  t.match(answer.body, /<title>错误：/);
  t.match(answer.body, /value="下周"/);
  t.match(answer.body, /示例甲薄膜材料有限公司\n甲&lt;b&gt;<\/textarea>/);
  t.match(answer.body, /value="provincial_srdi recognised" selected/);
  t.same(keptIn(folder), []);
});

t.test('an empty list, a list too long and codes that became numbers are told', async (t) => {
  const { world, officer } = await openBatches(t);
  const cases: [string, RegExp][] = [
    [' \n ', /粘贴企业名称或信用代码，每行一个/],
    [
      Array.from({ length: 5_001 }, (_, i) => `示例${i}有限公司`).join('\n'),
      /一次最多 5,000 行，现在是 5,001 行/,
    ],
    ['9.1E+17', /第 1 行的信用代码成了“9.1E\+17”，后几位已丢失/],
  ];
  for (const [list, message] of cases) {
    const answer = await start(t, world, officer, { ...FORM, list });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), message);
  }
});

t.test('five thousand lines of a province are taken in one go', async (t) => {
  const { world, officer } = await openBatches(t);
  const lines = Array.from(
    { length: 4_999 },
    (_, i) => `${i + 1}\t外地第${i}号精密仪器制造股份有限公司\t杭州市\t示例区`,
  );
  const answer = await start(t, world, officer, {
    ...FORM,
    list: [...lines, '示例甲薄膜材料有限公司'].join('\n'),
  });
  t.equal(answer.status, 303);
  t.match(
    textOf((await officer.get(answer.location)).body),
    /名单 5,000 行，1 家将更新.*4,999 行不在企业库中/,
  );
});

t.test('what a matter does not carry is not dropped in silence', async (t) => {
  const { world, officer } = await openBatches(t);
  const answer = await start(t, world, officer, {
    matter: 'above_scale below_scale',
    effective_on: '2026-09-28',
    valid_until: '2029-09-27',
    list: '示例甲薄膜材料有限公司',
  });
  t.match(textOf(answer.body), /“退规”没有有效期至，清空这一栏/);
});

t.test('a list comes from .xlsx, .csv in GB18030 and .txt', async (t) => {
  const { world, officer } = await openBatches(t);
  const sheet = xlsx([
    {
      name: '名单',
      rows: [
        ['序号', '企业名称'],
        [1, '示例甲薄膜材料有限公司'],
      ],
    },
  ]);
  // 示例甲薄膜材料有限公司 in GB18030.
  const chinese = Buffer.from('cabec0fdbcd7b1a1c4a4b2c4c1cfd3d0cfdeb9abcbbe0a', 'hex');
  const files: [string, Buffer][] = [
    ['名单.xlsx', sheet],
    ['名单.csv', chinese],
    ['名单.txt', Buffer.from('1、示例甲薄膜材料有限公司\n')],
  ];
  for (const [name, bytes] of files) {
    const answer = await start(t, world, officer, FORM, { name, bytes });
    t.equal(answer.status, 303, name);
    const { body } = await officer.get(answer.location);
    t.match(rowsOn(body)[0], ['', '匹配', /./, /示例甲薄膜材料有限公司/], name);
    t.match(textOf(body), name === '名单.xlsx' ? `已读取“${name}”的第一个工作表。` : `已读取“${name}”。`);
  }
});

t.test('a file that cannot be read is told at its field; one that can comes back in the form', async (t) => {
  const { world, officer } = await openBatches(t);
  const old = await start(t, world, officer, FORM, {
    name: '名单.xls',
    bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  });
  t.equal(old.status, 422);
  t.match(textOf(old.body), /只能读取 \.xlsx 和 \.csv/);
  const kept = await start(
    t,
    world,
    officer,
    { ...FORM, effective_on: '' },
    { name: '名单.txt', bytes: Buffer.from('示例甲薄膜材料有限公司\n') },
  );
  t.equal(kept.status, 422);
  t.match(kept.body, /示例甲薄膜材料有限公司<\/textarea>/);
});

t.test('the way back keeps what was typed', async (t) => {
  const { world, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: '示例甲薄膜材料有限公司' });
  const back = await officer.get(`/sheets/batches?from=${location.split('/').at(-1)}`);
  t.match(back.body, /value="示例〔2026〕9号"/);
  t.match(back.body, /示例甲薄膜材料有限公司<\/textarea>/);
});

t.test('a list that is given up is gone', async (t) => {
  const { world, folder, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: '示例甲薄膜材料有限公司' });
  t.equal(keptIn(folder).length, 1);
  t.equal((await officer.post(`${location}/drop`)).location, '/sheets/batches');
  t.same(keptIn(folder), []);
  t.equal((await officer.get(location)).status, 404);
});
