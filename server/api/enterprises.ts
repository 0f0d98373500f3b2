import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  ALERTS,
  ForeignCursor,
  findEnterprise,
  type Listed,
  listEnterprises,
  RULE_ALERTS,
  readFilters,
} from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { may } from '../plugins/access.ts';
import { OTHER_TITLES } from '../rules/holdings.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { Limit, words } from './fields.ts';
import { Malformed, type ProblemError, readQuery } from './problems.ts';
import { readEnterprises, readEvents, readIndicators, readTracks } from './reading.ts';
import type { EnterprisesShape, WholeEnterpriseShape } from './shapes.ts';

/** The codes of each filter are the list's own, so page and API find the same; see `readFilters`. */
const CHOICES: Record<string, string> = {
  category: 'little_giant、provincial_srdi、above_scale',
  stage: 'reserve、cultivating、applied、in_review、recognised、none，可用逗号写多个',
  holding: `yes、no、一个类别，或其他称号 ${OTHER_TITLES.join('、')}`,
  scope: 'in、out',
  alert: [...ALERTS, ...RULE_ALERTS].join('、'),
  sort: 'updated、name、code、chain、area、officer，前面加 - 为倒序',
};
const choice = (name: string) => words(name).meta({ description: `可用 ${CHOICES[name] ?? ''}` });

export const EnterprisesQuery = z.strictObject({
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

const config = { may: 'read enterprises', api: true } as const;

export async function enterpriseRoutes(app: FastifyInstance) {
  app.get('/enterprises', { config }, async (request): Promise<z.output<typeof EnterprisesShape>> => {
    const { limit, cursor, ...asked } = readQuery(EnterprisesQuery, request.query);
    const { filters, unknown } = readFilters(asked);
    if (unknown.length > 0) {
      throw new Malformed(unknown.map((name) => wrong(name, `${name} 可用 ${CHOICES[name] ?? ''}`)));
    }
    const { items, next_cursor, total } = afterCursor(() =>
      listEnterprises(app.db, { ...filters, today: app.today(), limit, cursor: cursor ?? null }),
    );
    const ids = items.map((one) => one.enterprise_id);
    return { items: readEnterprises(app.db, ids), next_cursor, total };
  });

  app.get<{ Params: { uscc: string } }>(
    '/enterprises/:uscc',
    { config },
    async (request, reply): Promise<z.output<typeof WholeEnterpriseShape>> => {
      const found = findEnterprise(app.db, normaliseCode(request.params.uscc));
      const [own] = readEnterprises(app.db, [found.id]);
      if (own === undefined) throw new NotFound('enterprise');
      reply.header('etag', `"${own.version}"`);
      return {
        ...own,
        tracks: readTracks(app.db, found.id),
        events: readEvents(app.db, found.id),
        // The contract gives them to every reader, but for years that somebody marked as internal; pages
        // show to who does not keep enterprises only what was opened.
        indicators: readIndicators(
          app.db,
          found.id,
          may(request.person, 'keep enterprises') ? 'all' : 'read',
        ),
      };
    },
  );
}
