/**
 * The one door to the outside: every connection that this program opens is opened here, to an address that
 * a setting allows (docs/decisions/2026-11-27-one-door-outside.md). test/webhooks/nothing-leaves.test.ts.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Allowance, hostOf, mayReach, urlFault } from './outbound-allow.ts';

/** It was not sent, or there was no answer; the message is for an administrator and names no secret. */
export class OutboundFault extends Error {
  override name = 'OutboundFault';
}

export interface Asked {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  allowance: Allowance;
  /** For all of it: resolving, connecting, sending, the answer. */
  timeoutMs: number;
  /** Ends it early, as where the server stops. */
  signal?: AbortSignal;
  /** Of the answer; the rest is not read. */
  mostBytes: number;
  /** All addresses of a name, for tests. */
  resolve?: (host: string) => Promise<string[]>;
}

export interface Answer {
  /** As it came: a redirect is an answer, and followed by nobody. */
  status: number;
  headers: Record<string, string>;
  body: string;
  isCut: boolean;
}

const resolveAll = async (host: string) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** The address to connect to, once: what is checked is what is connected to. @throws OutboundFault */
async function addressOf({ url, allowance, resolve = resolveAll }: Asked): Promise<string> {
  const fault = urlFault(url, allowance);
  if (fault !== null) throw new OutboundFault(fault);
  const host = hostOf(new URL(url));
  if (isIP(host) !== 0) return host;
  const all = await resolve(host).catch(() => []);
  const [first] = all;
  if (first === undefined) throw new OutboundFault(`找不到主机 ${host}`);
  // Every one of them: a name that also leads elsewhere is not trusted at all.
  const other = all.find((address) => !mayReach(address, host, allowance));
  if (other !== undefined) throw new OutboundFault(`${host} 指向 ${other}，不在允许的范围内`);
  return first;
}

function pinned(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: '对方没有在这个端口上接收',
  ECONNRESET: '连接中断',
  EHOSTUNREACH: '到不了这台主机',
  ENETUNREACH: '到不了这个网络',
  EPROTO: '加密连接没有建立，核对 http 还是 https',
};

function faultOf(error: Error, timedOut: boolean): OutboundFault {
  if (timedOut) return new OutboundFault('没有按时回答');
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (/CERT|SIGNED|ISSUER|ALTNAME|UNABLE_TO/.test(code))
    return new OutboundFault(`对方的证书不受信任（${code}）`, { cause: error });
  return new OutboundFault(WORDS[code] ?? `没有连上（${code === '' ? 'HTTP' : code}）`, { cause: error });
}

/** Sends one request and reads the beginning of its answer. @throws OutboundFault */
export async function sendOut(asked: Asked): Promise<Answer> {
  const { url, method, headers, body, timeoutMs, mostBytes } = asked;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = asked.signal === undefined ? late : AbortSignal.any([late, asked.signal]);
  const address = await addressOf(asked);
  const module = url.toLowerCase().startsWith('https:') ? https : http;
  return new Promise((done, fail) => {
    const failed = (error: Error) => fail(faultOf(error, late.aborted));
    const request = module.request(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
      // Neither a proxy of the environment nor a connection that is kept.
      agent: new module.Agent({ keepAlive: false }),
      lookup: pinned(address),
      // Said here, since NODE_TLS_REJECT_UNAUTHORIZED of the environment would turn it off.
      rejectUnauthorized: true,
      signal,
    });
    request.once('error', failed);
    request.once('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      const finish = (isCut: boolean) => {
        const told = Object.entries(response.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as const],
        );
        const text = Buffer.concat(parts).subarray(0, mostBytes).toString('utf8');
        done({ status: response.statusCode ?? 0, headers: Object.fromEntries(told), body: text, isCut });
      };
      response.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size <= mostBytes) return;
        finish(true);
        response.destroy();
      });
      response.once('end', () => finish(false));
      response.once('error', failed);
    });
    request.end(body);
  });
}
