import type { FastifyInstance } from 'fastify';
import { idIn } from '../address.ts';
import { show } from '../plugins/views.ts';
import { SUBJECTS } from '../rules/readiness-types.ts';
import {
  CONFIDENCE_WORDS,
  PURPOSE_WORDS,
  subjectName,
  subjectShort,
  thresholdOf,
} from '../rules/readiness-words.ts';
import { findSet, linesOf } from './sets.ts';
import { nearInWords } from './tables.ts';

/** 认定条件: every version with its source, readable by everybody who reads enterprises. */
export async function criteria(app: FastifyInstance) {
  const config = { may: 'read enterprises' } as const;

  app.get('/readiness/criteria', { config }, async (_request, reply) =>
    show(reply, 'readiness/criteria', {
      title: '认定条件',
      nav: 'enterprises',
      groups: SUBJECTS.map((subject) => ({
        subject,
        name: subjectName(subject),
        lines: linesOf(app.db, subject, app.today()),
      })),
      purposes: PURPOSE_WORDS,
    }),
  );

  app.get('/readiness/criteria/:id', { config }, async (request, reply) => {
    const set = findSet(app.db, idIn(request, 'criteria set'));
    const line = linesOf(app.db, set.subject, app.today()).find((one) => one.set.id === set.id);
    if (line === undefined) throw new Error(`no line of criteria set ${set.id}`);
    return show(reply, 'readiness/set', {
      title: `${subjectShort(set.subject)}${PURPOSE_WORDS[set.purpose]}条件第 ${line.number} 版`,
      nav: 'enterprises',
      line,
      name: subjectName(set.subject),
      isOpen: set.source.startsWith('https://'),
      rows: set.criteria.map((one) => ({
        words: one.words,
        threshold: thresholdOf(one.test),
        near: nearInWords(one),
        clause: one.clause,
        confidence: CONFIDENCE_WORDS[one.confidence],
        parts:
          one.test.kind === 'any' || one.test.kind === 'all'
            ? one.test.of.map((part) => `${part.words}：${thresholdOf(part.test)}`)
            : [],
      })),
    });
  });
}
