import t from 'tap';
import type { Category } from '../../server/rules/types.ts';
import { readCategory, readFellAt, readMatter, takenAs } from '../../server/sheets/matters.ts';

t.test('categories in the words of lists', async (t) => {
  const known: Record<Category, string[]> = {
    little_giant: [
      '小巨人',
      '国家级专精特新小巨人',
      '国家级专精特新“小巨人”企业',
      '专精特新小巨人企业',
      '国家级小巨人',
    ],
    provincial_srdi: [
      '省级专精特新',
      '专精特新中小企业',
      '省级专精特新中小企业',
      '专精特新',
      '浙江省专精特新中小企业',
    ],
    above_scale: ['规上', '规上工业', '规模以上工业企业', '规上企业', '规上工业企业', '规模以上工业'],
  };
  for (const [category, words] of Object.entries(known)) {
    for (const word of words) t.same(readCategory(word), { category }, word);
  }
  for (const word of [
    '单项冠军',
    '重点小巨人',
    '规上服务业',
    '市级专精特新',
    '创新型中小企业',
    '高新技术企业',
    '四上',
    'x',
  ]) {
    t.match(readCategory(word), { fault: /写“国家级专精特新小巨人”/ }, word);
  }
});

t.test('the matters of the contract, by category', async (t) => {
  const table: [matter: string, titles: string | null, scale: string | null][] = [
    ['储备', 'stage reserve', 'stage reserve'],
    ['培育', 'stage cultivating', 'stage cultivating'],
    ['临规', null, 'stage cultivating'],
    ['申报', 'stage applied', 'stage applied'],
    ['达标', null, 'stage applied'],
    ['公示', 'stage in_review', 'stage in_review'],
    ['审核', null, 'stage in_review'],
    ['认定', 'recognised', 'recognised'],
    ['入库', 'recognised', 'recognised'],
    ['复核通过', 'renewed', null],
    ['待复核', 'review_due', null],
    ['复核未通过', 'exited review_failed', null],
    ['撤销', 'exited revoked', 'exited revoked'],
    ['到期', 'exited lapsed', null],
    ['退库', null, 'exited below_scale'],
    ['退规', null, 'exited below_scale'],
    ['迁入带入', 'moved_in', 'moved_in'],
    ['迁出', 'exited moved_out', 'exited moved_out'],
    ['注销', 'exited deregistered', 'exited deregistered'],
    ['合并', 'exited merged', 'exited merged'],
    ['未通过', 'not_approved', 'not_approved'],
    ['退出培育', 'withdrawn', 'withdrawn'],
    ['暂缓', null, null],
  ];
  for (const [matter, titles, scale] of table) {
    for (const [category, expected] of [
      ['little_giant', titles],
      ['provincial_srdi', titles],
      ['above_scale', scale],
    ] as const) {
      const read = readMatter(matter, category);
      const got =
        'fault' in read ? null : [read.kind, read.stage, read.reason].filter((one) => one !== null).join(' ');
      t.equal(got, expected, `${category} ${matter}`);
    }
  }
  t.match(readMatter('退库', 'little_giant'), {
    fault: '称号没有“退库”“退规”，写“复核未通过”“撤销”“到期”或“迁出”',
  });
  t.match(readMatter('暂缓', null), { fault: /^没有“暂缓”这种事项，可写：储备、/ });
});

t.test('a word of the other family is named when it is taken', async (t) => {
  const recognised = { kind: 'recognised', stage: null, reason: null } as const;
  const review = { kind: 'stage', stage: 'in_review', reason: null } as const;
  t.match(takenAs('认定', 'above_scale', recognised), /入库/);
  t.match(takenAs('入库', 'provincial_srdi', recognised), /认定/);
  t.match(takenAs('公示', 'above_scale', review), /审核/);
  t.equal(takenAs('入库', 'above_scale', recognised), null);
  t.equal(takenAs('公示', 'little_giant', review), null);
});

t.test('the step at which an application fell', async (t) => {
  for (const [words, step] of [
    ['公示未列', 'publicity'],
    ['国家', 'national'],
    ['省审未过', 'province'],
    ['市', 'city'],
    ['市初审未过', 'city'],
    ['区县', 'county'],
    ['未推荐', 'county'],
    ['街道审核', 'county'],
    ['', null],
    ['材料不齐', null],
  ] as const) {
    t.equal(readFellAt(words), step, words);
  }
});
