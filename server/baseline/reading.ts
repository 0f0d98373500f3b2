/** The list to read, on screen and on paper, and every list that was signed before. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { wordIn } from '../address.ts';
import { NotFound } from '../errors.ts';
import { show } from '../plugins/views.ts';
import { type Chosen, chooseProgramme } from '../programmes/queries.ts';
import { baselineDay } from '../rules/baseline.ts';
import { CATEGORIES, type Category } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { signedRows } from './lists.ts';
import { readBaselinePage, readBaselineSheet, windowOf } from './page.ts';
import { readBaselines } from './queries.ts';

const Query = z.object({
  category: z.enum(CATEGORIES).optional().catch(undefined),
  page: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .catch(1)
    .default(1),
});

const WHOLE = '全部';

/** The tabs and leaves of a list at this address. */
function around({ to }: Chosen, path: string, category: Category | null) {
  return {
    tabs: [null, ...CATEGORIES].map((one) => ({
      word: one === null ? WHOLE : categoryShort(one),
      isCurrent: one === category,
      href: `${to(path, { category: one })}#list`,
    })),
    pageHref: (page: number) => `${to(path, { category, page: page === 1 ? null : page })}#list`,
  };
}

export async function reading(app: FastifyInstance) {
  const may = { config: { may: 'read progress' } } as const;

  app.get('/targets/baseline', may, async (request, reply) => {
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const { category = null, page } = Query.parse(request.query ?? {});
    const day = baselineDay(programme);
    return show(reply, 'baseline/page', {
      title: '基线名单',
      nav: 'targets',
      ...plan,
      programmes: plan.siblings('/targets/baseline'),
      isOver: app.today() > day,
      ...readBaselinePage(app.db, { programme, day, category, page }),
      ...around(plan, '/targets/baseline', category),
    });
  });

  app.get('/targets/baseline/sheet', may, async (request, reply) => {
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    return show(reply, 'baseline/sheet', {
      title: '基线名单（全部）',
      nav: 'targets',
      paper: 'file-paper',
      ...plan,
      ...readBaselineSheet(app.db, programme, baselineDay(programme)),
    });
  });

  app.get('/targets/baseline/versions/:version', may, async (request, reply) => {
    const plan = chooseProgramme(app.db, request.query, app.today());
    const { programme } = plan;
    const version = wordIn(request, 'version');
    const signed = readBaselines(app.db, programme.id).find((one) => String(one.version) === version);
    if (signed === undefined) throw new NotFound('baseline');
    const { category = null, page } = Query.parse(request.query ?? {});
    return show(reply, 'baseline/version', {
      title: `${signed.name}第 ${signed.version} 版`,
      nav: 'targets',
      ...plan,
      signed,
      category,
      list: windowOf(signedRows(app.db, signed), { category, page }),
      ...around(plan, `/targets/baseline/versions/${signed.version}`, category),
    });
  });
}
