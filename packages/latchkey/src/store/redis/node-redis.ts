import { after } from '../../clock.ts'
import { LatchkeyError } from '../../errors.ts'
import { withinMs } from './time-limit.ts'
import type { Argument, Connection, Driver, Reply } from './driver.ts'

interface CommandOptions {
  readonly typeMapping: Readonly<Record<number, unknown>>
}

/** What is used of a client made by `createClient` of node-redis 5. */
export interface NodeRedisClient {
  readonly isReady: boolean
  sendCommand(args: Argument[], options?: CommandOptions): Promise<unknown>
  duplicate(overrides?: object): NodeRedisClient
  connect(): Promise<unknown>
  destroy(): void
  on(event: string, listener: (...args: unknown[]) => void): unknown
  off(event: string, listener: (...args: unknown[]) => void): unknown
}

/** What is used of a cluster made by `createCluster` of node-redis 5. */
export interface NodeRedisCluster {
  readonly slots: readonly { readonly master: { readonly client?: NodeRedisClient | undefined } }[]
  sendCommand(
    firstKey: string | Buffer | undefined,
    isReadonly: boolean | undefined,
    args: Argument[],
    options?: CommandOptions,
  ): Promise<unknown>
}

/** What is used of a client made by `createSentinel` of node-redis 5. */
export interface NodeRedisSentinel {
  getMasterNode(): unknown
  sendCommand(isReadonly: boolean | undefined, args: Argument[], options?: CommandOptions): Promise<unknown>
}

// RESP's type byte `$`: bulk strings arrive as bytes, whatever the client was told for its own commands.
const asBytes: CommandOptions = { typeMapping: { 36: Buffer } }

export function nodeRedisDriver(client: NodeRedisClient): Driver {
  const send = async (args: readonly Argument[]): Promise<Reply> => {
    // Without this a command would wait in the client's own queue, and be run long after its caller was told of the outage.
    if (!client.isReady) await becomesReady(client)
    return asReply(await client.sendCommand([...args], asBytes))
  }
  return {
    isCluster: false,
    send: async (_key, args) => send(args),
    wait: async (_key, replicas, timeoutMs) => Number(await send(waitCommand(replicas, timeoutMs))),
    connect: async () => duplicateOf(client),
    lost: () => {},
  }
}

export function nodeRedisClusterDriver(cluster: NodeRedisCluster): Driver {
  const slots = new Map<string, number>()
  let isSearching = false

  async function slotOf(key: string): Promise<number> {
    const known = slots.get(key)
    if (known !== undefined) return known
    const slot = Number(await cluster.sendCommand(key, false, ['CLUSTER', 'KEYSLOT', key]))
    slots.set(key, slot)
    return slot
  }

  async function send(key: string, args: readonly Argument[]): Promise<Reply> {
    const slot = await slotOf(key)
    // Commands for a node that is gone would wait for it in the client, one on top of the other.
    if (cluster.slots[slot]?.master.client?.isReady === false) {
      lost(key)
      throw unavailable('A primary of the cluster is not connected.')
    }
    return asReply(await cluster.sendCommand(key, false, [...args], asBytes))
  }

  /** Asks some node for the key: any but its owner answers where it is now, and makes the library look at all slots again. */
  function lost(key: string): void {
    if (isSearching) return
    isSearching = true
    const search = cluster.sendCommand(undefined, false, ['EXISTS', key])
    withinMs(search, searchMs, () => unavailable('No node of the cluster answers.'))
      .catch(() => {})
      .finally(() => {
        isSearching = false
      })
  }

  return {
    isCluster: true,
    send,
    lost,
    wait: async (key, replicas, timeoutMs) => Number(await send(key, waitCommand(replicas, timeoutMs))),
    async connect(key: string): Promise<Connection> {
      const master = cluster.slots[await slotOf(key)]?.master
      if (master?.client === undefined) throw unavailable('The cluster has no node for a slot.')
      return duplicateOf(master.client)
    },
  }
}

/** A Sentinel client cannot be duplicated, so the connection for blocking reads is a second one of the same kind. */
export function nodeRedisSentinelDriver(sentinel: NodeRedisSentinel, feedClient: NodeRedisSentinel): Driver {
  const sendTo =
    (target: NodeRedisSentinel) =>
    async (args: readonly Argument[]): Promise<Reply> =>
      asReply(await target.sendCommand(false, [...args], asBytes))
  const send = sendTo(sentinel)
  return {
    isCluster: false,
    send: async (_key, args) => send(args),
    wait: async (_key, replicas, timeoutMs) => Number(await send(waitCommand(replicas, timeoutMs))),
    connect: async () => ({ send: sendTo(feedClient), close: () => {} }),
    lost: () => {},
  }
}

async function duplicateOf(client: NodeRedisClient): Promise<Connection> {
  const own = client.duplicate({ disableOfflineQueue: true })
  // Without a listener an 'error' event would end the process; the reader sees the same failure on its commands.
  own.on('error', () => {})
  const close = (): void => {
    try {
      own.destroy()
    } catch {
      // It was closed already, which is all that was wanted.
    }
  }
  try {
    await own.connect()
  } catch (error) {
    close()
    throw error
  }
  return { send: async (args) => asReply(await own.sendCommand([...args], asBytes)), close }
}

const waiting = new WeakMap<NodeRedisClient, Promise<void>>()
const readyWithinMs = 1_000
const searchMs = 500

/** One wait for all commands of a client that is not ready, so that an outage does not pile up listeners. */
async function becomesReady(client: NodeRedisClient): Promise<void> {
  let wait = waiting.get(client)
  if (wait === undefined) {
    wait = new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void) => (): void => {
        cancel()
        client.off('ready', ready)
        waiting.delete(client)
        settle()
      }
      const ready = finish(resolve)
      const cancel = after(
        readyWithinMs,
        finish(() => reject(unavailable('The Redis client is not connected.'))),
      )
      client.on('ready', ready)
    })
    waiting.set(client, wait)
  }
  return wait
}

function waitCommand(replicas: number, timeoutMs: number): Argument[] {
  return ['WAIT', `${replicas}`, `${timeoutMs}`]
}

/** RESP says nothing else, and the type mapping above is ours. */
function asReply(value: unknown): Reply {
  return value as Reply
}

function unavailable(message: string): LatchkeyError {
  return new LatchkeyError('store_unavailable', message)
}
