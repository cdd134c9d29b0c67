import { LatchkeyError } from '../../errors.ts'
import type { Argument, Connection, Driver, Reply } from './driver.ts'

/** What is used of a client of ioredis 5, Sentinel's included. */
export interface IoredisClient {
  readonly status: string
  readonly options: object
  callBuffer(command: string, ...args: Argument[]): Promise<unknown>
  duplicate(overrides?: object): IoredisClient
  connect(): Promise<void>
  disconnect(): void
  on(event: string, listener: (...args: unknown[]) => void): unknown
}

/** What is used of a Cluster of ioredis 5. */
export interface IoredisCluster {
  readonly isCluster: boolean
  readonly options: object
  readonly slots: readonly (readonly string[])[]
  callBuffer(command: string, ...args: Argument[]): Promise<unknown>
  nodes(role?: 'master'): readonly IoredisClient[]
}

export function ioredisDriver(client: IoredisClient): Driver {
  refusePrefix(client.options)
  return {
    isCluster: false,
    send: async (_key, args) => call(client, args),
    wait: async (_key, replicas, timeoutMs) => waitOn(client, replicas, timeoutMs),
    connect: async () => duplicateOf(client),
    lost: () => {},
  }
}

export function ioredisClusterDriver(cluster: IoredisCluster): Driver {
  refusePrefix(cluster.options)
  const slots = new Map<string, number>()

  /** The pool's own client for the primary that has `key`. */
  async function ownerOf(key: string): Promise<IoredisClient> {
    let slot = slots.get(key)
    if (slot === undefined) {
      slot = Number(await cluster.callBuffer('CLUSTER', 'KEYSLOT', key))
      slots.set(key, slot)
    }
    const address = cluster.slots[slot]?.[0]
    const owner = cluster.nodes('master').find((node) => addressOf(node) === address)
    if (owner === undefined) throw unavailable('The cluster has no node for a slot.')
    return owner
  }

  return {
    isCluster: true,
    send: async (_key, args) => call(cluster, args),
    wait: async (key, replicas, timeoutMs) => waitOn(await ownerOf(key), replicas, timeoutMs),
    connect: async (key) => duplicateOf(await ownerOf(key)),
    lost: () => {},
  }
}

async function call(
  client: Pick<IoredisClient, 'callBuffer'>,
  [command, ...args]: readonly Argument[],
): Promise<Reply> {
  // RESP says nothing else, and callBuffer gives bytes.
  return (await client.callBuffer(String(command), ...args)) as Reply
}

async function waitOn(client: IoredisClient, replicas: number, timeoutMs: number): Promise<number> {
  return Number(await client.callBuffer('WAIT', `${replicas}`, `${timeoutMs}`))
}

async function duplicateOf(client: IoredisClient): Promise<Connection> {
  // A connection that mends itself would hide that it was cut; the reader wants to know.
  const own = client.duplicate({
    lazyConnect: true,
    retryStrategy: null,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: true,
  })
  // Without a listener ioredis prints to the console; the reader sees the same failure on its commands.
  own.on('error', () => {})
  try {
    await own.connect()
  } catch (error) {
    own.disconnect()
    throw error
  }
  return { send: async (args) => call(own, args), close: () => own.disconnect() }
}

function addressOf(node: IoredisClient): string {
  // The options of a node that a pool made always have both.
  const { host, port } = node.options as { readonly host?: string; readonly port?: number }
  return `${host}:${port}`
}

/** ioredis would put its prefix before some of our keys and not before others. */
function refusePrefix(options: object): void {
  // Either may have it: the options of a client, or those that a cluster hands to its clients.
  const { keyPrefix, redisOptions } = options as {
    readonly keyPrefix?: unknown
    readonly redisOptions?: { readonly keyPrefix?: unknown }
  }
  if ((keyPrefix ?? redisOptions?.keyPrefix ?? '') === '') return
  throw new LatchkeyError(
    'config_invalid',
    'redisStore: a client with keyPrefix cannot be used. Use the option "prefix" of redisStore instead.',
  )
}

function unavailable(message: string): LatchkeyError {
  return new LatchkeyError('store_unavailable', message)
}
