/** What a Prometheus server is told. No label carries a code, a name or an address. */
import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../../db/open.ts';
import { BOUNDS, LOOP_RESOLUTION_MS, type Meter } from '../plugins/metrics.ts';
import { healthOf } from './health.ts';
import { lastBackup } from './queries.ts';

type Sample = readonly [labels: string, value: number, suffix?: string];

/** One family of the text format 0.0.4. */
function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly Sample[],
) {
  const lines = samples.map(([labels, value, suffix = '']) => `${name}${suffix}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
}

const gauge = (name: string, help: string, value: number) => family(name, 'gauge', help, [['', value]]);

function httpFamilies(meter: Meter): string[] {
  let sum = 0;
  const buckets = BOUNDS.map((bound, at): Sample => {
    sum += meter.within[at] ?? 0;
    return [`{le="${bound}"}`, sum, '_bucket'];
  });
  const answers = [...meter.answers].sort().map(([kind, n]): Sample => [`{class="${kind}"}`, n]);
  return [
    family('qiangji_http_requests_total', 'counter', 'Answers by class.', answers),
    family('qiangji_http_request_duration_seconds', 'histogram', 'Time until the answer was sent.', [
      ...buckets,
      ['{le="+Inf"}', meter.count, '_bucket'],
      ['', meter.seconds, '_sum'],
      ['', meter.count, '_count'],
    ]),
  ];
}

const NANO = 1e9;

/** Since the last time that it was asked for. */
function loopFamilies({ loop }: Meter): string[] {
  const value = (nanoseconds: number) =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANO - LOOP_RESOLUTION_MS / 1_000) : 0;
  const samples: Sample[] = [
    ['{quantile="0.5"}', value(loop.percentile(50))],
    ['{quantile="0.99"}', value(loop.percentile(99))],
    ['{quantile="1"}', loop.count === 0 ? 0 : value(loop.max)],
  ];
  loop.reset();
  return [
    family(
      'qiangji_event_loop_delay_seconds',
      'gauge',
      'Delay of the event loop since the last scrape.',
      samples,
    ),
  ];
}

function processFamilies(): string[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const cpu: Sample = ['', (user + system) / 1e6];
  return [
    family('process_cpu_seconds_total', 'counter', 'CPU time of the process.', [cpu]),
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('process_start_time_seconds', 'When the process started.', performance.timeOrigin / 1_000),
    gauge('nodejs_heap_used_bytes', 'Heap in use.', heapUsed),
  ];
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function freeIn(dataDir: string): number {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

interface Told {
  dataDir: string;
  journalDir: string | null;
  now: Date;
}

function dataFamilies(db: Db, { dataDir, journalDir, now }: Told): string[] {
  const file = join(dataDir, 'tracker.sqlite');
  const count = (sql: string) => Number(db.$client.prepare(sql).pluck().get() ?? 0);
  const { ready, problems } = healthOf(db, { dataDir, journalDir, now });
  const last = lastBackup(db);
  const deliveries = db.$client
    .prepare<[], { state: string; n: number }>(
      'select state, count(*) as n from webhook_delivery group by state order by state',
    )
    .all();
  return [
    gauge('qiangji_ready', '1 while the server does its work.', ready ? 1 : 0),
    family(
      'qiangji_problem',
      'gauge',
      '1 where something is the matter.',
      ['database', 'reading', 'disk', 'backup', 'drill', 'journal'].map((code) => [
        `{code="${code}"}`,
        problems.some((one) => one.code === code) ? 1 : 0,
      ]),
    ),
    gauge('qiangji_database_bytes', 'Size of the database.', sizeOf(file)),
    gauge('qiangji_wal_bytes', 'Size of its write-ahead log.', sizeOf(`${file}-wal`)),
    gauge('qiangji_disk_free_bytes', 'Free space where the data lies.', freeIn(dataDir)),
    gauge('qiangji_audit_lines', 'Lines of the log.', count('select coalesce(max(seq), 0) from audit')),
    gauge('qiangji_sessions', 'Sessions that have not ended.', count('select count(*) from session')),
    gauge(
      'qiangji_last_backup_timestamp_seconds',
      'When the last backup was made; 0 for never.',
      last?.madeAt === null || last === null ? 0 : Date.parse(last.madeAt) / 1_000,
    ),
    gauge('qiangji_last_backup_failed', '1 where the last try failed.', last?.fault == null ? 0 : 1),
    family(
      'qiangji_webhook_deliveries',
      'gauge',
      'Sendings of the last 90 days by state.',
      deliveries.map(({ state, n }) => [`{state="${state}"}`, n]),
    ),
  ];
}

export function metricsText(meter: Meter, db: Db, told: Told): string {
  const families = [
    ...httpFamilies(meter),
    ...loopFamilies(meter),
    ...processFamilies(),
    ...dataFamilies(db, told),
  ];
  return `${families.join('\n')}\n`;
}
