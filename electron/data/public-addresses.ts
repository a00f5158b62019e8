import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** What does not belong to the public internet, or, at a cloud's, answers the machine it is asked from: networks as address and length. */
const inner: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['168.63.129.16', 32, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  // Unspecified, loopback and the old form of IPv4 addresses.
  ['::', 96, 'ipv6'],
  // IPv4 addresses behind translators and tunnels: which ones, only those know.
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Whether addresses are of the public internet: not loopback, private, link-local, multicast, unspecified, and none of this machine's own. */
export class PublicAddresses {
  readonly #inner = new BlockList();

  constructor() {
    for (const [network, prefix, family] of inner) this.#inner.addSubnet(network, prefix, family);
  }

  /** `address`: an IPv4 or IPv6 address; IPv4 written as IPv6 counts as what it is. */
  has(address: string): boolean {
    const own = new BlockList();
    for (const found of Object.values(networkInterfaces()).flat()) if (found !== undefined) own.addAddress(found.address, found.family === 'IPv4' ? 'ipv4' : 'ipv6');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    return !this.#inner.check(address, family) && !own.check(address, family);
  }
}
