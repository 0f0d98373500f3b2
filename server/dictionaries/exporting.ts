/** The lists and their history as tables to be saved. */
import type { FastifyInstance } from 'fastify';
import type { WordKind } from '../enterprises/queries.ts';
import { answerTables, asOfNote, fileAsked, PORTION, screenTable, type Table } from '../sheets/queries.ts';
import { kindIn } from './asking.ts';
import { accountWords, stateOf, toldChange } from './pages.ts';
import { changesOf, KIND_WORDS, listWords } from './queries.ts';

export async function exporting(app: FastifyInstance) {
  const config = { may: 'keep dictionaries' } as const;

  app.get('/dictionaries/:kind/exports/:name', { config }, async (request, reply) => {
    const of = kindIn(request);
    const { what, kind } = fileAsked(request, ['values', 'changes']);
    const word = `字典${KIND_WORDS[of]}${what === 'changes' ? '的变更' : ''}`;
    return answerTables(request, reply, {
      tables: [what === 'values' ? values(of, word) : changes(of, word)],
      kind,
      fileName: word,
      act: 'export dictionary',
      words: `${word}（.${kind}）`,
    });
  });

  function values(of: WordKind, title: string): Table {
    const accounts = accountWords(app.db, of);
    function* rows() {
      for (let offset = 0; ; offset += PORTION) {
        const { words } = listWords(app.db, of, { limit: PORTION, offset });
        if (words.length === 0) return;
        yield words.map((one) => ({
          value: one.value,
          enterprises: one.enterprises,
          state: stateOf(one),
          account: one.ledTo === null ? accounts(one.value) : '',
          note: one.note,
        }));
      }
    }
    return screenTable(title, {
      notes: [asOfNote(app.today())],
      columns: [
        { key: 'value', header: KIND_WORDS[of], width: 30 },
        { key: 'enterprises', header: '企业（家）', kind: 'whole' },
        { key: 'state', header: '状态', width: 24 },
        ...(of === 'officer' ? [{ key: 'account', header: '账号', width: 24 }] : []),
        { key: 'note', header: '备注', width: 40 },
      ],
      rows,
    });
  }

  function changes(of: WordKind, title: string): Table {
    function* rows() {
      for (let offset = 0; ; offset += PORTION) {
        const found = changesOf(app.db, of, { limit: PORTION, offset }).changes;
        if (found.length === 0) return;
        yield found.map((one) => toldChange(one));
      }
    }
    return screenTable(title, {
      notes: [asOfNote(app.today()), '新的在前'],
      columns: [
        { key: 'at', header: '时间', kind: 'minute' },
        { key: 'by', header: '操作人' },
        { key: 'value', header: KIND_WORDS[of], width: 30 },
        { key: 'what', header: '变更', width: 50 },
        { key: 'reason', header: '理由', width: 40 },
      ],
      rows,
    });
  }
}
