import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { nameIndex } from '../derived/name-index.ts';
import { FOUND_BY, type LineMatch, matchLine } from '../rules/match.ts';
import { readLines } from '../rules/match-lines.ts';
import { declare, serve } from './declare.ts';

const MOST_LINES = 5_000;

const MatchBody = z.strictObject(
  {
    lines: z
      .array(z.string({ error: '每一行都是文本' }).max(1_000, '一行最多 1000 字'), {
        error: 'lines 写成文本的列表',
      })
      .max(MOST_LINES, `一次最多 ${MOST_LINES} 行，分几次核对`)
      .meta({
        description: '粘贴的名单，一行一项：企业名称、信用代码，或用制表符、逗号、多个空格分开的几列',
      }),
  },
  { error: '内容写成 {"lines": ["企业名称或信用代码"]}' },
);

const Named = z.object({ uscc: z.string(), name: z.string() });
export const MatchShape = z.object({
  lines: z
    .array(
      z.object({
        line: z.int().meta({ description: '第几行，从 1 起' }),
        text: z.string(),
        found_by: z.enum(FOUND_BY),
        enterprise: Named.nullable(),
        candidates: z
          .array(Named.extend({ score: z.number() }))
          .meta({ description: 'found_by 为 near 时最多 5 家，最像的在前；由人选择' }),
      }),
    )
    .meta({ description: '空行、表头和标题行不在其中' }),
});

/** So many lines, then others who wait are served. */
const AT_ONCE = 200;

const MATCH = declare({
  id: 'matchNames',
  method: 'POST',
  path: '/match',
  summary: '核对名单：每一行是企业库里的哪一家',
  may: 'update status',
  body: MatchBody,
  answer: MatchShape,
  // A list as long as may be sent, in characters of three bytes or escaped, is larger than any form.
  bodyLimit: 4 * 1024 * 1024,
});

export async function matchRoutes(app: FastifyInstance) {
  serve(app, MATCH, async ({ body }) => {
    const rows = readLines(body.lines);
    // The index of the moment of asking serves all lines.
    const index = nameIndex(app.db);
    const found: LineMatch[] = [];
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      if (from > 0) await setImmediate();
      for (const row of rows.slice(from, from + AT_ONCE)) found.push(matchLine(index, row));
    }
    return { lines: found };
  });
}
