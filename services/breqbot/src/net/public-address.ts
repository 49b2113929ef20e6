import { BlockList, isIPv6 } from 'node:net'

// The special-purpose registries of IANA, and multicast: where no server of the public internet is.
const PRIVATE_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const

const GLOBAL_IPV6 = new BlockList()
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6')

const PRIVATE_IPV6 = new BlockList()
// Ways to write an IPv4 address in IPv6 (6to4, Teredo, NAT64), protocol assignments, and documentation.
PRIVATE_IPV6.addSubnet('2001::', 23, 'ipv6')
PRIVATE_IPV6.addSubnet('2001:db8::', 32, 'ipv6')
PRIVATE_IPV6.addSubnet('2002::', 16, 'ipv6')
PRIVATE_IPV6.addSubnet('3fff::', 20, 'ipv6')

const IPV4 = new BlockList()
for (const [network, prefix] of PRIVATE_IPV4) IPV4.addSubnet(network, prefix, 'ipv4')

/** Whether an IP address is one of the public internet, so that asking it tells nobody of what is near the bot. */
export function isPublicAddress(address: string): boolean {
  if (!isIPv6(address)) return !IPV4.check(address, 'ipv4')
  return GLOBAL_IPV6.check(address, 'ipv6') && !PRIVATE_IPV6.check(address, 'ipv6')
}
