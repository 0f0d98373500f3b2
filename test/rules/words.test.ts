import t from 'tap';
import type { Category, Figure, TrackEvent } from '../../server/rules/types.ts';
import { basisName, categoryName, categoryShort, figureName, kindName } from '../../server/rules/words.ts';

type Said = Pick<TrackEvent, 'kind' | 'stage' | 'reason'>;

t.test('categories have a full and a short name', async (t) => {
  t.equal(categoryName('little_giant'), '国家级专精特新“小巨人”企业');
  t.equal(categoryShort('provincial_srdi'), '省级专精特新');
  t.equal(categoryName('above_scale'), '规模以上工业企业');
});

t.test('what happened is said in the word of its category', async (t) => {
  const cases: [Category, Said, string][] = [
    ['little_giant', { kind: 'stage', stage: 'in_review', reason: null }, '公示'],
    ['above_scale', { kind: 'stage', stage: 'in_review', reason: null }, '审核'],
    ['above_scale', { kind: 'stage', stage: 'cultivating', reason: null }, '临规'],
    ['provincial_srdi', { kind: 'recognised', stage: null, reason: null }, '认定'],
    ['above_scale', { kind: 'recognised', stage: null, reason: null }, '入库'],
    ['above_scale', { kind: 'exited', stage: null, reason: 'below_scale' }, '退规'],
    ['provincial_srdi', { kind: 'exited', stage: null, reason: 'review_failed' }, '复核未通过'],
    ['provincial_srdi', { kind: 'review_due', stage: null, reason: null }, '待复核'],
  ];
  for (const [category, said, word] of cases) t.equal(kindName(category, said), word);
});

t.test('figures and bases are said in the word of their category', async (t) => {
  const cases: [Category | null, Figure, string][] = [
    ['provincial_srdi', 'pending_publication', '已公示待发文'],
    ['above_scale', 'pending_publication', '已审核待入库'],
    ['above_scale', 'applied', '达标'],
    [null, 'involved', '涉及企业'],
  ];
  for (const [category, figure, word] of cases) t.equal(figureName(category, figure), word);
  t.equal(basisName('batch_year'), '批次年度');
  t.equal(basisName('issued_on', 'above_scale'), '审核通过日');
});
