/** The zone's visits of 2026, what enterprises asked for and what became of it, and measures for those on their way. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { addContact } from '../contacts/queries.ts';
import { reviseMeasure, setMeasure } from '../measures/queries.ts';
import { addDays, shanghaiDay } from '../rules/days.ts';
import type { RequestKind, Satisfaction, StepKind } from '../rules/requests.ts';
import type { Category, Day, Instant } from '../rules/types.ts';
import { raiseRequest, recordVisit, type StepDraft, takeStep } from '../visits/queries.ts';
import type { Diary } from './diary.ts';
import type { Firm } from './firms.ts';
import { type Random, seeded } from './random.ts';

const VISITS = 150;
const FIRST: Day = '2026-01-12';
const DAYS = 312;

const MANNERS = ['on_site', 'on_site', 'on_site', 'phone', 'meeting'] as const;
const POSITIONS = ['总经理', '副总经理', '财务负责人', '行政主管', '研发负责人'] as const;
const RECEIVERS = ['赵示例', '钱示例', '孙示例', '李示例'] as const;
const CONTENTS = [
  '了解上半年生产经营情况，订单较满，计划年内增加一条产线。\n提醒按月归集研发费用，留好凭证。',
  '介绍省级专精特新申报条件，企业自评后缺一项发明专利，正在受理中。',
  '核对入库材料，营业收入已达标准，缺审计报告，约定本月补齐。',
  '走访新投产车间，用工缺口约二十人，已联系职校。',
  '了解称号复核准备情况，研发费用占比达标，市场占有率证明待出具。',
  '电话了解三季度营业收入和在手订单，企业经营平稳。',
] as const;
const ASKED: Record<RequestKind, { content: string; unit: string; outcome: string }> = {
  land: { content: '二期厂房用地指标未落实', unit: '示例自然资源分局', outcome: '已列入四季度供地计划' },
  labour: {
    content: '一线操作工缺口二十人',
    unit: '示例人社服务中心',
    outcome: '组织专场招聘，到岗十六人',
  },
  finance: {
    content: '流动资金紧张，希望对接信用贷款',
    unit: '示例金融服务办',
    outcome: '与示例银行签约授信',
  },
  approval: {
    content: '技改项目环评办理时间较长',
    unit: '示例行政审批窗口',
    outcome: '并联办理，已取得批复',
  },
  policy: { content: '不清楚技改补助申报口径', unit: '示例经信服务站', outcome: '上门讲解，已完成申报' },
  talent: {
    content: '外地工程师子女入学需要协调',
    unit: '示例人才服务中心',
    outcome: '已安排到就近学校',
  },
  energy: { content: '夏季错峰用电影响交付', unit: '示例供电所', outcome: '调整错峰时段，保障连续生产' },
  other: {
    content: '园区道路夜间照明不足',
    unit: '示例产业园管理办公室',
    outcome: '已加装路灯',
  },
};
const KINDS = Object.keys(ASKED) as RequestKind[];
const LACKS: readonly { category: Category; lack: string; action: string }[] = [
  {
    category: 'provincial_srdi',
    lack: '研发费用占比 2.4%，不到 3%',
    action: '辅导研发费用归集，四季度前完成专账',
  },
  {
    category: 'provincial_srdi',
    lack: '缺与主导产品相关的Ⅰ类知识产权',
    action: '对接专利服务机构，跟进一项在审发明专利',
  },
  { category: 'little_giant', lack: '主导产品市场占有率没有证明', action: '联系行业协会出具证明' },
  {
    category: 'above_scale',
    lack: '营业收入距入库标准差 180 万元',
    action: '每月跟踪营业收入，协助对接订单',
  },
];

/** So many minutes after midnight UTC: office hours in Shanghai. */
const instant = (day: Day, minutes: number): Instant =>
  new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString();

const NOTHING = {
  words: '',
  owner: null,
  unit: null,
  due_on: null,
  request_kind: null,
  content: null,
  satisfaction: null,
};

/** What became of a request, some days after one another; the later steps lie in the future of an early clock. */
function followUp(
  diary: Diary,
  random: Random,
  firm: Firm,
  from: Day,
  kind: RequestKind,
  of: () => number | null,
) {
  const { unit, outcome } = ASKED[kind];
  let day = from;
  const step = (days: number, taken: StepKind, set: Partial<StepDraft>) => {
    day = addDays(day, days);
    diary.note(instant(day, random.between(60, 480)), firm.officer, (tx, by) => {
      const id = of();
      const on_day = shanghaiDay(new Date(by.at));
      if (id !== null) takeStep(tx, id, { ...NOTHING, kind: taken, on_day, ...set }, on_day, by);
    });
  };
  if (random.chance(8)) return;
  step(random.between(1, 3), 'accepted', {});
  if (random.chance(85)) step(random.between(1, 4), 'handed', { unit });
  if (random.chance(40)) step(random.between(4, 10), 'progress', { words: '承办单位已联系企业，正在办理' });
  if (random.chance(18)) return;
  step(random.between(5, 28), 'settled', { words: outcome });
  if (random.chance(20)) return;
  const said: Satisfaction = random.chance(75) ? 'satisfied' : random.chance(70) ? 'fair' : 'unsatisfied';
  step(random.between(2, 8), 'called', { satisfaction: said, words: '电话回访' });
}

function visitFirm(diary: Diary, random: Random, firm: Firm): void {
  const on_day = addDays(FIRST, random.between(0, DAYS));
  const weekday = new Date(`${on_day}T00:00:00Z`).getUTCDay();
  const day = weekday === 0 || weekday === 6 ? addDays(on_day, -2) : on_day;
  const asks = random.chance(38) ? random.pick(KINDS) : null;
  const facts = {
    on_day: day,
    visitors: random.chance(25) ? `${firm.officer}、主管甲` : firm.officer,
    manner: random.pick(MANNERS),
    content: random.pick(CONTENTS),
    received_by: random.pick(RECEIVERS),
    position: random.pick(POSITIONS),
  };
  let raised: number | null = null;
  diary.note(instant(day, random.between(120, 500)), firm.officer, (tx, by) => {
    if (firm.id === null) return;
    const enterprise = { id: firm.id, name: firm.draft.name };
    const visitId = recordVisit(tx, { enterprise, facts }, by);
    if (asks === null) return;
    raised = raiseRequest(
      tx,
      {
        enterprise,
        visitId,
        raised_on: day,
        kind: asks,
        content: ASKED[asks].content,
        owner: firm.officer,
        unit: '',
        due_on: addDays(day, 30),
      },
      by,
    );
  });
  if (asks !== null) followUp(diary, random, firm, day, asks, () => raised);
}

function helpFirm(diary: Diary, random: Random, firm: Firm): void {
  const { category, lack, action } = random.pick(LACKS);
  const day = addDays('2026-03-02', random.between(0, 250));
  const due_on = addDays(day, random.between(90, 280));
  let id: number | null = null;
  diary.note(instant(day, random.between(60, 480)), firm.officer, (tx, by) => {
    if (firm.id === null) return;
    const enterprise = { id: firm.id, name: firm.draft.name };
    id = setMeasure(tx, { enterprise, category, facts: { lack, action, owner: firm.officer, due_on } }, by);
  });
  if (!random.chance(45)) return;
  const done = addDays(day, random.between(20, 100));
  diary.note(instant(done, random.between(60, 480)), firm.officer, (tx: Db, by: By) => {
    const facts = { lack, action, owner: firm.officer, due_on };
    if (id !== null) reviseMeasure(tx, id, { ...facts, state: 'done', ended_on: done }, '材料已补齐', by);
  });
}

/** Takes its chances from a source of its own, so that nothing else of the zone moves. */
export function visitZone(diary: Diary, firms: readonly Firm[]): void {
  const random = seeded(20_260_901);
  for (let n = 0; n < VISITS; n += 1) visitFirm(diary, random, random.pick(firms));
  for (const firm of random.shuffled(firms).slice(0, 36)) helpFirm(diary, random, firm);
  for (const [n, firm] of random.shuffled(firms).slice(0, 20).entries()) {
    diary.note(instant('2026-08-10', 60 + n), firm.officer, (tx, by) => {
      if (firm.id === null) return;
      const enterprise = { id: firm.id, name: firm.draft.name };
      const phone = `1380001${String(n).padStart(4, '0')}`;
      addContact(
        tx,
        enterprise,
        { name: random.pick(RECEIVERS), position: '财务负责人', phone, note: '' },
        by,
      );
    });
  }
}
