/** The log as a table to be saved: the lines of the page under the same filters, all its pages. */
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../db/open.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type WriteRow } from '../sheets/queries.ts';
import { readAsked } from './form.ts';
import { KIND_NAMES } from './kinds.ts';
import { type AuditAsked, type AuditGroup, auditHead, auditPeople, readAudit } from './queries.ts';

/** What the page prints of a line: the entries of one import are told as one. */
export function groupInWords({ line, count, file }: AuditGroup): string {
  if (count <= 1) return line.sentence;
  const head = line.act.startsWith('import') ? line.sentence : `导入${file === null ? '' : `“${file}”`}`;
  return `${head}，共 ${count} 条记录`;
}

/** Newest first, from the line that was the last when the export began. */
function* portions(db: Db, asked: AuditAsked, last: number): Generator<WriteRow[]> {
  for (let before: number | null = last + 1; before !== null; ) {
    const { groups, next } = readAudit(db, asked, { before, limit: PORTION });
    yield groups.map((group): WriteRow => {
      const { at, actor, seq } = group.line;
      return { at, actor, words: groupInWords(group), uscc: group.count > 1 ? null : group.uscc, seq };
    });
    before = next;
  }
}

function filtersInWords(
  { person, enterprise, kind, from, to, importId }: AuditAsked,
  people: string,
): string {
  const pairs: [string, string | undefined][] = [
    ['人员', person === undefined ? undefined : people],
    ['企业', enterprise],
    ['类型', kind === undefined ? undefined : KIND_NAMES[kind]],
    ['自', from],
    ['至', to],
    ['导入', importId === undefined ? undefined : `第 ${importId} 次`],
  ];
  return pairs.flatMap(([word, value]) => (value === undefined ? [] : [`${word}：${value}`])).join('，');
}

export function exporting(app: FastifyInstance): void {
  app.get('/audit/exports/:name', { config: { may: 'read audit' } }, async (request, reply) => {
    const { kind } = fileAsked(request, ['log']);
    const { asked } = readAsked(request.query);
    const head = auditHead(app.db);
    const person = personInWords(app.db, asked.person);
    const words = filtersInWords(asked, person);
    const notes = [
      asOfNote(app.today()),
      ...(words === '' ? [] : [`条件：${words}`]),
      head === null ? '还没有记录' : `最近的在前；校验链末端：第 ${head.seq} 条，${head.hash}`,
    ];
    const table = screenTable('操作日志', {
      notes,
      columns: [
        { key: 'at', header: '时间', kind: 'minute' },
        { key: 'actor', header: '人员' },
        { key: 'words', header: '操作内容', width: 80 },
        { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
        { key: 'seq', header: '编号', kind: 'whole' },
      ],
      rows: () => portions(app.db, asked, head?.seq ?? 0),
    });
    const how = [`.${kind}`, words].filter(Boolean).join('，');
    return answerTables(request, reply, {
      tables: [table],
      kind,
      fileName: `操作日志-${app.today()}`,
      act: 'export audit',
      words: `操作日志（${how}）`,
    });
  });
}

function personInWords(db: Db, person: string | undefined): string {
  return auditPeople(db).find(([value]) => value === person)?.[1] ?? person ?? '';
}
