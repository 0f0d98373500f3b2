import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type OidcSettings, readOidc } from './oidc-settings.ts';
import { isAllowEntry } from './outbound-allow.ts';

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `takes a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `takes a whole number from ${least} to ${most}`);

/** An address, or a network written with the number of its leading bits. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const Environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535).default(3000),
  DATA_DIR: z.string().min(1).default('./data'),
  BASE_URL: z
    .string()
    .regex(/^https?:\/\/[^/\s]+$/, 'takes an address without a path, such as https://qiangji.example')
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform((list) => list.split(',').map((one) => one.trim()))
    .refine(
      (list) => list.every(isNetwork),
      'takes addresses or networks joined by commas, such as 127.0.0.1 or 10.0.0.0/8',
    )
    .optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'takes fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  SESSION_IDLE_MINUTES: whole(5, 720).default(240),
  BACKUP_HOUR: whole(0, 23).default(2),
  BACKUP_KEEP: whole(1, 400).default(14),
  JOURNAL_DIR: z.string().min(1).optional(),
  BALLAST_MB: whole(0, 1_024).default(64),
  // The log is kept for ever; whoever sets a term learns here which would not do (operations.md, How long).
  LOG_KEEP_DAYS: z
    .string()
    .regex(/^\d{1,6}$/, 'takes a whole number of days：日志至少保存 183 天')
    .refine((days) => Number(days) >= 183, 'takes 183 or more：日志至少保存 183 天')
    .optional(),
  WEBHOOK_ALLOW: z
    .string()
    .transform((list) => list.split(',').map((one) => one.trim()))
    .refine(
      (list) => list.every(isAllowEntry),
      'takes hosts, addresses or networks joined by commas, such as dw.qiangji.example or 10.20.0.0/16',
    )
    .optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]{32,200}$/, 'takes 32 to 200 letters and digits, such as openssl rand -hex 32 prints')
    .optional(),
});

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  baseUrl: string | null;
  trustProxy: string[] | false;
  logLevel: z.output<typeof Environment>['LOG_LEVEL'];
  sessionIdleMinutes: number;
  backupHour: number;
  backupKeep: number;
  /** Another disk's folder, to which every change goes within a minute; null: off. */
  journalDir: string | null;
  /** Megabytes set aside for the day on which the disk is full; 0 for none. */
  ballastMb: number;
  /** For how long the house says that the log must be kept; null: it says nothing. It is kept for ever in any case. */
  logKeepDays: number | null;
  /** Where webhooks may lead; nobody may be told anything while it is empty. */
  webhookAllow: string[];
  /** What `/metrics` asks for; null: there is no such page. */
  metricsToken: string | null;
  /** Single sign-on; null: off. */
  oidc: OidcSettings | null;
}

/** Every fault of the environment at once, each line naming the variable and what it takes. */
export class ConfigFault extends Error {}

/**
 * The settings of this process, read once from the environment.
 * @throws ConfigFault listing every variable that cannot be used
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(
    Object.keys(Environment.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]),
  );
  const read = Environment.safeParse(known);
  const oidc = readOidc(env, known.BASE_URL);
  const faults = [
    ...(read.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
    ...(oidc !== null && 'faults' in oidc ? oidc.faults : []),
  ];
  if (!read.success || (oidc !== null && 'faults' in oidc)) throw new ConfigFault(faults.join('\n'));
  const e = read.data;
  return {
    host: e.HOST,
    port: e.PORT,
    dataDir: resolve(e.DATA_DIR),
    baseUrl: e.BASE_URL ?? null,
    trustProxy: e.TRUST_PROXY ?? false,
    logLevel: e.LOG_LEVEL,
    sessionIdleMinutes: e.SESSION_IDLE_MINUTES,
    backupHour: e.BACKUP_HOUR,
    backupKeep: e.BACKUP_KEEP,
    journalDir: e.JOURNAL_DIR === undefined ? null : resolve(e.JOURNAL_DIR),
    ballastMb: e.BALLAST_MB,
    logKeepDays: e.LOG_KEEP_DAYS === undefined ? null : Number(e.LOG_KEEP_DAYS),
    webhookAllow: e.WEBHOOK_ALLOW ?? [],
    metricsToken: e.METRICS_TOKEN ?? null,
    oidc,
  };
}
