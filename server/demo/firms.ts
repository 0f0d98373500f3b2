/** Invented firms: every name begins with 示例, every code has a body that no registry issues. */
import type { EnterpriseDraft } from '../enterprises/queries.ts';
import { addDays } from '../rules/days.ts';
import type { Category, Day, Instant } from '../rules/types.ts';
import { fictionalCode, judgeCode } from '../rules/uscc.ts';
import type { Random } from './random.ts';

export const OFFICERS = ['专员甲', '专员乙', '专员丙'] as const;
export const AREAS = ['示例一街道', '示例二镇', '示例三镇', '示例产业园'] as const;

/** A firm of the diary: what it is entered as, and what the diary knows of it. */
export interface Firm {
  draft: EnterpriseDraft;
  officer: string;
  /** Its id in the database, once the diary has been written. */
  id: number | null;
  /** When its first entry is made; the firm itself is entered before. */
  first: Instant | null;
  /** The last entry on each track: what comes later on a track is recorded later. */
  last: Partial<Record<Category, Instant>>;
}

interface Line {
  chain: string;
  /** Out of a hundred firms. */
  share: number;
  /** GB/T 4754-2017 with the words of the trade that the name takes. */
  trades: readonly { industry: string; word: string; product: string }[];
}

const LINES: readonly Line[] = [
  {
    chain: '光伏新能源',
    share: 24,
    trades: [
      { industry: '3825', word: '光伏科技', product: '光伏组件' },
      { industry: '3042', word: '光伏玻璃', product: '超薄压延玻璃' },
      { industry: '3841', word: '储能技术', product: '储能电池包' },
      { industry: '3824', word: '电力电子', product: '组串式逆变器' },
    ],
  },
  {
    chain: '高端汽车零部件',
    share: 22,
    trades: [
      { industry: '3670', word: '汽车部件', product: '底盘转向节' },
      { industry: '3670', word: '汽车电子', product: '热管理控制器' },
      { industry: '3360', word: '表面处理', product: '轻量化镀层件' },
    ],
  },
  {
    chain: '光电信息',
    share: 18,
    trades: [
      { industry: '3976', word: '光电', product: '光模块组件' },
      { industry: '3974', word: '显示技术', product: '背光模组' },
      { industry: '3985', word: '电子材料', product: '高频覆铜板' },
    ],
  },
  {
    chain: '新材料',
    share: 14,
    trades: [
      { industry: '2651', word: '新材料', product: '特种工程塑料' },
      { industry: '2829', word: '纤维科技', product: '差别化纤维' },
      { industry: '3240', word: '合金材料', product: '高强铝合金' },
    ],
  },
  {
    chain: '低空经济',
    share: 7,
    trades: [
      { industry: '3963', word: '无人机科技', product: '工业级无人机' },
      { industry: '3744', word: '航空装备', product: '机载结构件' },
    ],
  },
  {
    chain: '大视听',
    share: 5,
    trades: [{ industry: '3953', word: '视听设备', product: '摄录终端' }],
  },
  {
    chain: '其他',
    share: 10,
    trades: [
      { industry: '3562', word: '半导体装备', product: '晶圆传输模块' },
      { industry: '3484', word: '精密机械', product: '精密丝杠' },
      { industry: '3569', word: '智能装备', product: '柔性装配线' },
    ],
  },
];

const FIRST = [...'云启恒澜星禾远铭泓承瑞卓嘉睿景昊鼎凌'];
const SECOND = [...'川辰岳源舟屿程峰野曜帆桐'];
const SURNAMES = [...'赵钱孙李周吴郑王冯陈'];

/** Two signs for each number: no two firms are called the same. */
function brand(n: number): string {
  const first = FIRST[n % FIRST.length] ?? '';
  const second = SECOND[Math.floor(n / FIRST.length + n) % SECOND.length] ?? '';
  return `${first}${second}`;
}

/** The code of an invented sole trader: it begins with 92, and passes the same check. */
export function soleTraderCode(n: number): string {
  const body = `92${fictionalCode(n).slice(2, 17)}`;
  for (const digit of '0123456789ABCDEFGHJKLMNPQRTUWXY') {
    if ('code' in judgeCode(body + digit)) return body + digit;
  }
  throw new Error(`no check digit for ${body}`);
}

function lineOf(random: Random): Line {
  let left = random.between(1, 100);
  for (const line of LINES) {
    left -= line.share;
    if (left <= 0) return line;
  }
  return LINES[0] as Line;
}

/** Firm number `n` as an officer would have entered it; `more` is what a story fixes. */
export function makeFirm(n: number, random: Random, more: Partial<EnterpriseDraft> = {}): Firm {
  const line = lineOf(random);
  const trade = random.pick(line.trades);
  const area = random.pick(AREAS);
  const founded: Day = addDays('2004-01-01', random.between(0, 6200));
  const usual = OFFICERS[AREAS.indexOf(area) % OFFICERS.length] ?? OFFICERS[0];
  const officer = more.officer ?? (random.chance(80) ? usual : random.pick(OFFICERS));
  const short = `示例${brand(n)}`;
  const hasContact = random.chance(85);
  return {
    draft: {
      uscc: fictionalCode(100 + n),
      name: `${short}${trade.word}${random.chance(15) ? '股份' : ''}有限公司`,
      former_names: [],
      short_name: short,
      industry_code: trade.industry,
      chain: line.chain,
      area,
      in_scope: true,
      founded_on: founded,
      signed_on: random.chance(40) ? addDays(founded, random.between(5, 80)) : null,
      officer,
      contact_name: hasContact ? `${random.pick(SURNAMES)}示例` : null,
      contact_phone: hasContact ? `1380000${String(n).padStart(4, '0')}` : null,
      main_product: trade.product,
      tags: random.chance(30) ? random.pick(['高新技术企业', '科技型中小企业', '创新型中小企业']) : null,
      note: null,
      ...more,
    },
    officer,
    id: null,
    first: null,
    last: {},
  };
}
