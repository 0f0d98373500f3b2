import { ACTS, type Act, isAllowed, type Role } from '../rules/roles.ts';

/** What the acts of rules/roles.ts are called on screen. */
export const ACT_NAMES: Record<Act, string> = {
  'read progress': '查看进度与目标',
  'read enterprises': '查看企业库',
  'keep enterprises': '新增、编辑企业',
  'open figures': '公开经营指标',
  'hand over': '移交企业',
  'keep shared views': '管理共用视图',
  'update status': '更新培育阶段',
  'keep visits': '记录走访、诉求和一企一策',
  import: '导入名单',
  'revise targets': '修改目标',
  'set counting': '修改统计口径',
  'keep criteria': '修改认定条件',
  'set outlook': '修改达标推算的设定',
  'draft summaries': '编写季度小结',
  'issue summaries': '审核、签发季度小结',
  'keep calendar': '维护日历',
  'set alerts': '设定预警规则',
  'set retention': '设定联系人保留期限',
  'keep accounts': '管理账号',
  'keep dictionaries': '管理字典',
  'keep backups': '管理备份',
  'keep webhooks': '管理推送',
  'read audit': '查看操作日志',
  'reveal contacts': '查看联系人完整电话',
};

/** What a role may do: 查看进度与目标、查看企业库. */
export function actsInWords(role: Role): string {
  return ACTS.filter((act) => isAllowed([role], act))
    .map((act) => ACT_NAMES[act])
    .join('、');
}
