import { type Db, dataRevision } from './open.ts';
import { perConnection } from './per-connection.ts';

/**
 * Keeps answers until the data change, the last asked for longest: of no more weight than `most` in all, but for the
 * last, which is kept whatever it weighs. Who is given one must not change it.
 * @param weigh what an answer weighs: rows, above all, as memory grows with them
 * @example const kept = keepingAnswers<Row[]>(100_000, (rows) => rows.length); kept(db, day, () => read(db, day))
 */
export function keepingAnswers<T>(
  most: number,
  weigh: (answer: T) => number,
): (db: Db, key: string, read: () => T) => T {
  const kept = perConnection(() => ({ revision: '', weight: 0, answers: new Map<string, { answer: T }>() }));
  return (db, key, read) => {
    const mine = kept(db);
    const revision = dataRevision(db);
    if (mine.revision !== revision) {
      // What was kept of another state is never asked for again.
      mine.answers.clear();
      mine.weight = 0;
      mine.revision = revision;
    }
    const known = mine.answers.get(key);
    if (known !== undefined) {
      mine.answers.delete(key);
      mine.answers.set(key, known);
      return known.answer;
    }
    const answer = read();
    mine.answers.set(key, { answer });
    mine.weight += weigh(answer);
    for (const [old, one] of mine.answers) {
      if (mine.weight <= most || old === key) break;
      mine.answers.delete(old);
      mine.weight -= weigh(one.answer);
    }
    return answer;
  };
}
