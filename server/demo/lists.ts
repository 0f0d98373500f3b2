/** The lists as the office keeps them, and three firms that went from one officer to another. */
import { addWord, noteWord, retireWord } from '../dictionaries/changing.ts';
import { wordNamed } from '../dictionaries/queries.ts';
import { handOver } from '../handover/applying.ts';
import { planDigest, planOf, servedBy, type Wanted } from '../handover/planning.ts';
import type { Diary } from './diary.ts';

const ADMIN = '示例管理员';

export function writeLists(diary: Diary): void {
  diary.note('2026-02-11T02:10:00.000Z', ADMIN, (tx, by) => {
    addWord(tx, { kind: 'chain', value: '生命健康', note: '含医疗器械、生物试剂' }, by);
    addWord(tx, { kind: 'area', value: '示例老工业点', note: '' }, by);
  });
  diary.note('2026-06-03T06:40:00.000Z', ADMIN, (tx, by) => {
    const old = wordNamed(tx, 'area', '示例老工业点');
    if (old !== null) retireWord(tx, old, '企业已全部搬入示例产业园', by);
    const low = wordNamed(tx, 'chain', '低空经济');
    if (low !== null) noteWord(tx, low, '整机、机载结构件、飞行服务', by);
  });
}

/** Once the papers of October have folded everything: who serves whom is read from what is derived. */
export function handThreeOver(diary: Diary): void {
  diary.note('2026-10-12T03:40:00.000Z', '主管甲', (tx, by) => {
    const named = servedBy(tx, '专员丙')
      .filter((one) => one.area === '示例三镇')
      .slice(0, 3)
      .map((one) => one.id);
    if (named.length === 0) return;
    const wanted: Wanted = {
      from: '专员丙',
      mode: 'names',
      to: null,
      groups: {},
      named,
      toNamed: '专员乙',
      effective_on: '2026-10-12',
      reason: '示例三镇片区调整',
      nonce: '0000000000000000',
    };
    const plan = planOf(tx, wanted);
    handOver(tx, { wanted, plan, digest: planDigest(plan, wanted) }, by);
  });
}
