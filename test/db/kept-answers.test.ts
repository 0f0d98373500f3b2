import t from 'tap';
import { keepingAnswers } from '../../db/kept-answers.ts';
import { openMemory, write } from '../../db/open.ts';

function counted(most: number) {
  const kept = keepingAnswers<string>(most, (answer) => answer.length);
  const db = openMemory();
  const read: string[] = [];
  const ask = (key: string) =>
    kept(db, key, () => {
      read.push(key);
      return key;
    });
  return { db, read, ask };
}

t.test('an answer is read once, until something is saved', async (t) => {
  const { db, read, ask } = counted(10);
  t.equal(ask('甲'), '甲');
  t.equal(ask('甲'), '甲');
  t.same(read, ['甲']);
  write(db, () => {});
  ask('甲');
  t.same(read, ['甲', '甲']);
});

t.test('the last asked for stay, as far as their weight allows', async (t) => {
  const { read, ask } = counted(5);
  ask('aa');
  ask('bb');
  ask('aa');
  // Two more would be six: what was asked for longest ago goes.
  ask('cc');
  t.same(read.splice(0), ['aa', 'bb', 'cc']);
  ask('aa');
  ask('cc');
  t.same(read, []);
  ask('bb');
  t.same(read, ['bb']);
});

t.test('the last is kept whatever it weighs, and alone', async (t) => {
  const { read, ask } = counted(5);
  ask('a');
  ask('of great weight');
  ask('of great weight');
  t.same(read, ['a', 'of great weight']);
  ask('a');
  t.same(read, ['a', 'of great weight', 'a']);
});
