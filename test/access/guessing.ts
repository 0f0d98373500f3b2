/** Guessing at an account, over an hour of the test's clock: how many guesses are looked at at all. */
import type { Test } from 'tap';
import { hashPassword } from '../../server/people/passwords.ts';
import { givePassword, openApp } from '../helpers/app.ts';

const PASSWORD = 'Nanhu 2026 hang';
const HOUR = 60;

export interface Told {
  guesses: number;
  /** Guesses whose password was compared. */
  looked: number;
  /** Seconds until the owner, at an own address, was in. */
  ownerSeconds: number;
  /** Lines of the log about it. */
  lines: number;
}

/** So many guesses at one account within an hour, from so many addresses in turn; then the owner comes. */
export async function guessOne(t: Test, guesses: number, addresses: number): Promise<Told> {
  const world = await openApp(t);
  world.as('admin');
  const owner = world.as('officer');
  givePassword(world.db, owner.id, await hashPassword(PASSWORD));
  let looked = 0;
  for (let n = 0; n < guesses; n += 1) {
    world.clock.forward(HOUR / guesses);
    const from = world.browser(`10.1.${n % addresses}.7`);
    const { status } = await from.post('/sign-in', { name: owner.name, password: `falsch ${n} falsch` });
    if (status === 422) looked += 1;
  }
  let ownerSeconds = 0;
  for (; ownerSeconds <= 60; ownerSeconds += 1) {
    const { status } = await world
      .browser('10.2.0.1')
      .post('/sign-in', { name: owner.name, password: PASSWORD });
    if (status === 303) break;
    world.clock.forward(1 / 60);
  }
  const lines = Number(
    world.db.$client.prepare(`select count(*) from audit where act like 'sign-in %'`).pluck().get(),
  );
  return { guesses, looked, ownerSeconds, lines };
}

/** One guess at each of many accounts from one address: how many are looked at within the hour. */
export async function spray(t: Test, accounts: number): Promise<{ accounts: number; looked: number }> {
  const world = await openApp(t);
  const names = Array.from({ length: accounts }, () => world.as('officer').name);
  let looked = 0;
  for (const name of names) {
    world.clock.forward(HOUR / accounts);
    const { status } = await world
      .browser('10.1.0.7')
      .post('/sign-in', { name, password: 'Sommer 2026 sonne' });
    if (status === 422) looked += 1;
  }
  return { accounts, looked };
}
