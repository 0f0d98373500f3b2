import { createHash } from 'node:crypto';
import t from 'tap';
import { write } from '../../db/open.ts';
import { FrozenShape, SummariesShape, SummaryShape } from '../../server/api/summaries.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import { findIssued, issueSummary } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { bringThree, openApi } from './fixture.ts';

const PERIOD = quarterPeriod({ year: 2026, quarter: 3 });

async function open(t: Parameters<typeof openApi>[0]) {
  const world = await openApi(t);
  bringThree(world);
  const asked = {
    programme: findProgramme(world.db),
    period: PERIOD,
    today: '2026-09-30',
    alone: true,
  } as const;
  const by = recordedBy('2026-09-30T08:00:00.000Z', '命令行');
  write(world.db, (tx) => issueSummary(tx, { ...asked, accepted: 'all', correction: '' }, by));
  return world;
}

t.test('the list and one quarter tell of their issued versions', async (t) => {
  const { ask, db } = await open(t);
  const list = SummariesShape.parse((await ask('/api/v1/summaries')).json);
  t.same(
    list.items.map((one) => [one.quarter, one.state]),
    [
      ['2026Q3', 'issued'],
      ['2026Q2', 'none'],
      ['2026Q1', 'none'],
    ],
  );
  const one = SummaryShape.parse((await ask('/api/v1/summaries/2026Q3')).json);
  const stored = findIssued(db, findProgramme(db).id, '2026Q3', 1);
  t.match(one, {
    name: '2026年第三季度',
    state: 'issued',
    versions: [{ version: 1, sha256: stored.sha256 }],
  });
  t.same(SummaryShape.parse((await ask('/api/v1/summaries/2026Q1')).json).versions, []);
});

t.test('an issued version answers the same bytes whatever is recorded later', async (t) => {
  const { ask, db } = await open(t);
  const bytes = async () => (await ask('/api/v1/summaries/2026Q3/versions/1')).body;
  const before = await bytes();
  const frozen = FrozenShape.parse(JSON.parse(before));
  t.match(frozen.paper.title, '秀水强脊工程2026年第三季度进展小结');
  t.match(before, '示例甲新能源有限公司');
  addEnterprise(db, {}, [{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-09-20' }]);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  t.equal(hash(await bytes()), hash(before));
});

t.test('what is not there, and what cannot be read', async (t) => {
  const { ask } = await open(t);
  for (const path of ['2026Q5', '2019Q1', '2026Q3/versions/2', '2026Q3/versions/x'])
    t.equal((await ask(`/api/v1/summaries/${path}`)).status, 404, path);
  t.equal((await ask('/api/v1/summaries?as_of=2026-01-01')).status, 400);
  t.equal((await ask('/api/v1/summaries', {})).status, 401);
});
