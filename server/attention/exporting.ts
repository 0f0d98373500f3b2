/** What stands on the page as a table to be saved, rule by rule, with the same rows and words. */
import type { FastifyInstance } from 'fastify';
import { dayInWords } from '../rules/days.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { type Asked, readAsked } from './asking.ts';
import { listMatters } from './matters.ts';
import { groupsOf, lineOf } from './page.ts';

function whoInWords({ who }: Asked): string {
  if (who === 'all') return '全部';
  if (who === 'none') return '未指派专员的';
  return who === 'mine' ? '我负责的' : `专员 ${who} 负责的`;
}

export async function exporting(app: FastifyInstance) {
  app.get('/attention/exports/:name', { config: { may: 'read enterprises' } }, async (request, reply) => {
    const { kind } = fileAsked(request, ['matters']);
    const asked = readAsked(request.query, request.person);
    const today = app.today();
    const groups = groupsOf(app.db, today, asked).filter(
      ({ inForce }) => asked.rule === null || inForce.rule === asked.rule,
    );

    function* rows(): Generator<WriteRow[]> {
      for (const { inForce, n } of groups) {
        for (let offset = 0; offset < n; offset += PORTION) {
          const asks = { whose: asked.whose, level: asked.level, limit: PORTION, offset };
          yield listMatters(app.db, today, inForce.rule.code, asks).map((matter) => {
            const { level, name, uscc, what, officer } = lineOf(inForce, matter, today, asked.seesFigures);
            return { rule: inForce.rule.name, level, name, uscc, what, due: matter.due_on, officer };
          });
        }
      }
    }
    const level = asked.level === null ? [] : [`状态：${asked.level === 'urgent' ? '紧急' : '关注'}`];
    const table = screenTable('预警', {
      notes: [
        asOfNote(today),
        `范围：${whoInWords(asked)}`,
        ...level,
        ...groups.map(({ inForce }) => `${inForce.rule.name}：${inForce.rule.words(inForce.limits)}`),
      ],
      columns: [
        { key: 'rule', header: '预警', width: 24 },
        { key: 'level', header: '状态' },
        { key: 'name', header: '企业名称', width: 40 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code', width: 22 },
        { key: 'what', header: '事项', width: 60 },
        { key: 'due', header: '期限', kind: 'day' },
        { key: 'officer', header: '专员' },
      ],
      rows,
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `预警-${today}`,
      act: 'export alerts',
      words: `预警（.${kind}，${whoInWords(asked)}），截至${dayInWords(today)}`,
    });
  });
}
