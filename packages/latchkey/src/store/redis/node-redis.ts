import { after } from '../../clock.ts'
import { LatchkeyError } from '../../errors.ts'
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
  readonly slots: readonly { readonly master: object }[]
  readonly masters: readonly object[]
  sendCommand(
    firstKey: string | Buffer | undefined,
    isReadonly: boolean | undefined,
    args: Argument[],
    options?: CommandOptions,
  ): Promise<unknown>
  // The library's own type of a node is not ours to name: what `slots` has is what this takes.
  nodeClient(node: never): Promise<unknown>
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
  }
}

export function nodeRedisClusterDriver(cluster: NodeRedisCluster): Driver {
  const send = async (key: string, args: readonly Argument[]): Promise<Reply> =>
    asReply(await cluster.sendCommand(key, false, [...args], asBytes))
  return {
    isCluster: true,
    send,
    wait: async (key, replicas, timeoutMs) => Number(await send(key, waitCommand(replicas, timeoutMs))),
    async connect(key: string): Promise<Connection> {
      const slot = Number(await send(key, ['CLUSTER', 'KEYSLOT', key]))
      const shard = cluster.slots[slot]
      if (shard === undefined) throw unavailable('The cluster has no node for a slot.')
      // What nodeClient() takes and gives, in the words of this file.
      const node = (await cluster.nodeClient(shard.master as never)) as NodeRedisClient
      return duplicateOf(node)
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
