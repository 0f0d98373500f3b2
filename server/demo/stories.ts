/** The cases that a register really meets, one firm each: what the counting rules were made for. */
import { reviseEnterprise } from '../enterprises/queries.ts';
import { addDays } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { voidEvent } from '../tracks/queries.ts';
import { type Diary, idOf, threeYears } from './diary.ts';
import { type Firm, makeFirm, soleTraderCode } from './firms.ts';
import { enter, fallBelow, onTheWay, stock } from './scale.ts';
import { climb } from './titles.ts';

type Story = (diary: Diary, n: number) => void;

function firmOf(diary: Diary, n: number, more: Parameters<typeof makeFirm>[2] = {}): Firm {
  return diary.add(makeFirm(n, diary.random, more));
}

function revise(
  diary: Diary,
  firm: Firm,
  on: Day,
  changes: Parameters<typeof reviseEnterprise>[2],
  reason: string,
): void {
  diary.enter(
    addDays(on, 3),
    firm.officer,
    (tx, by) => {
      reviseEnterprise(tx, idOf(firm), changes, by, { effective_on: on, reason, derive: false });
    },
    firm,
  );
}

const renamed: Story = (diary, n) => {
  const firm = firmOf(diary, n, { name: '示例旧名光电有限公司', short_name: '示例旧名' });
  stock(diary, firm);
  revise(
    diary,
    firm,
    '2025-05-20',
    { name: '示例新名光电股份有限公司', short_name: '示例新名' },
    '工商更名，称号和在库状态不变',
  );
};

const movedIn: Story = (diary, n) => {
  const firm = firmOf(diary, n, { note: '2026年4月由外市迁入' });
  diary.happen(firm, {
    category: 'provincial_srdi',
    kind: 'moved_in',
    effective_on: '2026-04-15',
    issued_on: '2024-06-12',
    batch: '2024年第一批',
    batch_year: 2024,
    document_no: '示例经信企业〔2024〕98号',
    valid_until: threeYears('2024-06-12'),
    note: '原属示例外市，随迁带入',
  });
};

const movedOut: Story = (diary, n) => {
  const firm = firmOf(diary, n, { note: '2026年5月迁往外市' });
  stock(diary, firm);
  climb(diary, firm, 'provincial_srdi', '2024-03-28');
  const paper = { effective_on: '2024-06-12', batch: '2024年第一批', batch_year: 2024 } as const;
  diary.happen(firm, {
    ...paper,
    category: 'provincial_srdi',
    kind: 'recognised',
    publicised_on: '2024-05-20',
    document_no: '示例经信企业〔2024〕98号',
    valid_until: threeYears(paper.effective_on),
  });
  for (const category of ['provincial_srdi', 'above_scale'] as const) {
    const note = '整体迁往外市';
    diary.happen(
      firm,
      { category, kind: 'exited', effective_on: '2026-05-20', reason: 'moved_out', note },
      { on: '2026-05-22' },
    );
  }
};

/** Recorded on the wrong firm, and taken back two days later. */
const voided: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  onTheWay(diary, firm, 'cultivating');
  let wrong: number | null = null;
  diary.happen(
    firm,
    {
      category: 'above_scale',
      kind: 'recognised',
      effective_on: '2026-08-25',
      batch: '2026年8月入库',
      batch_year: 2026,
      document_no: '示例统函〔2026〕37号',
      first_report_on: '2026-09-01',
    },
    { on: '2026-08-26', actor: '专员丙' },
    (id) => {
      wrong = id;
    },
  );
  diary.enter('2026-08-28', '专员丙', (tx, by) => {
    if (wrong !== null) voidEvent(tx, wrong, '记错企业：名单上是名称相近的另一家', by, { derive: false });
  });
};

/** A wrong day corrected in one step: the old record is voided, and the new one stands in its place. */
const corrected: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  const paper = {
    category: 'above_scale',
    kind: 'recognised',
    batch: '2025年8月入库',
    batch_year: 2025,
    document_no: '示例统函〔2025〕41号',
    first_report_on: '2025-09-01',
  } as const;
  let wrong: number | null = null;
  diary.happen(firm, { ...paper, effective_on: '2025-07-26' }, { on: '2025-08-27' }, (id) => {
    wrong = id;
  });
  const right = { ...paper, effective_on: '2025-08-26' };
  diary.replace(firm, '2025-09-02', right, (tx, by, replacedBy) => {
    if (wrong !== null) voidEvent(tx, wrong, '审核通过日抄错一个月', by, { replacedBy, derive: false });
  });
};

/** The paper came later: its number was completed by an amendment. */
const amended: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  climb(diary, firm, 'provincial_srdi', '2025-04-08');
  let first: number | null = null;
  diary.happen(
    firm,
    {
      category: 'provincial_srdi',
      kind: 'recognised',
      effective_on: '2025-07-04',
      publicised_on: '2025-06-10',
      batch: '2025年第一批',
      batch_year: 2025,
      basis: '省厅网站公布名单，文号待补',
      valid_until: threeYears('2025-07-04'),
    },
    {},
    (id) => {
      first = id;
    },
  );
  diary.amend(firm, '2025-08-18', () => first, {
    category: 'provincial_srdi',
    effective_on: '2025-08-18',
    document_no: '示例经信企业〔2025〕131号',
  });
};

/** 规上服务业: not of the industries that the 50 are counted from. */
const service: Story = (diary, n) => {
  const firm = firmOf(diary, n, {
    name: '示例声像软件有限公司',
    short_name: '示例声像',
    chain: '大视听',
    industry_code: '6513',
    main_product: '音视频处理软件',
    tags: '规上服务业',
    note: '规上服务业在库，不计入规上工业',
  });
  climb(diary, firm, 'provincial_srdi', '2025-04-10');
  diary.happen(firm, {
    category: 'provincial_srdi',
    kind: 'recognised',
    effective_on: '2025-07-04',
    publicised_on: '2025-06-10',
    batch: '2025年第一批',
    batch_year: 2025,
    document_no: '示例经信企业〔2025〕131号',
    valid_until: threeYears('2025-07-04'),
  });
};

/** In the town, outside the zone's own register: in no figure at all. */
const outOfScope: Story = (diary, n) => {
  const firm = firmOf(diary, n, { in_scope: false, note: '注册在代管区域，不属高新区统计口径' });
  enter(diary, firm, '2026-06-25', 'monthly');
};

/** Taken into the zone's register with the new boundary. */
const intoScope: Story = (diary, n) => {
  const firm = firmOf(diary, n, { in_scope: false });
  stock(diary, firm);
  revise(diary, firm, '2025-09-01', { in_scope: true }, '区划调整后纳入统计口径');
};

/** 个体工商户: cultivated, and no legal person until it becomes a company. */
const soleTrader: Story = (diary, n) => {
  const firm = firmOf(diary, n, {
    uscc: soleTraderCode(100 + n),
    name: '示例五金加工店',
    short_name: null,
    chain: '其他',
    industry_code: '3389',
    main_product: '五金冲压件',
    note: '拟“个转企”后申报入库',
  });
  onTheWay(diary, firm, 'cultivating');
};

const mergedAway: Story = (diary, n) => {
  const firm = firmOf(diary, n, { note: '2025年11月被吸收合并' });
  stock(diary, firm);
  diary.happen(firm, {
    category: 'above_scale',
    kind: 'exited',
    effective_on: '2025-11-14',
    reason: 'merged',
    note: '并入同一集团的另一家企业',
  });
};

/** A branch that became a company: an officer excluded it, with the reason (R8). */
const excluded: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  climb(diary, firm, 'above_scale', '2026-03-03');
  diary.happen(firm, {
    category: 'above_scale',
    kind: 'recognised',
    effective_on: '2026-04-24',
    batch: '2026年4月入库',
    batch_year: 2026,
    document_no: '示例统函〔2026〕15号',
    first_report_on: '2026-05-01',
    counting: 'exclude',
    counting_reason: '分公司转子公司，产值原已在总公司统计',
  });
};

const stepBack: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  const category = 'provincial_srdi';
  climb(diary, firm, category, '2026-08-26');
  diary.happen(firm, {
    category,
    kind: 'stage',
    stage: 'cultivating',
    back: true,
    effective_on: '2026-09-24',
    note: '研发费用归集口径有误，撤回材料下批再报',
  });
};

/** 退规 early in the year, by the yearly review. */
const leavers: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  stock(diary, firm);
  fallBelow(diary, firm, '2026-02-27');
};

const withdrawn: Story = (diary, n) => {
  const firm = firmOf(diary, n);
  onTheWay(diary, firm, 'cultivating');
  diary.happen(firm, {
    category: 'above_scale',
    kind: 'withdrawn',
    effective_on: '2026-10-16',
    note: '停产，启动注销',
  });
};

export const STORIES: readonly Story[] = [
  renamed,
  movedIn,
  movedOut,
  voided,
  corrected,
  amended,
  service,
  outOfScope,
  intoScope,
  soleTrader,
  mergedAway,
  excluded,
  stepBack,
  leavers,
  withdrawn,
];
