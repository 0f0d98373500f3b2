/** The twelve things that people do most, in steps, each with a picture of its page. */
import type { Act } from '../rules/roles.ts';

export interface HelpTask {
  /** The picture is `help/KEY.webp`. */
  key: string;
  title: string;
  act: Act;
  steps: readonly string[];
  /** What the picture shows, for who does not see it. */
  alt: string;
  /** In a line, for the card. */
  short: string;
  /** The templates whose pages the picture shows: a newer one asks for a new picture. */
  templates: readonly string[];
}

export const TASKS: readonly HelpTask[] = [
  {
    key: 'behind',
    title: '哪一类落后，差几家',
    act: 'read progress',
    steps: [
      '打开“进度”。第一句话把落后的排在前面，写明慢几个百分点、差几家。',
      '每一行的形状和文字是状态：○ 正常，△ 关注，◆ 滞后。粗线是按计划应完成的家数。',
      '斜纹是年底预计，不算完成。',
    ],
    alt: '进度页：一句话和三类目标的完成情况',
    short: '打开“进度”，看第一句话；○ 正常，△ 关注，◆ 滞后',
    templates: ['progress/_main', 'progress/_bullet'],
  },
  {
    key: 'which',
    title: '已完成的是哪几家',
    act: 'read progress',
    steps: ['在“进度”中点这个数字。', '名单的家数与数字一致，每家写明批次、文号、日期和为什么计入。'],
    alt: '省级专精特新新增的名单',
    short: '点数字，就是名单，写明为什么计入',
    templates: ['progress/tracks'],
  },
  {
    key: 'phone',
    title: '在手机上看今年还差几家',
    act: 'read progress',
    steps: [
      '在手机上打开同一个地址并登录。',
      '每一类一块：进度条、已完成、完成率、本年完成和目标。差几家写在状态旁边。',
    ],
    alt: '手机上的进度页',
    short: '手机打开同一地址，差几家写在状态旁边',
    templates: ['progress/_main', 'progress/_bullet'],
  },
  {
    key: 'day',
    title: '某一天是多少家',
    act: 'read progress',
    steps: [
      '在“进度”的“截至”中选季度末，或选“指定日期”并填日期，选“查看”。',
      '要看当天台账上的数，再勾“按当时台账”。',
      '看完选“回到今天”。',
    ],
    alt: '截至 6月30日 的进度页',
    short: '在“截至”中选日期，选“查看”；看完选“回到今天”',
    templates: ['progress/_main', 'progress/_asking'],
  },
  {
    key: 'stage',
    title: '更新一家企业的阶段',
    act: 'update status',
    steps: [
      '用上方的查找框找到企业，打开后选“更新阶段”（或按 u）。',
      '选新的阶段，填发生日期；认定、入库要填依据。',
      '选“核对”，看“更新后”的家数，再选“保存”。',
    ],
    alt: '更新阶段的表单',
    short: '打开企业，选“更新阶段”，核对后保存',
    templates: ['tracks/event'],
  },
  {
    key: 'batch',
    title: '名单公布后全部更新',
    act: 'import',
    steps: [
      '打开“企业”，选“批量更新”。选类别和事项，填日期、批次、文号。',
      '粘贴名单，选“核对匹配”。写错的名称在“待选择”中选对的一家，选“重新核对”。',
      '看“更新后”的家数，再确认更新。',
    ],
    alt: '批量更新的核对匹配',
    short: '“企业”中选“批量更新”，粘贴名单，核对匹配，确认',
    templates: ['batches/check'],
  },
  {
    key: 'undo',
    title: '贴错了，整批撤销',
    act: 'import',
    steps: [
      '在结果页选“撤销本次更新”；以后从“批量更新”下方的更新记录进入，30 天内有效。',
      '看哪些会回到更新前、哪些此后有变化而保留，再撤销。',
    ],
    alt: '撤销一批更新之前的核对',
    short: '在结果页选“撤销本次更新”，30 天内有效',
    templates: ['batches/undo'],
  },
  {
    key: 'lacking',
    title: '找出缺数据、久未更新的企业并导出',
    act: 'read enterprises',
    steps: [
      '打开“企业”，选上方的视图，或展开“更多条件”选预警、专员。',
      '选“导出表格”，得到的行、列、顺序与页面一致。',
    ],
    alt: '企业库按预警筛选',
    short: '“企业”中选视图或条件，选“导出表格”',
    templates: ['enterprises/list', 'enterprises/_table', 'enterprises/_filters'],
  },
  {
    key: 'who',
    title: '一条记录是谁改的，凭什么',
    act: 'read enterprises',
    steps: [
      '打开企业，看“时间线”；选“全部时间线”看更早的。',
      '每条写明录入人、录入时间、依据和附件；作废、更正的也在。',
    ],
    alt: '一家企业的时间线',
    short: '打开企业看“时间线”：录入人、时间、依据',
    templates: ['enterprises/timeline', 'enterprises/_event'],
  },
  {
    key: 'import',
    title: '把表格导入',
    act: 'import',
    steps: [
      '打开“导入”，选种类和文件（.xlsx、.csv），选“核对文件”。',
      '看新增、修改、不变、有问题的各有几行；修改的逐格写明由什么改为什么。',
      '选“导入”。有问题的行可下载，改好再导入。',
    ],
    alt: '核对导入的文件',
    short: '“导入”中选文件，核对后导入；有问题的行可下载',
    templates: ['sheets/check'],
  },
  {
    key: 'summary',
    title: '生成季度小结，改一段，打印',
    act: 'draft summaries',
    steps: [
      '打开“季度小结”，选这个季度的草稿，没有时选“生成草稿”。',
      '选要改的部分，改文字后保存。数字和表格不能改；文字中的数字与数据不一致时会指出。',
      '依次编制、审核、签发，然后打印（A4 纵向）或选“下载 Word”。',
    ],
    alt: '季度小结的草稿和签发前检查',
    short: '“季度小结”中生成草稿，改文字，签发后打印',
    templates: ['summaries/editor', 'summaries/_checks'],
  },
  {
    key: 'expiring',
    title: '看快到期的称号，记一次走访',
    act: 'keep visits',
    steps: [
      '打开“预警”，看“称号到期复核”；往后 12 个月的在“日历”。',
      '打开企业，选“记录走访”（或按 v），写走访内容，选“保存走访”。',
    ],
    alt: '记录走访的表单',
    short: '“预警”看到期，企业页选“记录走访”',
    templates: ['visits/new', 'visits/_visit-fields'],
  },
];

/** Pictures of the project's own README, taken along. */
export const README_PICTURES = {
  progress: ['progress/_main', 'progress/_bullet'],
  batch: ['batches/check'],
  summary: ['summaries/_paper'],
} as const;
