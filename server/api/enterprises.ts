import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { createPosted, revisePosted } from '../enterprises/posting.ts';
import {
  ALERTS,
  ForeignCursor,
  findEnterprise,
  type Listed,
  listEnterprises,
  RULE_ALERTS,
  readFilters,
} from '../enterprises/queries.ts';
import { may } from '../plugins/access.ts';
import { OTHER_TITLES } from '../rules/holdings.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { EnterprisePatch, NewEnterprise } from './bodies.ts';
import { checkMatch, serveChange } from './changing.ts';
import { declare, serve } from './declare.ts';
import { Limit, UsccParam, words } from './fields.ts';
import { Malformed, type ProblemError } from './problems.ts';
import { readEnterprises, readWhole } from './reading.ts';
import { EnterprisesShape, WholeEnterpriseShape } from './shapes.ts';

/** The codes of each filter are the list's own, so page and API find the same; see `readFilters`. */
const CHOICES: Record<string, string> = {
  category: 'little_giant、provincial_srdi、above_scale',
  stage: 'reserve、cultivating、applied、in_review、recognised、none，可用逗号写多个',
  holding: `yes、no、一个类别，或其他称号 ${OTHER_TITLES.join('、')}`,
  scope: 'in、out',
  alert: [...ALERTS, ...RULE_ALERTS].join('、'),
  sort: 'updated（新的在前）、name、code、chain、area、officer，前面加 - 为倒序；默认 code。逐页读取全部用 code：其间有人修改也不漏不重',
};
/** Whoever walks through all of them must lose none: by 最近更新, what is changed meanwhile moves to the front. */
const STEADY = 'code';
const choice = (name: string) => words(name).meta({ description: `可用 ${CHOICES[name] ?? ''}` });

const EnterprisesQuery = z.strictObject({
  q: words('q').meta({ description: '名称、曾用名、信用代码的一部分，或拼音、拼音首字母' }),
  category: choice('category'),
  stage: choice('stage'),
  holding: choice('holding'),
  chain: words('chain').meta({ description: '产业赛道；- 为未填写' }),
  area: words('area').meta({ description: '镇街园区；- 为未填写' }),
  officer: words('officer').meta({ description: '服务专员；- 为未填写' }),
  scope: choice('scope'),
  alert: choice('alert'),
  sort: choice('sort'),
  limit: Limit,
  cursor: z.string({ error: 'cursor 只写一次' }).max(500, 'cursor 太长').optional(),
});

const wrong = (name: string, detail: string): ProblemError => ({
  pointer: `#/${name}`,
  code: 'format',
  detail,
});

/** @throws Malformed on a cursor that did not come from the page before */
function afterCursor(list: () => Listed): Listed {
  try {
    return list();
  } catch (error) {
    if (!(error instanceof ForeignCursor)) throw error;
    const detail = 'cursor 用上一页的 next_cursor，sort 与上一页相同';
    throw new Malformed([wrong('cursor', detail)]);
  }
}

const READS = 'read enterprises';

const LIST = declare({
  id: 'listEnterprises',
  method: 'GET',
  path: '/enterprises',
  summary: '企业名单',
  may: READS,
  query: EnterprisesQuery,
  answer: EnterprisesShape,
});

const ONE = declare({
  id: 'getEnterprise',
  method: 'GET',
  path: '/enterprises/{uscc}',
  summary: '一家企业，含培育进程、全部记录和经营指标（金额单位为元）',
  may: READS,
  params: UsccParam,
  answer: WholeEnterpriseShape,
  etag: 'given',
  leads: '信用代码已更正，或其记录已合并：Location 是现在的代码。合并可以撤销，不是永久的',
});

const ADD = declare({
  id: 'createEnterprise',
  method: 'POST',
  path: '/enterprises',
  summary: '新增企业',
  may: 'keep enterprises',
  body: NewEnterprise,
  answer: WholeEnterpriseShape,
  status: 201,
  changes: true,
  etag: 'given',
  refuses: [422],
});

const REVISE = declare({
  id: 'reviseEnterprise',
  method: 'PATCH',
  path: '/enterprises/{uscc}',
  summary: '修改企业资料：只写要改的字段，null 为清空',
  description: 'If-Match 写上读到的 ETag。名称、统计口径、行业、赛道、镇街、专员自 effective_on 起生效。',
  may: 'keep enterprises',
  params: UsccParam,
  body: EnterprisePatch,
  answer: WholeEnterpriseShape,
  changes: true,
  etag: 'asked',
  refuses: [422],
});

export async function enterpriseRoutes(app: FastifyInstance) {
  serve(app, LIST, ({ query }) => {
    const { limit, cursor, ...asked } = query;
    const { sort = STEADY, ...others } = asked;
    const { filters, unknown } = readFilters({ ...others, sort });
    if (unknown.length > 0) {
      throw new Malformed(unknown.map((name) => wrong(name, `${name} 可用 ${CHOICES[name] ?? ''}`)));
    }
    const { items, next_cursor, total } = afterCursor(() =>
      listEnterprises(app.db, { ...filters, today: app.today(), limit, cursor: cursor ?? null }),
    );
    const ids = items.map((one) => one.enterprise_id);
    return { items: readEnterprises(app.db, ids), next_cursor, total };
  });

  serve(app, ONE, ({ params, request, reply }) => {
    const { id } = findEnterprise(app.db, normaliseCode(params.uscc));
    const found = readWhole(app.db, id, may(request.person, 'keep enterprises') ? 'all' : 'read');
    reply.header('etag', `"${found.version}"`);
    return found;
  });

  serveChange(app, ADD, (tx, { body }, by) => {
    const { not_same: notSame, ...posted } = body;
    const id = createPosted(tx, posted, { today: app.today(), notSame }, by);
    const made = readWhole(tx, id);
    return { body: made, location: `/api/v1/enterprises/${made.uscc}` };
  });

  serveChange(app, REVISE, (tx, { params, body, request }, by) => {
    const { not_same: notSame, effective_on, reason, ...posted } = body;
    const stored = findEnterprise(tx, normaliseCode(params.uscc));
    checkMatch(request, stored.version, { isAsked: true, current: () => readWhole(tx, stored.id) });
    const about = {
      today: app.today(),
      notSame,
      ...(effective_on === undefined ? {} : { effective_on }),
      ...(reason === undefined ? {} : { reason }),
    };
    revisePosted(tx, stored, posted, about, by);
    return { body: readWhole(tx, stored.id) };
  });
}
