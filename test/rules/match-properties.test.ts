/** What must hold of every name and every damage: asked of some hundreds of invented ones. */
import fc from 'fast-check';
import t from 'tap';
import { seeded } from '../../server/demo/random.ts';
import { likeness } from '../../server/rules/likeness.ts';
import { buildIndex, type MatchEntry, matchLines } from '../../server/rules/match.ts';
import { bareName, foldForm, plainText, spellingKey } from '../../server/rules/match-names.ts';
import { weighedText } from '../../server/rules/match-near.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { fictionalName, fictionalNames, NAMESAKES, SLIPS, SPELLINGS } from '../bench/match-names.ts';

const keyOf = (name: string) => foldForm(spellingKey(bareName(plainText(name))));
const seed = fc.integer({ min: 0, max: 1_000_000 });
const enter = (names: readonly string[]): MatchEntry[] =>
  names.map((name, n) => ({ uscc: fictionalCode(n), name, former_names: [] }));

t.test('damage and normalising leave a name as it was', async () => {
  fc.assert(
    fc.property(seed, fc.constantFrom(...Object.values(SPELLINGS)), (n, damage) => {
      const by = seeded(n);
      const name = fictionalName(by);
      return keyOf(damage(name, by)) === keyOf(name) && keyOf(keyOf(name)) === keyOf(name);
    }),
    { numRuns: 2_000 },
  );
});

const names = fictionalNames(1_000, seeded(3));
const index = buildIndex(enter(names));
// Of names that 有限责任公司 alone tells apart the machine chooses none.
const alone = [...Map.groupBy(names, keyOf).values()].flatMap((same) => (same.length === 1 ? same : []));

t.test('every damaged spelling finds its enterprise, in the list or in the register', async (t) => {
  t.ok(alone.length > 950);
  const damages = Object.entries(SPELLINGS);
  fc.assert(
    fc.property(seed, fc.constantFrom(...alone), fc.constantFrom(...damages), (n, name, [, damage]) => {
      const by = seeded(n);
      const [listed] = matchLines(index, [damage(name, by)]);
      const damaged = buildIndex(enter([damage(name, by)]));
      const [held] = matchLines(damaged, [name]);
      return listed?.enterprise?.name === name && held?.found_by === 'name';
    }),
    { numRuns: 1_000 },
  );
});

t.test('a slip and a namesake are offered and never chosen', async () => {
  const changes = [...Object.values(SLIPS), ...Object.values(NAMESAKES)];
  const known = new Set(names.map(keyOf));
  fc.assert(
    fc.property(seed, fc.constantFrom(...names), fc.constantFrom(...changes), (n, name, change) => {
      const written = change(name, seeded(n));
      if (known.has(keyOf(written))) return true;
      const [answer] = matchLines(index, [written]);
      return answer?.enterprise === null;
    }),
    { numRuns: 1_000 },
  );
});

t.test('of a hundred slips at least ninety-five are among the candidates', async (t) => {
  const slips = Object.values(SLIPS);
  const by = seeded(11);
  const tried = Array.from({ length: 600 }, () => {
    const name = by.pick(names);
    const written = by.pick(slips)(name, by);
    const [answer] = matchLines(index, [written]);
    return keyOf(written) === keyOf(name) || answer?.candidates.some((one) => one.name === name) === true;
  });
  t.ok(tried.filter((isFound) => isFound).length >= 570);
});

t.test('likeness is the same both ways, 1 for a name with itself, and between 0 and 1', async () => {
  fc.assert(
    fc.property(seed, (n) => {
      const by = seeded(n);
      const [a, b] = [weighedText(fictionalName(by)), weighedText(fictionalName(by))];
      const score = likeness(a, b);
      return likeness(a, a) === 1 && score === likeness(b, a) && score >= 0 && score <= 1;
    }),
  );
});

t.test('where only what is near enough matters, the answer is the same or 0', async () => {
  fc.assert(
    fc.property(
      seed,
      fc.constantFrom(...Object.values(SLIPS)),
      fc.double({ min: 0, max: 1 }),
      (n, slip, least) => {
        const by = seeded(n);
        const name = fictionalName(by);
        const [a, b] = [weighedText(name), weighedText(by.chance(70) ? slip(name, by) : fictionalName(by))];
        const score = likeness(a, b);
        const told = likeness(a, b, least);
        return told === score || (told === 0 && score < least);
      },
    ),
    { numRuns: 2_000 },
  );
});

t.test('any text at all is answered, with at most five candidates and none chosen among near', async () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 20 }), (lines) =>
      matchLines(index, lines).every(
        (one) =>
          one.candidates.length <= 5 &&
          (one.enterprise === null) === (one.found_by === 'near' || one.found_by === 'none') &&
          (one.found_by === 'near') === one.candidates.length > 0,
      ),
    ),
    { numRuns: 300 },
  );
});
