import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ifThere } from '../../server/if-there.ts';

t.test('what is not there is null, and what cannot be read is not taken for that', async (t) => {
  const folder = t.testdir({ here: 'words', folder: {} });
  t.equal(await ifThere(readFile(join(folder, 'here'), 'utf8')), 'words');
  t.equal(await ifThere(readFile(join(folder, 'none'), 'utf8')), null);
  await t.rejects(ifThere(readFile(join(folder, 'folder'), 'utf8')), { code: 'EISDIR' } as never);
  const full = Object.assign(new Error('full'), { code: 'EMFILE' });
  await t.rejects(ifThere(Promise.reject(full)), full);
});
