import { execFileSync } from 'node:child_process'

/** Which packets get lost. The ends of a connection notice nothing but silence. */
export type Cut = 'both ways' | 'to the node' | 'from the node'

/** A network namespace of the tests' own, with one wire to this machine. */
export interface NetworkNamespace {
  /** This machine, as it is seen from the inside. */
  readonly hostAddress: string
  /** Words that put a command inside. */
  readonly inside: readonly string[]
  cut(which: Cut): void
  heal(): void
  close(): void
}

/** Null if namespaces can be made here, or the reason why not. */
export const namespacesRefused: string | null = tryOut()

let made = 0

export function openNamespace(): NetworkNamespace {
  const number = process.pid * 8 + (made++ % 8)
  const name = `lk${number}`
  const [outer, inner] = [`${name}a`, `${name}b`]
  // A net of four addresses for each.
  const net = `10.199.${(number >> 6) & 255}.`
  const first = (number & 63) << 2
  const [hostAddress, nodeAddress] = [`${net}${first + 1}`, `${net}${first + 2}`]
  const inside = ['ip', 'netns', 'exec', name]
  const close = (): void => void ip(`netns del ${name}`)

  ip(`netns add ${name}`)
  try {
    ip(`link add ${outer} type veth peer name ${inner} netns ${name}`)
    ip(`addr add ${hostAddress}/30 dev ${outer}`)
    ip(`link set ${outer} up`)
    ip(`netns exec ${name} ip addr add ${nodeAddress}/30 dev ${inner}`)
    ip(`netns exec ${name} ip link set ${inner} up`)
    ip(`netns exec ${name} ip link set lo up`)
    const outerMac = macOf(ip(`-o link show ${outer}`))
    const innerMac = macOf(ip(`netns exec ${name} ip -o link show ${inner}`))
    // Frames for a card that is not there are dropped without a word.
    const nowhere = '02:00:00:00:00:99'
    const toNode = (mac: string): void =>
      void ip(`neigh replace ${nodeAddress} lladdr ${mac} dev ${outer} nud permanent`)
    const fromNode = (mac: string): void =>
      void ip(`netns exec ${name} ip neigh replace ${hostAddress} lladdr ${mac} dev ${inner} nud permanent`)
    return {
      hostAddress,
      inside,
      cut(which) {
        if (which !== 'from the node') toNode(nowhere)
        if (which !== 'to the node') fromNode(nowhere)
      },
      heal() {
        toNode(innerMac)
        fromNode(outerMac)
      },
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

function ip(words: string): string {
  return execFileSync('ip', words.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function macOf(line: string): string {
  const [, mac] = /link\/ether (\S+)/.exec(line) ?? []
  if (mac === undefined) throw new Error('no address on this card')
  return mac
}

function tryOut(): string | null {
  const name = `lk${process.pid}try`
  try {
    ip(`netns add ${name}`)
    try {
      ip(`netns exec ${name} ip link add dummy type veth`)
    } finally {
      ip(`netns del ${name}`)
    }
    return null
  } catch {
    return 'making network namespaces needs Linux, root and iproute2'
  }
}
