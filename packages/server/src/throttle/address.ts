import { isIPv4, isIPv6 } from 'node:net'

/**
 * The network that an address is counted under: the address itself for IPv4, the /64 for IPv6, because one customer gets at least
 * that and could walk through 2^64 addresses. An IPv4 address written as IPv6 is the IPv4 address.
 */
export function networkOf(ip: string | null): string {
  if (ip === null) return 'unknown'
  const bare = ip.replace(/%.*$/, '').toLowerCase()
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return 'unknown'
  const groups = groupsOf(bare)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped) return groups.slice(6).flatMap(bytesOf).join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight 16-bit groups of a valid IPv6 address. */
function groupsOf(ip: string): readonly number[] {
  const [head = '', tail] = ip.split('::')
  const left = parseGroups(head)
  if (tail === undefined) return left
  const right = parseGroups(tail)
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
}

function parseGroups(text: string): readonly number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}

function bytesOf(group: number): readonly number[] {
  return [group >> 8, group & 0xff]
}
