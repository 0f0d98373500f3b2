/** `npm run test:access [-- PART …]`: what takes too long for every run of the tests, with counts at the end. */
import t, { type Test } from 'tap';
import { lookWithChromium } from './chromium.ts';
import { checkLog } from './forms.ts';
import { guessOne, spray } from './guessing.ts';
import { checkMarkup } from './markup.ts';
import { checkPhones } from './phones.ts';
import { checkReading } from './reading.ts';
import { checkSql } from './sql-text.ts';

const MINUTE = 60_000;

/** Each part, by its name: what it counts, and what it found. */
const PARTS: Record<string, (t: Test) => Promise<{ faults: string[] } & object>> = {
  markup: (t) => checkMarkup(t),
  sql: (t) => checkSql(t),
  log: (t) => checkLog(t),
  phones: (t) => checkPhones(t),
  reading: (t) => checkReading(t),
  chromium: (t) => lookWithChromium(t),
  async guessing(t) {
    // The brake on all requests of an address (600 a real minute) would else be what is measured.
    const one = await guessOne(t, 500, 1);
    const fifty = await guessOne(t, 1_000, 50);
    const many = await spray(t, 1_000);
    const faults: string[] = [];
    // Five in a row pause an address for 15 minutes; of one account twenty an hour are looked at.
    if (one.looked > 20) faults.push(`from one address ${one.looked} guesses were looked at`);
    if (fifty.looked > 20) faults.push(`from fifty addresses ${fifty.looked} guesses were looked at`);
    if (many.looked > 100) faults.push(`of a spray ${many.looked} guesses were looked at`);
    for (const { ownerSeconds } of [one, fifty]) {
      if (ownerSeconds > 30) faults.push(`the owner waited ${ownerSeconds} seconds`);
    }
    return { one, fifty, many, faults };
  },
};

const asked = process.argv.slice(2);
t.setTimeout(30 * MINUTE);
for (const [name, part] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  t.test(name, async (t) => {
    t.setTimeout(15 * MINUTE);
    const { faults, ...counts } = await part(t);
    t.comment(`${name}: ${JSON.stringify(counts)}`);
    t.same(faults, []);
  });
}
