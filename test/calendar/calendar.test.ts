import fc from 'fast-check';
import t, { type Test } from 'tap';
import { audit } from '../../db/schema.ts';
import { disableAccount } from '../../server/people/queries.ts';
import { entryCategoryName, shiftEntry, spanInWords } from '../../server/rules/calendar.ts';
import { addMonths } from '../../server/rules/days.ts';
import { calendarText, escapeText, foldLine } from '../../server/rules/ics.ts';
import { type Client, openApp } from '../helpers/app.ts';
import { attribute, elements, linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';

const FIELDS = {
  title: '示例年度申报',
  year: '2026',
  kind: 'application',
  category: 'provincial_srdi',
  opens_on: '2026-10-08',
  closes_on: '2026年10月28日',
  confirmed: 'yes',
  source: '示例通知〔2026〕9号',
  note: '',
};

async function open(t: Test) {
  const world = await openApp(t);
  const officer = world.as('officer');
  await officer.get('/calendar');
  const added = async () => {
    await officer.get('/calendar/new');
    const { location } = await officer.post('/calendar/new', FIELDS);
    const { body } = await officer.get(location);
    const link = elements(body).find((one) => attribute(one, 'aria-label') === '修改事项：示例年度申报');
    return link === undefined ? '' : (attribute(link, 'href') ?? '');
  };
  const last = () => world.db.select().from(audit).all().at(-1);
  return { world, officer, added, last };
}

const fieldOf = (body: string, name: string) => {
  const box = elements(body).find((one) => attribute(one, 'name') === name);
  return box === undefined ? null : attribute(box, 'value');
};

t.test(
  'the year as it is known: each day with its source, unknown ones 待定, uncertain ones 待确认',
  async (t) => {
    const { world } = await open(t);
    const words = textOf((await world.as('leader').get('/calendar?year=2026')).body);
    t.match(words, /第八批小巨人线上填报.*工信厅企业函〔2026〕117号（转引，未见原文）4月25日—5月25日/);
    t.match(words, /年度信息更新.*每年5月31日前（转引）5月31日前/);
    t.match(words, /日期待定.*待定第八批小巨人公示、公布.*日期待定（待确认）/);
    t.match(words, /规上工业月度入库（10月，新开业、新投产）.*10月20日前（待确认）/);
    t.notMatch(words, '新增事项');
    t.match(textOf((await world.as('leader').get('/calendar?year=2031')).body), '这一年还没有日历事项。');
  },
);

t.test('a form sent twice adds one entry', async (t) => {
  const { world, officer } = await open(t);
  for (const note of ['', '', '另一项']) await officer.post('/calendar/new', { ...FIELDS, note });
  const added = world.db.select().from(audit).all();
  t.equal(added.filter((line) => line.act === 'calendar added').length, 2);
});

t.test('an entry is added and changed, with its history; a form at fault comes back as typed', async (t) => {
  const { world, officer, added, last } = await open(t);
  const faults: [Partial<typeof FIELDS>, RegExp][] = [
    [{ title: '' }, /填写事项/],
    [{ opens_on: '10月8日' }, /日期写成/],
    [{ opens_on: '2026-11-08' }, /最后一天不能早于开始日期/],
    [{ opens_on: '', closes_on: '' }, /日期待定的，状态选“待确认”/],
    [{ source: '' }, /已确认的须填写来源/],
    [{ year: '26' }, /年度写成四位数字/],
    [{ kind: 'party' }, /选择种类/],
  ];
  for (const [typed, message] of faults) {
    const refused = await officer.post('/calendar/new', { ...FIELDS, ...typed });
    t.equal(refused.status, 422);
    t.match(textOf(refused.body), message);
    t.equal(fieldOf(refused.body, 'opens_on'), { ...FIELDS, ...typed }.opens_on);
  }
  const at = await added();
  t.match(last(), {
    act: 'calendar added',
    sentence: '新增日历事项2026年“示例年度申报”（10月8日—10月28日）',
  });
  const page = await officer.get(at);
  const base = fieldOf(page.body, 'base') ?? '';
  t.equal(
    (await officer.post(at, { ...FIELDS, base, closes_on: '2026-10-31', reason: '通知延期' })).status,
    303,
  );
  t.match(
    last()?.sentence,
    '修改日历事项2026年“示例年度申报”（10月8日—10月28日）为2026年“示例年度申报”（10月8日—10月31日），原因：通知延期',
  );
  t.match(textOf((await officer.get(at)).body), /各版本.*10月8日—10月31日.*通知延期.*10月8日—10月28日/);
  const stale = await officer.post(at, { ...FIELDS, base, note: '我的说明' });
  t.equal(stale.status, 409);
  t.match(textOf(stale.body), /已保存：示例年度申报，10月8日—10月31日。你填写的内容在下面.*我的说明/);
  t.equal((await world.as('leader').post(at, { ...FIELDS, base: '2' })).status, 403);
  t.equal((await officer.post(`${at}/remove`, { base: '2', reason: '' })).status, 422);
  t.equal((await officer.post(`${at}/remove`, { base: '2', reason: '不再开展' })).status, 303);
  t.equal(last()?.act, 'calendar removed');
  t.equal((await officer.get(at)).status, 404);
  t.notMatch(textOf((await officer.get('/calendar?year=2026')).body), '示例年度申报');
});

t.test('last year’s entries are copied once, their days moved and to be confirmed', async (t) => {
  const { officer, last } = await open(t);
  const { body } = await officer.get('/calendar?year=2027');
  t.match(textOf(body), /2026年有 \d+ 项这一年还没有/);
  t.equal((await officer.post('/calendar/copy', { year: '2027' })).status, 303);
  t.match(last()?.sentence, /把2026年的 \d+ 项日历事项复制到2027年，日期待确认/);
  const words = textOf((await officer.get('/calendar?year=2027')).body);
  t.match(words, /第八批小巨人线上填报.*按2026年日期推算4月25日—5月25日（待确认）/);
  t.notMatch(words, '这一年还没有。');
  await officer.post('/calendar/copy', { year: '2027' });
  t.match(textOf((await officer.get('/calendar?year=2027')).body), /没有可以复制的事项/);
});

t.test('an entry of a leap day is moved to the 28th; titles with their year move along', async (t) => {
  const entry = {
    ...FIELDS,
    year: 2028,
    kind: 'custom',
    category: null,
    title: '2028年示例',
    opens_on: null,
    closes_on: '2028-02-29',
    confirmed: true,
  } as const;
  t.match(shiftEntry(entry, 2029), {
    title: '2029年示例',
    closes_on: '2029-02-28',
    opens_on: null,
    confirmed: false,
  });
  t.equal(spanInWords({ opens_on: '2026-10-08', closes_on: null }), '10月8日起');
  t.equal(entryCategoryName('high_tech'), '高新技术企业');
  t.same(
    [
      addMonths('2026-11-30', 3),
      addMonths('2027-11-30', 3),
      addMonths('2026-01-31', 1),
      addMonths('2026-12-15', 1),
      addMonths('2026-03-31', -1),
    ],
    ['2027-02-28', '2028-02-29', '2026-02-28', '2027-01-15', '2026-02-28'],
  );
});

t.test('twelve months of titles that run out, each month with its list', async (t) => {
  const { world, officer } = await open(t);
  const holder = (name: string, valid_until: string, in_scope = true) =>
    addEnterprise(world.db, { name, in_scope }, [
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2023-12-10',
        batch_year: 2023,
        document_no: '示例1号',
        valid_until,
      },
    ]);
  holder('示例十月有限公司', '2026-10-20');
  holder('示例十二月有限公司', '2026-12-09');
  holder('示例口径外有限公司', '2026-12-09', false);
  holder('示例明年有限公司', '2027-10-01');
  const { body } = await officer.get('/calendar');
  const strip = linksOf(body).filter(([, href]) => href.startsWith('/calendar/expiries'));
  t.same(
    strip.map(([word]) => word.replace(/\s/g, '')),
    ['1◆10月2026年到期的称号，有30天内的', '112月2026年到期的称号'],
  );
  const month = textOf((await officer.get('/calendar/expiries?month=2026-12')).body);
  t.match(month, /共 1 个称号.*示例十二月有限公司.*省级专精特新.*2026-12-09/);
  const saved = (await officer.get('/calendar/exports/expiries.csv?month=2026-12')).body;
  t.match(saved, /示例十二月有限公司,.*省级专精特新,2026-12-09,专员甲/);
  t.match(
    (await officer.get('/calendar/exports/entries.csv?year=2026')).body,
    /第八批小巨人线上填报,国家级小巨人 · 申报填报,4月25日—5月25日/,
  );
});

/** A calendar as programs read it: lines unfolded, each event by its UID. */
function parse(t: Test, text: string) {
  t.notMatch(text.replaceAll('\r\n', ''), /[\r\n]/, 'every line ends with CRLF');
  const lines = text.split('\r\n');
  t.ok(
    lines.every((line) => Buffer.byteLength(line) <= 75),
    'no line is longer than 75 octets',
  );
  const whole = text.replace(/\r\n /g, '').split('\r\n');
  t.equal(whole[0], 'BEGIN:VCALENDAR');
  t.equal(whole.at(-2), 'END:VCALENDAR');
  const events = new Map<string, Map<string, string>>();
  let own = new Map<string, string>();
  let depth = '';
  for (const line of whole) {
    const [, name = '', value = ''] = /^([A-Z-]+)[^:]*:(.*)$/.exec(line) ?? [];
    if (name === 'BEGIN') depth = value;
    if (line === 'BEGIN:VEVENT') own = new Map();
    else if (line === 'END:VEVENT') events.set(own.get('UID') ?? '', own);
    else if (depth === 'VEVENT') own.set(name, value.replace(/\\n/g, '\n').replace(/\\([\\;,])/g, '$1'));
    else if (name === 'TRIGGER') own.set('TRIGGER', `${own.get('TRIGGER') ?? ''} ${value}`.trim());
  }
  return events;
}

t.test('any text survives being written: folded within 75 octets, no character cut', async (t) => {
  const event = fc.record({
    uid: fc.uuid(),
    title: fc.string({ unit: 'grapheme', maxLength: 120 }).map((text) => text.replace(/\p{Cc}/gu, '')),
    note: fc.string({ unit: fc.constantFrom('字', '，', ',', ';', '\\', '\n', 'a', '😀'), maxLength: 200 }),
  });
  const property = fc.property(fc.array(event, { maxLength: 4 }), (list) => {
    const text = calendarText(
      {
        name: '示例',
        events: list.map((one) => ({
          ...one,
          from: '2026-10-31',
          to: '2026-10-31',
          remind: [7, 0],
          changedAt: '2026-09-01T02:00:00.000Z',
        })),
      },
      '2026-09-30T08:00:00.000Z',
    );
    const read = parse(t, text);
    return list.every(
      (one) =>
        read.get(one.uid)?.get('SUMMARY') === one.title &&
        (read.get(one.uid)?.get('DESCRIPTION') ?? '') === one.note,
    );
  });
  t.doesNotThrow(() => fc.assert(property, { numRuns: 25 }));
  t.equal(escapeText('a\u0007b'), 'ab');
  t.equal(foldLine('字'.repeat(25)), '字'.repeat(25));
  t.equal(foldLine('字'.repeat(26)), `${'字'.repeat(25)}\r\n 字`);
});

const addressOf = (body: string) =>
  /http:\/\/127\.0\.0\.1:3000(\/calendar\/feed\/[\w-]{43}\.ics)/.exec(body)?.[1] ?? '';
async function subscribe(client: Client) {
  await client.get('/people/me/calendar');
  return addressOf((await client.post('/people/me/calendar')).body);
}

t.test(
  'the feed: entries, and the due days of one’s own enterprises, for whoever has the address',
  async (t) => {
    const { world, officer } = await open(t);
    addEnterprise(
      world.db,
      {
        name: '示例我的有限公司',
        officer: `示例${officer.name}`,
        contact_name: '示例联系人',
        contact_phone: '0573-00000000',
      },
      [
        {
          category: 'provincial_srdi',
          kind: 'recognised',
          effective_on: '2023-12-10',
          batch_year: 2023,
          document_no: '示例1号',
          valid_until: '2026-12-09',
        },
      ],
    );
    addEnterprise(world.db, { name: '示例别人的有限公司' }, [
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2023-12-10',
        batch_year: 2023,
        document_no: '示例1号',
        valid_until: '2026-12-09',
      },
    ]);
    const address = await subscribe(officer);
    t.ok(address.length > 40);
    const stranger = world.browser();
    const { status, headers, body } = await stranger.get(address);
    t.equal(status, 200);
    t.equal(headers['content-type'], 'text/calendar; charset=utf-8');
    t.match(String(headers['cache-control']), 'no-store');
    const events = parse(t, body);
    const titles = [...events.values()].map(
      (one) => `${one.get('SUMMARY')} ${one.get('DTSTART')} ${one.get('DTEND')}`,
    );
    t.ok(titles.includes('示例我的有限公司：省级专精特新到期 20261209 20261210'), 'its title');
    t.ok(titles.includes('第八批小巨人线上填报 20260425 20260526'), 'a window, its last day included');
    t.ok(titles.includes('第八批小巨人线上填报：最后一天 20260525 20260526'));
    t.ok(titles.some((one) => one.startsWith('2026年年度信息更新：我负责的还有 1 家未登记 20260531')));
    t.notMatch(body, /别人|联系人|0573/);
    const own = [...events.values()].find((one) => one.get('SUMMARY')?.startsWith('示例我的'));
    t.equal(own?.get('TRIGGER'), '-P89DT15H -P59DT15H -P29DT15H');
    t.match(own?.get('DTSTAMP'), /^\d{8}T\d{6}Z$/);
    world.clock.forward(60);
    t.same([...parse(t, (await stranger.get(address)).body).keys()], [...events.keys()], 'identities stay');
  },
);

t.test('the address is shown once, kept as a hash, renewed and revoked at once', async (t) => {
  const { world, officer } = await open(t);
  const first = await subscribe(officer);
  const stored = JSON.stringify(world.db.$client.prepare('select * from calendar_token').all());
  const log = JSON.stringify(world.db.select().from(audit).all());
  const token = /feed\/([\w-]{43})/.exec(first)?.[1] ?? 'none';
  for (const text of [stored, log, (await officer.get('/people/me/calendar')).body])
    t.notOk(text.includes(token));
  const second = await subscribe(officer);
  t.not(second, first);
  const stranger = world.browser();
  t.equal((await stranger.get(first)).status, 404, 'the old one');
  t.equal((await stranger.get(second)).status, 200);
  for (const wrong of [
    '/calendar/feed/x.ics',
    second.replace('.ics', ''),
    second.replace(/.\.ics$/, '~.ics'),
    `/calendar/feed/${'A'.repeat(43)}.ics`,
  ]) {
    t.equal((await stranger.get(wrong)).status, 404, wrong);
  }
  t.equal((await officer.post('/people/me/calendar/revoke')).status, 303);
  t.equal((await stranger.get(second)).status, 404, 'revoked');
  const third = await subscribe(officer);
  disableAccount(world.db, officer.id, {
    actor: '示例',
    accountId: null,
    ip: '',
    at: world.clock.at.toISOString(),
  });
  t.equal((await stranger.get(third)).status, 404, 'disabled');
});

t.test('who asks too often is slowed down; the log holds no key', async (t) => {
  const lines: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  t.teardown(() => {
    process.stderr.write = write;
  });
  process.stderr.write = (chunk: string | Uint8Array) => {
    lines.push(String(chunk));
    return true;
  };
  const world = await openApp(t, { LOG_LEVEL: 'info' });
  const address = await subscribe(world.as('officer'));
  const stranger = world.browser('10.9.8.7');
  const answers: number[] = [];
  for (let n = 0; n < 62; n += 1) answers.push((await stranger.get(address)).status);
  process.stderr.write = write;
  t.equal(answers[0], 200);
  t.equal(answers.at(-1), 429);
  t.ok(lines.some((line) => line.includes('/calendar/feed/…')));
  t.notOk(lines.some((line) => line.includes(address)));
});
