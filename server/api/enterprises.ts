import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound } from '../errors.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { CategoryCode, Limit, StageCode, words } from './fields.ts';
import { findEnterprises } from './finding.ts';
import { readQuery } from './problems.ts';
import { readEnterprises, readEvents, readTracks } from './reading.ts';
import type { EnterprisesShape, WholeEnterpriseShape } from './shapes.ts';

const ALERTS = ['review_overdue', 'review_soon', 'lacks_document', 'lacks_industry'] as const;
const SORTS = ['name', 'uscc', '-updated_at'] as const;

export const EnterprisesQuery = z.strictObject({
  q: words('q').meta({ description: '名称、曾用名、信用代码的一部分，或拼音、拼音首字母' }),
  category: CategoryCode.optional(),
  stage: StageCode.optional(),
  holding: z.enum(['true', 'false'], { error: 'holding 可用 true、false' }).optional(),
  chain: words('chain').meta({ description: '产业赛道；- 为未填写' }),
  area: words('area').meta({ description: '镇街园区；- 为未填写' }),
  officer: words('officer').meta({ description: '服务专员；- 为未填写' }),
  alert: z.enum(ALERTS, { error: `alert 可用 ${ALERTS.join('、')}` }).optional(),
  sort: z.enum(SORTS, { error: `sort 可用 ${SORTS.join('、')}` }).default('name'),
  limit: Limit,
  cursor: z.string({ error: 'cursor 只写一次' }).max(500, 'cursor 太长').optional(),
});

const config = { may: 'read enterprises', api: true } as const;

export async function enterpriseRoutes(app: FastifyInstance) {
  app.get('/enterprises', { config }, async (request): Promise<z.output<typeof EnterprisesShape>> => {
    const asked = readQuery(EnterprisesQuery, request.query);
    const { ids, next_cursor, total } = findEnterprises(app.db, asked, app.today());
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
        indicators: [],
      };
    },
  );
}
