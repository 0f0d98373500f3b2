/** Who may do what: roles are sets of acts, and this table is the whole truth of it. */

export const ROLES = ['leader', 'officer', 'manager', 'admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Record<Role, string> = {
  leader: '领导',
  officer: '专员',
  manager: '主管',
  admin: '管理员',
  auditor: '审计员',
};

export const ACTS = [
  'read progress',
  'read enterprises',
  'keep enterprises',
  'open figures',
  'hand over',
  'keep shared views',
  'update status',
  'keep visits',
  'import',
  'revise targets',
  'set counting',
  'keep criteria',
  'set outlook',
  'draft summaries',
  'issue summaries',
  'keep calendar',
  'set alerts',
  'set retention',
  'keep accounts',
  'keep dictionaries',
  'keep backups',
  'keep webhooks',
  'read audit',
  'reveal contacts',
] as const;
export type Act = (typeof ACTS)[number];

const READS: readonly Act[] = ['read progress', 'read enterprises'];
const KEEPS: readonly Act[] = [
  ...READS,
  'keep enterprises',
  'update status',
  'keep visits',
  'import',
  'draft summaries',
  'keep calendar',
  'reveal contacts',
];

const TABLE: Record<Role, readonly Act[]> = {
  leader: READS,
  officer: KEEPS,
  manager: [
    ...KEEPS,
    'open figures',
    'hand over',
    'keep shared views',
    'revise targets',
    'set counting',
    'keep criteria',
    'set outlook',
    'issue summaries',
    'set alerts',
    'set retention',
  ],
  admin: [
    ...READS,
    'hand over',
    'keep accounts',
    'keep dictionaries',
    'keep criteria',
    'keep backups',
    'keep webhooks',
    'set alerts',
    'set retention',
  ],
  auditor: [...READS, 'read audit'],
};

export function isRole(name: string): name is Role {
  return ROLES.some((role) => role === name);
}

export function isAct(name: string): name is Act {
  return ACTS.some((act) => act === name);
}

/** Whether somebody with these roles may do this; an unknown role or act gives nothing. */
export function isAllowed(roles: readonly string[], act: string): boolean {
  return roles.some((role) => isRole(role) && TABLE[role].some((allowed) => allowed === act));
}
