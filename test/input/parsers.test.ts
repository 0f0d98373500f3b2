/** Every reader of typed text, with texts of any kind: it answers or refuses in its own words, and reads what it writes. */
import fc from 'fast-check';
import t from 'tap';
import { keptName } from '../../server/attachments/kinds.ts';
import { disposition } from '../../server/download.ts';
import { tidy } from '../../server/forms.ts';
import { cleanFileName } from '../../server/multipart.ts';
import { ownPath } from '../../server/people/own-path.ts';
import { addDays, dayInWords, formatQuarter, isDay, parseQuarter } from '../../server/rules/days.ts';
import { readLines } from '../../server/rules/match-lines.ts';
import { nameKey, normaliseName } from '../../server/rules/names.ts';
import { parsePeriod } from '../../server/rules/period.ts';
import { fictionalCode, judgeCode, normaliseCode } from '../../server/rules/uscc.ts';
import { csvLine, parseCsv } from '../../server/sheets/csv.ts';
import { decodeText } from '../../server/sheets/decode.ts';
import { readDecimal, readMoney, readWhole } from '../../server/sheets/numbers.ts';
import { packCells, unpackCells } from '../../server/sheets/packed-cells.ts';
import { namesIn } from '../../server/sheets/rows.ts';
import { SheetFault } from '../../server/sheets/sheet.ts';
import { readDay, readMonth, readYear } from '../../server/typed-days.ts';
import { VALUES } from './classes.ts';

const RUNS = { numRuns: Number(process.env.INPUT_RUNS ?? 300), seed: 20_261_128 };

/** Anything: unpaired surrogates, signs that stand in formats, and the classes of the walk. */
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        ...'0123456789-/.年月日季度QHh万亿元%,，;；"\'\t\n\r ()（）公司有限示例=+@\u200b\u3000٣',
      ),
      { maxLength: 30 },
    )
    .map((all) => all.join('')),
  fc.string({
    unit: fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
    maxLength: 3,
  }),
  fc.constantFrom(...Object.values(VALUES).map((one) => one.value.slice(0, 2_000))),
);
const cell = (text: string) => ({ text, number: null, date: null });
const day = fc.integer({ min: -20_000, max: 100_000 }).map((n) => addDays('2026-01-01', n));
const wellFormed = anything.map((text) => text.toWellFormed());

t.test('no reader throws anything but its own refusal, whatever it is given', async (t) => {
  const readers: Record<string, (text: string) => unknown> = {
    readDay,
    readMonth,
    readYear,
    parseQuarter,
    parsePeriod,
    isDay,
    judgeCode,
    normaliseCode,
    nameKey,
    normaliseName,
    tidy,
    ownPath,
    cleanFileName,
    keptName,
    namesIn,
    readLines: (text) => readLines(text.split('\n')),
    parseCsv,
    decodeText: (text) => decodeText(Buffer.from(text, 'latin1')),
    decimal: (text) => readDecimal(cell(text), '%'),
    whole: (text) => readWhole(cell(text), '人'),
    money: (text) => readMoney(cell(text), '万元'),
    disposition: (text) => disposition(keptName(text)),
  };
  for (const [name, read] of Object.entries(readers)) {
    const details = fc.check(
      fc.property(anything, (text) => {
        try {
          read(text);
          return true;
        } catch (error) {
          return error instanceof SheetFault && /[\u4e00-\u9fff]/.test(error.message);
        }
      }),
      RUNS,
    );
    t.notOk(
      details.failed,
      `${name}: ${JSON.stringify(details.counterexample)} ${String(details.errorInstance ?? '')}`,
    );
  }
});

t.test('what is written is read back as it was', async (t) => {
  const holds = (name: string, property: fc.IProperty<never>) => {
    const details = fc.check(property as fc.IProperty<never>, RUNS);
    t.notOk(details.failed, `${name}: ${JSON.stringify(details.counterexample)}`);
  };
  const property = <T>(arbitrary: fc.Arbitrary<T>, test: (value: T) => boolean) =>
    fc.property(arbitrary, test) as unknown as fc.IProperty<never>;
  const era = day.filter(isDay);
  holds(
    'a day in words',
    property(
      era,
      (one) =>
        readDay(dayInWords(one)) === one && readDay(one) === one && readDay(one.replaceAll('-', '/')) === one,
    ),
  );
  holds(
    'a quarter',
    property(
      fc.record({
        year: fc.integer({ min: 1900, max: 2199 }),
        quarter: fc.constantFrom<(1 | 2 | 3 | 4)[]>(1, 2, 3, 4),
      }),
      (one) => JSON.stringify(parseQuarter(formatQuarter(one))) === JSON.stringify(one),
    ),
  );
  holds(
    'a period',
    property(fc.tuple(era, era), ([a, b]) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const read = parsePeriod(`${from}..${to}`);
      return (
        read !== null &&
        read.from === from &&
        read.to === to &&
        JSON.stringify(parsePeriod(read.code)) === JSON.stringify(read)
      );
    }),
  );
  holds(
    'a code',
    property(fc.integer({ min: 0, max: 999_999 }), (n) => {
      const code = fictionalCode(n);
      const spread = `${code.slice(0, 4)} ${code.slice(4, 9)}-\u200b${code.slice(9)}`.toLowerCase();
      return JSON.stringify(judgeCode(spread)) === JSON.stringify({ code });
    }),
  );
  holds(
    'money in yuan',
    property(fc.integer({ min: -9e14, max: 9e14 }), (yuan) => {
      const read = readMoney(cell(yuan.toLocaleString('en')), '元', { min: -1e15, max: 1e15 });
      return 'value' in read && (read.value ?? Number.NaN) + 0 === yuan + 0;
    }),
  );
  holds(
    'money in 万元',
    property(fc.integer({ min: 0, max: 9e14 }), (yuan) => {
      const digits = String(yuan).padStart(5, '0');
      const read = readMoney(cell(`${digits.slice(0, -4)}.${digits.slice(-4)}`), '万元', { max: 1e15 });
      return 'value' in read && read.value === yuan;
    }),
  );
  holds(
    'packed cells',
    property(
      fc.array(wellFormed.map(cell)),
      (cells) => JSON.stringify(unpackCells(packCells(cells))) === JSON.stringify(cells),
    ),
  );
  // One column has no separator to tell; two have.
  const record = fc.array(wellFormed, { minLength: 2, maxLength: 6 });
  holds(
    'a line of .csv',
    property(fc.array(record, { minLength: 1, maxLength: 4 }), (records) => {
      const width = Math.max(...records.map((one) => one.length));
      const square = [
        Array.from({ length: width }, (_, i) => `列${i}`),
        ...records.map((one) => [...one, ...new Array(width - one.length).fill('')]),
      ];
      const read = parseCsv(square.map((one) => csvLine(one)).join(''));
      return JSON.stringify(read) === JSON.stringify(square);
    }),
  );
  for (const name of ['name', 'key', 'text', 'file'] as const) {
    const clean = {
      name: normaliseName,
      key: nameKey,
      text: (text: string) => tidy(text) ?? '',
      file: keptName,
    }[name];
    holds(
      `${name} cleaned twice`,
      property(wellFormed, (text) => clean(clean(text)) === clean(text)),
    );
  }
  holds(
    'where to go on',
    property(
      anything.map((text) => `/${text}`),
      (text) => {
        const path = ownPath(text);
        return new URL(path, 'http://here.test').host === 'here.test' && ownPath(path) === path;
      },
    ),
  );
  holds(
    'the header of a file',
    property(wellFormed, (text) => {
      const header = disposition(keptName(text));
      const encoded = /filename\*=UTF-8''([^;]*)$/.exec(header)?.[1];
      return (
        /^[\x20-\x7e]*$/.test(header) &&
        encoded !== undefined &&
        decodeURIComponent(encoded) === keptName(text)
      );
    }),
  );
});
