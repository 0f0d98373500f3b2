/** What the log can be narrowed to, by how the names of acts begin. */
export const PREFIXES = {
  'sign-in': ['signed ', 'sign-in ', 'session', 'token refused'],
  people: ['account ', 'password ', 'token ', 'denied'],
  enterprises: [
    'enterprise ',
    'attachment ',
    'bulk ',
    'view ',
    'indicators ',
    'title ',
    'update ',
    'change ',
    'alert ',
    'calendar ',
    'dictionary ',
    'handover ',
    'contact ',
    'retention ',
    'finding ',
  ],
  visits: ['visit ', 'request ', 'measure '],
  tracks: ['event ', 'batch '],
  imports: ['import', 'export', 'sample '],
  counting: [
    'target ',
    'counting ',
    'explanation ',
    'summary ',
    'baseline ',
    'programme ',
    'shares ',
    'ranking ',
    'criteria ',
    'outlook ',
  ],
} as const;

export type Kind = keyof typeof PREFIXES | 'other';

export const KIND_NAMES: Record<Kind, string> = {
  'sign-in': '登录',
  people: '账号与权限',
  enterprises: '企业资料',
  visits: '走访、诉求、一企一策',
  tracks: '培育进程',
  imports: '导入导出',
  counting: '目标与口径',
  other: '其他',
};

export function isKind(text: string): text is Kind {
  return Object.hasOwn(KIND_NAMES, text);
}

/** The kind of an act, by how it begins. */
export function kindOfAct(act: string): Kind {
  const found = (Object.keys(PREFIXES) as (keyof typeof PREFIXES)[]).find((kind) =>
    PREFIXES[kind].some((prefix) => act.startsWith(prefix)),
  );
  return found ?? 'other';
}
