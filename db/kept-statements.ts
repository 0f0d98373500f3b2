import type Database from 'better-sqlite3';

/** Texts of queries differ by what is asked: so many of the last are kept, each once as rows and once as arrays. */
const MOST = 300;

interface Pair {
  rows: Database.Statement;
  arrays: Database.Statement | null;
}

/**
 * The same connection for the query builder, which prepares each query anew every time that it is asked: here a text
 * is prepared once. A statement keeps whether it gives rows or arrays, hence two of each text that is asked for both.
 * None of them is read row by row, so none is in use when it is asked again.
 */
export function keepingStatements(client: Database.Database): Database.Database {
  const kept = new Map<string, Pair>();

  function pairOf(text: string): Pair {
    let pair = kept.get(text);
    if (pair === undefined) {
      pair = { rows: client.prepare(text), arrays: null };
      for (const oldest of kept.keys()) {
        if (kept.size < MOST) break;
        kept.delete(oldest);
      }
    } else kept.delete(text);
    // The last asked for is the last to go.
    kept.set(text, pair);
    return pair;
  }

  function prepare(text: string) {
    const pair = pairOf(text);
    const { rows } = pair;
    return {
      run: (...given: unknown[]) => rows.run(...given),
      get: (...given: unknown[]) => rows.get(...given),
      all: (...given: unknown[]) => rows.all(...given),
      raw() {
        pair.arrays ??= client.prepare(text).raw();
        return pair.arrays;
      },
    };
  }

  return new Proxy(client, {
    get(target, name) {
      if (name === 'prepare') return prepare;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
