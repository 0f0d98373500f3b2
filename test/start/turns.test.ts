import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { Turns } from '../../server/plugins/turns.ts';

const LONG = 3_600_000;

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

t.test('never more at once than may be, in the order they came, each with all its pieces', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 3 }), async (files, most) => {
      const turns = new Turns(most, LONG);
      const began: number[] = [];
      let under = 0;
      let highest = 0;
      async function* file(n: number, size: number) {
        began.push(n);
        highest = Math.max(highest, ++under);
        for (let at = 0; at < size; at += 1) {
          await turn();
          yield at;
        }
        under -= 1;
      }
      const made = await Promise.all(files.map((size, n) => all(turns.inTurn(file(n, size)))));
      return (
        highest <= most &&
        began.every((n, at) => n === at) &&
        made.every((pieces, n) => pieces.length === files[n])
      );
    }),
    { numRuns: 60 },
  );
});

t.test('whoever goes away, breaks or takes long makes room for the next', async (t) => {
  async function* endless() {
    for (;;) yield 'x';
  }
  async function* broken() {
    yield 'x';
    throw new Error('broken');
  }
  async function* one() {
    yield 'x';
  }
  const turns = new Turns(1, 30);
  // The time of a turn keeps no process alive.
  const alive = setInterval(() => {}, LONG);
  t.teardown(() => clearInterval(alive));
  for await (const _piece of turns.inTurn(endless())) break;
  await t.rejects(all(turns.inTurn(broken())), /broken/);
  const slow = turns.inTurn(endless())[Symbol.asyncIterator]();
  await slow.next();
  t.same(await all(turns.inTurn(one())), ['x'], 'after its time it counts no more');
  t.equal((await slow.next()).value, 'x', 'and goes on');
  await slow.return?.(undefined);
});

t.test('at the end nobody waits any more, and what is under way goes on', async (t) => {
  const turns = new Turns(1, LONG);
  async function* two() {
    yield 1;
    await turn();
    yield 2;
  }
  const first = turns.inTurn(two())[Symbol.asyncIterator]();
  await first.next();
  const waiting = all(turns.inTurn(two()));
  turns.end(new Error('over'));
  await t.rejects(waiting, /over/);
  await t.rejects(all(turns.inTurn(two())), /over/);
  t.equal((await first.next()).value, 2);
});
