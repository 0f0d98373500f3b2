import { eq } from 'drizzle-orm';
import t from 'tap';
import { account } from '../../db/schema.ts';
import { openApp } from '../helpers/app.ts';

t.test('a session of a disabled account opens nothing, even where nobody ended it', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  t.equal((await officer.get('/enterprises')).status, 200);
  world.db.update(account).set({ disabled_at: world.app.instant() }).where(eq(account.id, officer.id)).run();
  t.equal((await officer.get('/enterprises')).status, 303);
});
