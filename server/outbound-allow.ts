/** Which addresses outside this machine may be connected to: a list of the server's settings, judged here alone. */
import { BlockList, isIP } from 'node:net';

/** Hosts by name, and networks; both empty: nothing may be reached. */
export interface Allowance {
  hosts: ReadonlySet<string>;
  networks: BlockList;
  isEmpty: boolean;
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of networks) {
    const [address = '', bits] = one.split('/');
    if (bits === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(bits), family(address));
  }
  return list;
}

/** Where a host that is allowed by its name may lie: inside a house, never on the internet. */
const PRIVATE = listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']);

/**
 * What no setting opens: this network, link-local (where clouds answer about their machines), multicast and
 * reserved, clouds' own addresses within private ranges, and IPv6 that carries IPv4 inside.
 */
const NEVER = listOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '100.100.100.200',
  '::/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/32',
]);

/** `::ffff:10.0.0.1` and the older `::10.0.0.1`, in either spelling, are 10.0.0.1. */
function plain(address: string): string {
  const found = /^::(?:ffff:)?(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address);
  if (found === null) return address;
  const [, dotted, high = '0', low = '0'] = found;
  if (dotted !== undefined) return dotted;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

/** A host as it stands in lists: lower case, without the last dot and without brackets. */
export function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Whether a list's entry is a host's name, an address, or a network with its number of leading bits. */
export function isAllowEntry(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0) return bits === undefined && NAME.test(entry.toLowerCase()) && !/^[\d.]+$/.test(entry);
  if (rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** @param entries as `isAllowEntry` takes them */
export function allowanceOf(entries: readonly string[]): Allowance {
  const isNetwork = (one: string) => isIP(one.split('/')[0] ?? '') !== 0;
  return {
    hosts: new Set(entries.filter((one) => !isNetwork(one)).map((one) => one.toLowerCase())),
    networks: listOf(entries.filter(isNetwork)),
    isEmpty: entries.length === 0,
  };
}

/**
 * Whether an address may be connected to.
 * @param host the name that led to it, or the address itself
 */
export function mayReach(address: string, host: string, allowance: Allowance): boolean {
  const it = plain(address);
  if (isIP(it) === 0 || NEVER.check(it, family(it))) return false;
  if (allowance.networks.check(it, family(it))) return true;
  return allowance.hosts.has(host) && PRIVATE.check(it, family(it));
}

const MOST_URL = 2_000;

/** Why an address cannot be used, in words; null where it can as far as it can be known before connecting. */
export function urlFault(text: string, allowance: Allowance): string | null {
  if (text.length > MOST_URL || !URL.canParse(text)) return '地址写成 https://主机/路径';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return '地址以 https:// 或 http:// 开头';
  if (url.username !== '' || url.password !== '') return '地址里不写账号和密码';
  if (url.hash !== '') return '地址里不含 #';
  const host = hostOf(url);
  if (isIP(host) !== 0)
    return mayReach(host, host, allowance) ? null : `${host} 不在服务器设置 WEBHOOK_ALLOW 允许的范围内`;
  // Another name may still lead into a network that is allowed: judged by what it resolves to.
  const mayResolve = allowance.hosts.has(host) || !allowance.isEmpty;
  return mayResolve ? null : `${host} 不在服务器设置 WEBHOOK_ALLOW 允许的范围内`;
}
