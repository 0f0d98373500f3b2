/** What is sent, and how the receiver knows that it came from us. */
import { createHmac } from 'node:crypto';
import { minute } from '../format.ts';
import type { Instant } from '../rules/types.ts';
import { maskPhone } from '../rules/uscc.ts';

export type WebhookKind = 'json' | 'dingtalk';

/** A line of the log as it is told outside: no contact of an enterprise, no address of a person. */
export interface ToldLine {
  seq: number;
  at: Instant;
  actor: string;
  act: string;
  /** The code of the enterprise that it is about. */
  enterprise: string | null;
  sentence: string;
  /** Of the line in the chain: who keeps it can later show that the log was not changed. */
  hash: string;
}

/** Between the groups of a number people type a space, a hyphen or brackets, or nothing. */
const MOBILE = /(?<!\d)(?:[+＋]?86[ \-－]?)?(1[3-9]\d(?:[ \-－]?\d{4}){2})(?!\d)/g;
const LANDLINE = /(?<!\d)([(（]?0\d{2,3}[)）]?[ \-－]?\d{3,4}[ \-－]?\d{4})(?!\d)/g;

/** Reasons are typed by people: what looks like a telephone number is masked, however it is written. */
export function withoutPhones(text: string): string {
  const masked = (_: string, phone: string) => maskPhone(phone.replace(/\D/g, ''));
  return text
    .replace(/[０-９]/g, (digit) => digit.normalize('NFKC'))
    .replace(MOBILE, masked)
    .replace(LANDLINE, masked);
}

/** For robots: so many sentences in one message; the rest as a number. */
const MOST_SENTENCES = 10;

function inText(lines: readonly ToldLine[]): string {
  const told = lines.slice(0, MOST_SENTENCES).map((one) => `${minute(one.at)} ${one.actor}：${one.sentence}`);
  const more = lines.length - told.length;
  return ['秀水强脊', ...told, ...(more > 0 ? [`另有 ${more} 条，见操作日志`] : [])].join('\n');
}

/** The bytes of one sending of lines; `null` for a test. */
export function bodyOf(kind: WebhookKind, lines: readonly ToldLine[] | null, at: Instant): string {
  if (kind === 'dingtalk') {
    const content = lines === null ? `秀水强脊\n${minute(at)} 测试推送` : inText(lines);
    return JSON.stringify({ msgtype: 'text', text: { content } });
  }
  return JSON.stringify({
    format: 1,
    source: 'qiangji',
    what: lines === null ? 'test' : 'log',
    queued_at: at,
    lines: lines ?? [],
  });
}

interface Signed {
  url: string;
  headers: Record<string, string>;
}

/**
 * Where it goes and under which headers. JSON: `X-Qiangji-Signature: v1=HEX`, HMAC-SHA256 of
 * `TIMESTAMP.BODY` with the secret, the timestamp in milliseconds beside it; `X-Qiangji-Delivery` stays the
 * same at every try, so that a receiver knows what it has. DingTalk robots: `timestamp` and `sign` in the
 * query, as their 加签 asks.
 */
export function signed(
  target: { kind: WebhookKind; url: string; secret: string },
  delivery: { id: number; body: string },
  now: Date,
): Signed {
  const timestamp = String(now.getTime());
  const hmac = (text: string) => createHmac('sha256', target.secret).update(text);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'qiangji' };
  if (target.kind === 'dingtalk') {
    const url = new URL(target.url);
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', hmac(`${timestamp}\n${target.secret}`).digest('base64'));
    return { url: url.href, headers };
  }
  return {
    url: target.url,
    headers: {
      ...headers,
      'x-qiangji-delivery': String(delivery.id),
      'x-qiangji-timestamp': timestamp,
      'x-qiangji-signature': `v1=${hmac(`${timestamp}.${delivery.body}`).digest('hex')}`,
    },
  };
}

/** Whether the receiver took it: a 2xx; DingTalk says in its body whether it really did. */
export function isTaken(kind: WebhookKind, answer: { status: number; body: string }): boolean {
  if (answer.status < 200 || answer.status > 299) return false;
  return kind === 'json' || /"errcode"\s*:\s*0\b/.test(answer.body);
}
