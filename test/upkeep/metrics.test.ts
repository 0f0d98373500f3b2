import t from 'tap';
import { readConfig } from '../../server/config.ts';
import { openApp } from '../helpers/app.ts';
import { addEnterprise } from '../helpers/zone.ts';

const METRICS_TOKEN = 'a'.repeat(40);
const FAMILY = /^# (HELP|TYPE) [a-z_]+ \S.*$/;
const SAMPLE = /^[a-z_]+(\{[a-z]+="[\w.+]+"\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/;

t.test('there is no such address unless a token is set, and a short one is refused', async (t) => {
  const world = await openApp(t);
  t.equal((await world.app.inject('/metrics')).statusCode, 404);
  t.throws(() => readConfig({ METRICS_TOKEN: 'short' }), /METRICS_TOKEN takes 32 to 200/);
});

t.test('it opens to its token alone, not to a session', async (t) => {
  const world = await openApp(t, { METRICS_TOKEN });
  const admin = world.as('admin');
  const ask = (headers: Record<string, string>) => world.app.inject({ url: '/metrics', headers });
  const closed: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: METRICS_TOKEN },
    { authorization: `Basic ${METRICS_TOKEN}` },
    { authorization: `Bearer ${METRICS_TOKEN}x` },
    { cookie: admin.cookie },
  ];
  for (const headers of closed) {
    const { statusCode, headers: told, body } = await ask(headers);
    t.equal(statusCode, 401, JSON.stringify(headers));
    t.equal(told['www-authenticate'], 'Bearer');
    t.notMatch(body, 'qiangji_');
  }
  t.equal((await ask({ authorization: `Bearer ${METRICS_TOKEN}` })).statusCode, 200);
});

t.test('it is the text format, and holds numbers and nothing of the data', async (t) => {
  const world = await openApp(t, { METRICS_TOKEN }, { looksAgain: false });
  const { uscc } = addEnterprise(world.db, { name: '示例机密有限公司' });
  const officer = world.as('officer');
  await officer.get(`/enterprises/${uscc}`);
  await officer.get('/enterprises?q=canary');
  await officer.get('/nothing');
  const scrape = async () => {
    const reply = await world.app.inject({
      url: '/metrics',
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    t.match(reply.headers['content-type'], 'text/plain; version=0.0.4');
    return reply.body;
  };
  const text = await scrape();
  const lines = text.trimEnd().split('\n');
  t.same(
    lines.filter((line) => !FAMILY.test(line) && !SAMPLE.test(line)),
    [],
  );
  t.notMatch(text, new RegExp(`canary|${uscc}|示例机密|officer`));
  const value = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  t.equal(value('qiangji_http_requests_total{class="2xx"}'), 2);
  t.equal(value('qiangji_http_requests_total{class="4xx"}'), 1);
  t.equal(value('qiangji_http_request_duration_seconds_count'), 3);
  t.equal(value('qiangji_http_request_duration_seconds_bucket{le="+Inf"}'), 3);
  t.equal(value('qiangji_ready'), 1);
  t.equal(value('qiangji_sessions'), 1);
  t.equal(value('qiangji_last_backup_timestamp_seconds'), 0);
  t.ok(value('process_resident_memory_bytes') > 1e6);
  const names = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
  t.equal(new Set(names).size, names.length, 'each family once');
  const buckets = lines.filter((line) => line.includes('_bucket')).map((line) => Number(line.split(' ')[1]));
  t.same(
    buckets,
    [...buckets].sort((a, b) => a - b),
    'buckets add up',
  );
  t.match(await scrape(), /class="2xx"} 3/, 'and it counts on');
});
