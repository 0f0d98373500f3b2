import t from 'tap';
import { write } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { versionsOf } from '../../server/enterprises/queries.ts';
import { TAKERS } from '../../server/handover/takers.ts';
import { listMeasures, setMeasure } from '../../server/measures/queries.ts';
import { factsAt } from '../../server/rules/facts.ts';
import { findRequest, raiseRequest, takeStep } from '../../server/visits/queries.ts';
import { type Client, openApp, type World } from '../helpers/app.ts';
import { attribute, elements, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const officersOf = ({ db }: World) =>
  db.$client
    .prepare<[], { name: string; officer: string }>('select name, officer from enterprise order by id')
    .all()
    .map((one) => one.officer);

/** The words of a page without what parts them. */
const tight = (body: string) => textOf(body).replace(/\s/g, '');

const said = ({ db }: World, act: string) =>
  db.$client
    .prepare<[string], string>('select sentence from audit where act = ? order by seq')
    .pluck()
    .all(act);

function hiddenOn(body: string): Record<string, string> {
  const fields = elements(body).filter((one) => attribute(one, 'type') === 'hidden');
  const pairs = fields.map((one) => [attribute(one, 'name') ?? '', attribute(one, 'value') ?? '']);
  const { csrf: _, ...rest } = Object.fromEntries(pairs) as Record<string, string>;
  return rest;
}

/** The box of a group by its label. */
function boxOf(body: string, label: string): string {
  const found = elements(body).find(
    (one) =>
      one.tagName === 'label' &&
      'childNodes' in one &&
      JSON.stringify(one.childNodes.map((node) => ('value' in node ? node.value : ''))).includes(label),
  );
  return (found === undefined ? null : attribute(found, 'for'))?.replace(/^f-/, '') ?? '';
}

async function open(t: Parameters<typeof openApp>[0]) {
  const world = await openApp(t);
  const firms = [
    addEnterprise(world.db, { name: '示例甲光电有限公司', officer: '专员丙', area: '示例一街道' }),
    addEnterprise(world.db, { name: '示例乙光伏有限公司', officer: '专员丙', area: '示例二镇' }),
    addEnterprise(world.db, { name: '示例丙电驱有限公司', officer: '专员丙', area: '示例二镇' }),
    addEnterprise(world.db, { name: '示例丁材料有限公司', officer: '专员乙' }),
  ] as const;
  return { world, firms, manager: world.as('manager') };
}

async function check(who: Client, typed: Record<string, string>) {
  const page = await who.post('/handover/new', {
    from: '专员丙',
    reason: '岗位调整',
    effective_on: '',
    ...typed,
  });
  return { page, confirm: () => who.post('/handover/new', hiddenOn(page.body)) };
}

t.test(
  'all to one: shown with its numbers, done whole, nothing left behind and nothing else touched',
  async (t) => {
    const { world, firms, manager } = await open(t);
    t.match(tight((await manager.get('/handover')).body), /专员丙3移交专员乙1移交.*还没有移交过/);
    const form = tight((await manager.get('/handover/new?from=专员丙')).body);
    t.match(form, '现有企业3家');
    const { page, confirm } = await check(manager, { mode: 'all', to: '专员丁', effective_on: '2026-09-15' });
    t.equal(page.status, 200);
    t.match(tight(page.body), /专员丁3没有对应的账号，核对姓名.*确认移交3家/);
    t.same(officersOf(world), ['专员丙', '专员丙', '专员丙', '专员乙']);
    const [first, second] = [await confirm(), await confirm()];
    t.equal(first.location, '/handover/1');
    t.equal(second.location, first.location, 'sent twice, it is done once');
    t.same(officersOf(world), ['专员丁', '专员丁', '专员丁', '专员乙']);
    t.equal(
      TAKERS.every((one) => one.count(world.db, '专员丙') === 0),
      true,
    );
    for (const firm of firms.slice(0, 3)) {
      const versions = versionsOf(world.db, firm.id);
      t.equal(factsAt(versions, '2026-09-14').officer, '专员丙');
      t.equal(factsAt(versions, '2026-09-15').officer, '专员丁');
    }
    t.equal(versionsOf(world.db, firms[3].id).length, 1);
    const result = tight((await manager.get('/handover/1')).body);
    t.match(result, /已移交3家。.*专员丁企业3家.*共3条/);
    t.same(said(world, 'handover recorded'), [
      '移交专员丙的企业 3 家：专员丙 → 专员丁 3 家，自2026年9月15日起，原因：岗位调整',
    ]);
    t.match(
      tight((await manager.get(`/enterprises/${firms[0].uscc}`)).body),
      /2026-09-15资料服务专员：专员丙→专员丁说明：移交：岗位调整/,
      'the timeline tells of it, once',
    );
    t.same(compareDerived(world.db).differences, []);
    t.match(tight((await manager.get('/handover')).body), /专员丙32026-09-15岗位调整/);
    t.match(
      (await manager.get('/handover/1/exports/lines.csv')).body,
      /企业,示例甲光电有限公司,\S+,1,专员丁,专员丁/,
    );
    t.match((await manager.get('/handover/exports/handovers.csv')).body, /专员丙,3,2026-09-15,岗位调整/);
  },
);

t.test('split by 镇街园区, with the rest to another or staying', async (t) => {
  const { world, manager } = await open(t);
  const form = await manager.get('/handover/new?from=专员丙&mode=area');
  t.match(tight(form.body), /示例二镇（2家）.*示例一街道（1家）/);
  const two = boxOf(form.body, '示例二镇');
  const stays = await check(manager, { mode: 'area', [two]: '专员丁' });
  t.match(tight(stays.page.body), /专员丁2没有对应的账号，核对姓名仍由专员丙负责1不移交/);
  const { confirm } = await check(manager, { mode: 'area', [two]: '专员丁', to: '专员乙' });
  await confirm();
  t.same(officersOf(world), ['专员乙', '专员丁', '专员丁', '专员乙']);
  t.match(
    tight((await manager.get('/handover/1')).body),
    /专员乙企业1家.*专员丁企业2家|专员丁企业2家.*专员乙企业1家/,
  );
});

t.test('by a list of names and codes; who is not theirs is told by line', async (t) => {
  const { world, firms, manager } = await open(t);
  const names = [`${firms[0].name}`, firms[1].uscc, firms[3].name, '示例没有这家有限公司'].join('\n');
  const bad = await check(manager, { mode: 'names', names, to_named: '专员丁' });
  t.equal(bad.page.status, 422);
  t.match(tight(bad.page.body), /第3行：示例丁材料有限公司不由专员丙负责；第4行：企业库里没有/);
  t.match(bad.page.body, '示例没有这家有限公司</textarea>');
  const { confirm } = await check(manager, {
    mode: 'names',
    names: `${firms[0].name}\n${firms[1].uscc}`,
    to_named: '专员丁',
  });
  await confirm();
  t.same(officersOf(world), ['专员丁', '专员丁', '专员丙', '专员乙'], 'the rest stays');
});

t.test('a bad form comes back with everything typed', async (t) => {
  const { manager } = await open(t);
  for (const [typed, message] of [
    [{ mode: 'all', to: '' }, '填写接收人'],
    [{ mode: 'all', to: '专员丙' }, '不能移交给专员丙自己'],
    [{ mode: 'all', to: '专员丁', reason: ' ' }, '填写移交原因'],
    [{ mode: 'all', to: '专员丁', effective_on: '2026-10-01' }, '生效日期不能晚于今天（2026年9月30日）'],
    [{ mode: 'all', to: '专员丁', effective_on: '九月' }, '日期写成 2026-09-30 或 2026年9月30日'],
    [{ mode: 'area', to: '' }, '还没有填写接收人'],
    [{ mode: 'names', names: '', to_named: '专员丁' }, '粘贴企业名称或信用代码，每行一个'],
  ] as [Record<string, string>, string][]) {
    const { page } = await check(manager, typed);
    t.equal(page.status, 422, message);
    t.match(tight(page.body), message.replace(/\s/g, ''));
    if (typed.to) t.match(page.body, `value="${typed.to}"`);
  }
  t.equal((await manager.get('/handover/new?from=没有这个人')).location, '/handover');
  t.equal((await manager.get('/handover/7')).status, 404);
});

t.test('an enterprise that came meanwhile is shown before it goes, too', async (t) => {
  const { world, manager } = await open(t);
  const { confirm } = await check(manager, { mode: 'all', to: '专员丁' });
  addEnterprise(world.db, { name: '示例戊后来有限公司', officer: '专员丙' });
  const answer = await confirm();
  t.equal(answer.status, 409);
  t.match(tight(answer.body), /核对之后有变化，还没有移交。看过再确认.*确认移交4家/);
  t.same(
    officersOf(world).filter((one) => one === '专员丁'),
    [],
  );
});

t.test('taken back within thirty days, each has its officer again', async (t) => {
  const { world, manager } = await open(t);
  const { confirm } = await check(manager, { mode: 'all', to: '专员丁' });
  await confirm();
  t.match(tight((await manager.get('/handover/1')).body), '2026年10月30日前可整批撤销企业的专员');
  await manager.post('/sheets/batches/runs/1/undo');
  t.same(officersOf(world), ['专员丙', '专员丙', '专员丙', '专员乙']);
  t.match(tight((await manager.get('/handover/1')).body), '企业的专员已撤销改回。');
});

t.test('managers and administrators hand over, nobody else', async (t) => {
  const { world } = await open(t);
  for (const role of ['leader', 'officer', 'auditor']) {
    const who = world.as(role);
    t.equal((await who.get('/handover')).status, 403, role);
    t.equal(
      (await who.post('/handover/new', { from: '专员丙', to: '专员丁', mode: 'all' })).status,
      403,
      role,
    );
  }
  t.equal((await world.as('admin').get('/handover/new?from=专员丙')).status, 200);
});

t.test(
  'an account is disabled after its enterprises were handed over, and the way there is shown',
  async (t) => {
    const { world } = await open(t);
    const admin = world.as('admin');
    const leaving = world.as('officer');
    const at = `/people/${leaving.id}`;
    await admin.post(at, { display: '专员丙', role_officer: 'on' });
    const refused = await admin.post(`${at}/disable`);
    t.equal(refused.status, 422);
    t.match(tight(refused.body), '停用专员丙？其负责的3家企业需先移交。');
    t.match(refused.body, 'href="/handover/new?from=%E4%B8%93%E5%91%98%E4%B8%99">去移交');
    const { confirm } = await check(admin, { mode: 'all', to: '专员乙' });
    await confirm();
    t.equal((await admin.post(`${at}/disable`)).location, '/people');
    t.match(tight((await admin.get('/people')).body), '已停用');
  },
);

t.test('诉求 and 一企一策 go with their enterprises, those of others to the one chosen', async (t) => {
  const { world, firms, manager } = await open(t);
  const raise = (enterprise: (typeof firms)[number], owner: string) =>
    write(world.db, (tx) =>
      raiseRequest(
        tx,
        {
          enterprise,
          visitId: null,
          raised_on: '2026-09-01',
          kind: 'land',
          content: '示例诉求',
          owner,
          unit: '',
          due_on: null,
        },
        recordedBy(),
      ),
    );
  const [own, foreign, kept, uncalled] = [
    raise(firms[0], '专员丙'),
    raise(firms[3], '专员丙'),
    raise(firms[0], '专员乙'),
    raise(firms[1], '专员丙'),
  ];
  const same = { owner: null, unit: null, due_on: null, request_kind: null, content: null };
  const settled = {
    ...same,
    kind: 'settled',
    on_day: '2026-09-20',
    words: '已答复',
    satisfaction: null,
  } as const;
  write(world.db, (tx) => takeStep(tx, uncalled, settled, '2026-09-30', recordedBy()));
  write(world.db, (tx) =>
    setMeasure(
      tx,
      {
        enterprise: firms[1],
        category: null,
        facts: { lack: '示例短板', action: '示例措施', owner: '专员丙', due_on: '2026-09-10' },
      },
      recordedBy(),
    ),
  );
  const { confirm } = await check(manager, { mode: 'all', to: '专员丁' });
  await confirm();
  const ownerOf = (id: number) => findRequest(world.db, id).owner;
  t.same([own, foreign, kept].map(ownerOf), ['专员丁', '专员丁', '专员乙'], 'nothing of others is touched');
  t.equal(ownerOf(uncalled), '专员丁', 'somebody has to call back');
  t.same(
    listMeasures(
      world.db,
      { view: 'late', owner: '', category: null, ids: null },
      { today: '2026-09-30', limit: 100 },
    ).map((one) => one.owner),
    ['专员丁'],
  );
  t.same(
    TAKERS.map((taker) => taker.count(world.db, '专员丙')),
    TAKERS.map(() => 0),
    'nothing stays behind',
  );
  t.match(tight((await manager.get('/handover/1')).body), /诉求3件/);
  t.same(compareDerived(world.db).differences, []);
});
