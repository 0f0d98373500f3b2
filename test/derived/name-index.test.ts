import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { nameIndex } from '../../server/derived/name-index.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { matchLines } from '../../server/rules/match.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { addEnterprise } from '../helpers/zone.ts';

const by = byCommandLine('2026-09-30T08:00:00.000Z');

function open() {
  const db = openMemory();
  const { id, uscc, name } = addEnterprise(db, { name: '示例甲新能源有限公司' });
  const find = (line: string) => matchLines(nameIndex(db), [line])[0]?.found_by;
  return { db, id, uscc, name, find };
}

t.test('what leaves the names alone leaves the index as it is', async (t) => {
  const { db, id } = open();
  const before = nameIndex(db);
  write(db, (tx) => reviseEnterprise(tx, id, { note: '示例备注', contact_name: '示例联系人' }, by));
  write(db, (tx) =>
    recordEvents(
      tx,
      id,
      [{ category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-09-02' }],
      by,
    ),
  );
  t.equal(nameIndex(db), before);
});

t.test('a new enterprise, a new name and a former name are found at once', async (t) => {
  const { db, id, find } = open();
  t.equal(find('示例乙材料有限公司'), 'none');
  addEnterprise(db, { name: '示例乙材料有限公司' });
  t.equal(find('示例乙材料有限公司'), 'name');
  write(db, (tx) => reviseEnterprise(tx, id, { name: '示例全新光电有限公司' }, by));
  t.equal(find('示例全新光电有限公司'), 'name');
  t.equal(find('示例甲新能源有限公司'), 'former');
  write(db, () => db.$client.prepare('delete from former_name').run());
  t.equal(find('示例甲新能源有限公司'), 'none');
});

t.test('an enterprise that has left is not found, and found again when it comes back', async (t) => {
  const { db, id, find } = open();
  t.equal(find('示例甲新能源有限公司'), 'name');
  const leave = db.$client.prepare('update enterprise set gone = ? where id = ?');
  write(db, () => leave.run('undone', id));
  t.equal(find('示例甲新能源有限公司'), 'none');
  write(db, () => leave.run(null, id));
  t.equal(find('示例甲新能源有限公司'), 'name');
});

t.test('names that were rolled back are not kept, whatever was asked amid them', async (t) => {
  const { db, id, find } = open();
  const rename = (name: string) =>
    db.$client.prepare('update enterprise set name = ? where id = ?').run(name, id);
  t.throws(() =>
    write(db, () => {
      rename('示例未成有限公司');
      t.equal(find('示例未成有限公司'), 'name');
      throw new Error('not after all');
    }),
  );
  t.equal(find('示例未成有限公司'), 'none');
  write(db, () => rename('示例已成有限公司'));
  t.equal(find('示例未成有限公司'), 'near');
  t.equal(find('示例已成有限公司'), 'name');
});
