/** The columns of each kind of file, with the names by which real files call them. The first is the template's. */

export const SHEET_KINDS = ['enterprises', 'recognitions', 'indicators'] as const;
export type SheetKind = (typeof SHEET_KINDS)[number];

export interface ColumnSpec {
  field: string;
  /** The template's header first. Compared by `headerKey`: brackets, spaces and marks do not matter. */
  names: readonly string[];
  required?: true;
  /** Several columns may hold it, each for some rows (公布日期 and 入库日期). */
  several?: true;
  /** Money and the like: what the figures are in where the header does not say. */
  unit?: string;
}

/** Written apart by spaces, which no header key has. */
function words(list: string): readonly string[] {
  return list.split(' ');
}

const NAME = words(
  '企业名称 企业全称 单位全称 单位名称 公司名称 企业名 法人单位名称 单位详细名称 申报企业 申报单位 申报企业名称 企业（单位）名称 名称 企业 公司 单位',
);
const CODE = words(
  '统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 税号 纳税人识别号 企业税号 统一社会信用代码证号 信用代码（税号） 法人代码 uscc',
);
const NOTE = words('备注 说明 附注 备注说明 其他说明');

const ENTERPRISES: readonly ColumnSpec[] = [
  { field: 'name', required: true, names: NAME },
  { field: 'uscc', required: true, names: CODE },
  {
    field: 'former_names',
    names: words('曾用名 曾用名称 原名 原名称 原企业名称 企业曾用名 变更前名称 更名前名称'),
  },
  { field: 'short_name', names: words('简称 企业简称 公司简称 单位简称') },
  {
    field: 'industry_code',
    names: words(
      '行业代码 国民经济行业代码 行业小类代码 行业中类代码 行业大类代码 所属行业代码 行业类别代码 国民经济行业 行业代码（GB/T4754-2017） GB/T4754代码',
    ),
  },
  {
    field: 'chain',
    names: words(
      '产业赛道 所属产业 产业链 所属产业链 赛道 所属赛道 产业 产业类别 产业领域 重点产业 主导产业 产业方向',
    ),
  },
  {
    field: 'area',
    names: words(
      '镇街园区 镇街/园区 镇街 园区 所属镇街 所属园区 所属镇街园区 镇（街道） 镇（街道、园区） 街道 乡镇 乡镇街道 属地 片区 所属片区 所在园区 所在镇街 所属区域',
    ),
  },
  {
    field: 'in_scope',
    names: words(
      '属统计口径 是否属统计口径 属于统计口径 是否属于统计口径 统计口径 是否属高新区统计口径 是否高新区统计口径 纳入统计 是否纳入统计 是否在统计口径 口径内 是否口径内',
    ),
  },
  {
    field: 'founded_on',
    names: words(
      '成立日期 成立时间 注册日期 注册时间 设立日期 登记日期 成立年月日 企业成立日期 企业成立时间',
    ),
  },
  {
    field: 'signed_on',
    names: words('签约落地日期 签约日期 落地日期 签约时间 落地时间 签约落地时间 引进日期 引进时间'),
  },
  {
    field: 'officer',
    names: words(
      '服务专员 专员 责任人 服务专员姓名 企业服务专员 联络员 服务人员 挂钩责任人 责任专员 包联责任人 助企专员 驻企专员',
    ),
  },
  { field: 'contact_name', names: words('联系人 企业联系人 联系人姓名 联络人 企业联络人') },
  {
    field: 'contact_phone',
    names: words('联系电话 电话 手机 手机号 手机号码 联系方式 联系人电话 联系人手机 电话号码 企业联系电话'),
  },
  {
    field: 'main_product',
    names: words('主导产品 主要产品 主营产品 主导产品名称 产品 主要产品名称 主营业务产品'),
  },
  { field: 'note', names: NOTE },
];

const RECOGNITIONS: readonly ColumnSpec[] = [
  { field: 'uscc', names: CODE },
  { field: 'name', names: NAME },
  {
    field: 'category',
    required: true,
    names: words(
      '类别 企业类别 称号 称号类型 称号类别 培育类别 类型 资质 资质名称 荣誉 荣誉称号 认定类别 项目类别',
    ),
  },
  {
    field: 'matter',
    required: true,
    names: words('事项 事项名称 状态 阶段 培育阶段 当前阶段 进展 情况 变动情况 变动类型 事件'),
  },
  {
    field: 'effective_on',
    required: true,
    several: true,
    names: words(
      '发生日期 公布日期 入库日期 公布（入库）日期 认定日期 发文日期 发生时间 公布时间 入库时间 认定时间 发文时间 认定（入库）日期 公布（入库）时间 认定（入库）时间 审核通过日期 审核通过日 日期 时间 公布日 生效日期',
    ),
  },
  { field: 'publicised_on', names: words('公示日期 公示时间 公示日 公示开始日期') },
  { field: 'batch', names: words('批次 认定批次 入库批次 批次名称 公布批次') },
  {
    field: 'batch_year',
    names: words('批次年度 认定年度 入库年度 批次年份 所属年度 认定年份 认定批次年度 年度 年份'),
  },
  {
    field: 'document_no',
    names: words('文号 文件号 文件文号 公布文号 认定文号 发文字号 依据文号 认定文件 依据文件 文件名称及文号'),
  },
  {
    field: 'valid_from',
    names: words('有效期起 有效期自 有效期开始 有效期起始日期 起始日期 有效期开始日期'),
  },
  {
    field: 'valid_until',
    names: words(
      '有效期至 有效期止 有效期 有效期截止 到期日期 到期时间 到期日 有效期截止日期 截止日期 有效期到 有效截止日期',
    ),
  },
  {
    field: 'first_report_on',
    names: words('起报期 首次上报期 首次上报月份 起报月份 首报期 起报时间'),
  },
  { field: 'issued_on', names: words('原公布日期 原认定日期 原认定时间 首次认定日期') },
  { field: 'route', names: words('取得方式 申报途径 认定方式 申报方式 途径') },
  { field: 'fell_at', names: words('未通过环节 未通过阶段 落选环节 止于环节') },
  { field: 'note', names: NOTE },
];

const INDICATORS: readonly ColumnSpec[] = [
  { field: 'uscc', required: true, names: CODE },
  { field: 'name', names: NAME },
  {
    field: 'year',
    required: true,
    names: words('年度 年份 数据年度 统计年度 所属年度 报告期 会计年度'),
  },
  {
    field: 'revenue',
    unit: '万元',
    names: words(
      '营业收入 营收 营业总收入 全年营业收入 上年度营业收入 销售收入 累计营业收入 营业收入累计 营业收入（累计）',
    ),
  },
  { field: 'main_revenue', unit: '万元', names: words('主营业务收入 主营收入 主营业务营业收入') },
  {
    field: 'rd_expense',
    unit: '万元',
    names: words('研发费用 研发投入 研究开发费用 研发经费 研发费用总额 研发经费支出'),
  },
  { field: 'net_profit', unit: '万元', names: words('净利润 净利润总额 税后利润') },
  { field: 'assets', unit: '万元', names: words('资产总额 总资产 资产总计 资产合计 期末资产总额') },
  {
    field: 'liabilities',
    unit: '万元',
    names: words('负债总额 总负债 负债合计 负债总计 期末负债总额'),
  },
  { field: 'output', unit: '万元', names: words('工业总产值 总产值 产值 规上工业总产值') },
  {
    field: 'staff',
    unit: '人',
    names: words(
      '从业人员 从业人员数 职工人数 员工人数 员工数 从业人数 从业人员期末人数 年末从业人员 全职员工数',
    ),
  },
  { field: 'rd_staff', unit: '人', names: words('研发人员 研发人员数 研发人数 研究开发人员') },
  {
    field: 'ip_class1',
    unit: '项',
    names: words('Ⅰ类知识产权 一类知识产权 Ⅰ类知识产权数 Ⅰ类知识产权数量 一类知识产权数量'),
  },
  {
    field: 'patents',
    unit: '件',
    names: words('发明专利 发明专利数 有效发明专利 发明专利数量 有效发明专利数 授权发明专利'),
  },
  {
    field: 'score',
    unit: '分',
    names: words('专精特新发展评价得分 发展评价得分 评价得分 专精特新评价得分 平台评价得分'),
  },
  {
    field: 'market_share',
    unit: '%',
    names: words('主导产品市场占有率 市场占有率 市占率 主导产品市占率 细分市场占有率 细分市场市场占有率'),
  },
  {
    field: 'lead_revenue',
    unit: '万元',
    names: words('主导产品收入 主导产品销售收入 主导产品营业收入 主导产品主营业务收入'),
  },
  {
    field: 'tax_paid',
    unit: '万元',
    names: words('上缴税金 上缴税收 实缴税金 入库税收 纳税总额 税金总额 缴纳税金 上缴税金总额'),
  },
  {
    field: 'equity_raised',
    unit: '万元',
    names: words('新增股权融资 新增股权融资额 股权融资 股权融资额 新增股权融资总额'),
  },
  {
    field: 'ip_class2',
    unit: '项',
    names: words('Ⅱ类知识产权 二类知识产权 Ⅱ类知识产权数 Ⅱ类知识产权数量 二类知识产权数量'),
  },
  { field: 'quarter', names: words('季度 报告季度 数据季度 所属季度 季度（累计） 累计期间') },
  { field: 'source', names: words('来源 数据来源 指标来源 数据口径') },
];

export const COLUMNS: Record<SheetKind, readonly ColumnSpec[]> = {
  enterprises: ENTERPRISES,
  recognitions: RECOGNITIONS,
  indicators: INDICATORS,
};

/** What our own files with marks add to a sheet: coming back, they are passed over. */
export const RESULT = '导入结果';

/** Columns that mean nothing to us and need no mention: running numbers. */
const NUMBERING = new Set(['序号', '编号', 'no', '号', '序']);

const UNIT = /^(?:单位[:：]?)?(万元|亿元|千元|百万元|元|%|％|人|项|件|个|分)$/;

/** What headers have in common however they are typed: half width, letters and digits only, lower case. */
export function headerKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

export function isNumbering(text: string): boolean {
  return NUMBERING.has(headerKey(text));
}

export function unitOf(text: string): string | null {
  const inner = text.normalize('NFKC').replace(/[\s()[\]【】]/g, '');
  return UNIT.exec(inner)?.[1]?.replace('％', '%') ?? null;
}

/** What is longer is no header; so long a text of brackets alone is read at once. */
const LONGEST = 1_000;

/** A header taken apart: the keys under which it may be known, most exact first, and its unit. */
function apart(header: string): { keys: string[]; unit: string | null } {
  const flat = header.slice(0, LONGEST).normalize('NFKC').replace(/\s/g, '');
  const brackets = [...flat.matchAll(/[([【]([^)\]】]*)[)\]】]/g)].map((match) => match[1] ?? '');
  const bare = flat.replace(/[([【][^)\]】]*[)\]】]/g, '');
  const trailing = /^(.*?)[/,，:：_-](?:单位[:：]?)?(万元|亿元|千元|百万元|元|%|人|项|件|分)$/.exec(bare);
  const unit = brackets.map(unitOf).find((one) => one !== null) ?? trailing?.[2] ?? null;
  const shapes = [flat, bare, trailing?.[1] ?? '', ...bare.split(/[/、或]/)];
  return { keys: shapes.map(headerKey).filter((key) => key !== ''), unit };
}

const KNOWN = Object.fromEntries(
  SHEET_KINDS.map((kind) => [
    kind,
    new Map(
      COLUMNS[kind].flatMap((spec) => spec.names.map((name) => [headerKey(name), spec] as const)).reverse(),
    ),
  ]),
) as Record<SheetKind, Map<string, ColumnSpec>>;

/** A column that is known, with the unit of its figures. */
export interface Named {
  spec: ColumnSpec;
  unit: string | null;
}

export function isOurs(text: string): boolean {
  return headerKey(text) === headerKey(RESULT);
}

/** The column that a header names, with the unit it gives; null where it is none of this kind's. */
export function columnOf(kind: SheetKind, header: string): Named | null {
  if (header.length > 60) return null;
  const { keys, unit } = apart(header);
  for (const key of keys) {
    const spec = KNOWN[kind].get(key);
    if (spec !== undefined) return { spec, unit: unit ?? spec.unit ?? null };
  }
  return null;
}
