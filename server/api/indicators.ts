import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { findEnterprise } from '../enterprises/queries.ts';
import { NotFound, Refused } from '../errors.ts';
import { type PostedFigures, putYear } from '../indicators/posting.ts';
import { parseQuarter } from '../rules/days.ts';
import { FIRST_YEAR } from '../rules/indicators.ts';
import { normaliseCode } from '../rules/uscc.ts';
import { YearFigures } from './bodies.ts';
import { serveChange } from './changing.ts';
import { declare } from './declare.ts';
import { UsccParam } from './fields.ts';
import { Malformed } from './problems.ts';
import { readYear } from './reading.ts';
import { IndicatorShape } from './shapes.ts';

const PUT_YEAR = declare({
  id: 'putIndicators',
  method: 'PUT',
  path: '/enterprises/{uscc}/indicators/{year}',
  summary: '一家企业一年的经营指标，金额单位为元',
  description: '没有写的指标不变，写 null 的去掉。',
  may: 'keep enterprises',
  params: UsccParam.extend({ year: z.string().meta({ description: '年度，如 2025' }) }),
  body: YearFigures,
  answer: IndicatorShape,
  changes: true,
  refuses: [422],
});

type Quarters = z.output<typeof YearFigures>['quarters'];

/** @throws Malformed on a quarter of another year, or one that stands twice */
function boxesOf(quarters: Quarters, year: number): Partial<PostedFigures> {
  const boxes: Partial<PostedFigures> = {};
  for (const [at, { quarter, revenue }] of quarters.entries()) {
    const read = parseQuarter(quarter);
    const box = `q${read?.quarter ?? 1}` as const;
    if (read?.year !== year || boxes[box] !== undefined) {
      const detail = `${quarter} 写了两次，或不在 ${year} 年`;
      throw new Malformed([{ pointer: `#/quarters/${at}/quarter`, code: 'format', detail }]);
    }
    boxes[box] = revenue;
  }
  return boxes;
}

export async function indicatorRoutes(app: FastifyInstance) {
  serveChange(app, PUT_YEAR, (tx, { params, body }, by) => {
    const enterprise = findEnterprise(tx, normaliseCode(params.uscc));
    const year = /^\d{4}$/.test(params.year) ? Number(params.year) : 0;
    if (year < FIRST_YEAR || year > Number(app.today().slice(0, 4))) throw new NotFound('year');
    const { confirmed: isSure, source, quarters, ...figures } = body;
    const about = { enterprise, year, today: app.today() };
    putYear(tx, about, { ...figures, ...boxesOf(quarters, year) }, { isSure, source }, by);
    const made = readYear(tx, enterprise.id, year);
    if (made !== null) return { body: made };
    throw new Refused([{ rule: 'figures', field: '', message: '至少写一项指标' }]);
  });
}
