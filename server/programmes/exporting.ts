/** The programmes, and the versions of one, as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import { wordIn } from '../address.ts';
import { CATEGORIES } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { answerTables, asOfNote, fileAsked, screenTable } from '../sheets/queries.ts';
import { findProgramme } from '../targets/queries.ts';
import { readList, versionLines } from './page.ts';

export async function exporting(app: FastifyInstance) {
  const config = { may: 'read progress' } as const;

  app.get('/programmes/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['list']);
    const list = readList(app.db, app.today());
    const table = screenTable('行动计划', {
      notes: [asOfNote(app.today()), '各行动计划分别按自己的口径计数，不相加；单位：家'],
      columns: [
        { key: 'name', header: '名称', width: 30 },
        { key: 'code', header: '代号', width: 24 },
        { key: 'years', header: '起止年份', width: 16 },
        { key: 'state', header: '状态' },
        ...CATEGORIES.map((one) => ({
          key: one,
          header: `${categoryShort(one)}目标`,
          kind: 'whole' as const,
          width: 18,
        })),
      ],
      rows: list.map(({ name, code, years, stateWords, totals }) => ({
        name,
        code,
        years,
        state: stateWords,
        ...Object.fromEntries(totals.map(({ category, target }) => [category, target])),
      })),
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `行动计划-${app.today()}`,
      act: 'export targets',
      words: `行动计划（.${kind}），共 ${list.length} 个`,
    });
  });

  app.get('/programmes/:code/exports/:name', { config }, async (request, reply) => {
    const { kind } = fileAsked(request, ['history']);
    const programme = findProgramme(app.db, wordIn(request, 'code'));
    const title = `${programme.name}的各版本`;
    const table = screenTable(title, {
      notes: [asOfNote(app.today()), '新的在前'],
      columns: [
        { key: 'number', header: '版本' },
        { key: 'differences', header: '与上一版相比', width: 50 },
        { key: 'reason', header: '原因', width: 40 },
        { key: 'document', header: '依据文件', width: 30 },
        { key: 'by', header: '记录人' },
        { key: 'at', header: '记录时间', kind: 'minute' },
      ],
      rows: versionLines(app.db, programme).map(({ number, version, differences }) => ({
        number: `第 ${number} 版`,
        differences: differences.join('；'),
        reason: version.reason,
        document: version.document,
        by: version.recorded_by,
        at: version.recorded_at,
      })),
    });
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: title,
      act: 'export targets',
      words: `${title}（.${kind}）`,
    });
  });
}
