import { isIPv4, isIPv6 } from 'node:net';

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const UNKNOWN = 'unknown';
const GROUPS = 8;
/** One customer of a provider has at least this much of an IPv6 address to himself: 64 bits. */
const NETWORK_GROUPS = 4;

/**
 * Who shares a budget: an IPv4 address, or the /64 network of an IPv6 address.
 * @param ip as the server sees it behind the trusted proxies; all that is no address (a forged header, a connection that
 * is gone) counts as one client
 */
export function clientOf(ip: string | undefined): string {
  if (ip === undefined) return UNKNOWN;
  const mapped = IPV4_IN_IPV6.exec(ip)?.[1] ?? ip;
  if (isIPv4(mapped)) return mapped;
  const [address = ''] = ip.split('%');
  return isIPv6(address) ? `${groupsOf(address).slice(0, NETWORK_GROUPS).join(':')}::/64` : UNKNOWN;
}

/** The groups of an address without leading zeros; the zeros that `::` stands for are written out. */
function groupsOf(address: string): string[] {
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  const zeros = new Array<string>(Math.max(0, GROUPS - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].map((group) => group.replace(/^0+(?=.)/, ''));
}
