import type { RedisOptions } from 'ioredis'
import { isLatchkeyError, LatchkeyError } from 'latchkey'
import type { Store } from 'latchkey/store'
import type { RedisLocation } from './store-url.ts'

/** Connects, and waits for the first answer. @throws `store_unavailable` with what the connection said as its cause */
export async function openRedis(location: RedisLocation): Promise<Store> {
  // Loaded here, so that a server with its data in a folder does not pay for it.
  const [{ Cluster, Redis }, { redisStore }] = await Promise.all([
    import('ioredis'),
    import('latchkey/redis'),
  ])
  const { hosts, topology } = location
  const client =
    topology === 'cluster'
      ? new Cluster([...hosts], { redisOptions: loginOf(location), clusterRetryStrategy: pauseMs })
      : new Redis(serverOptions(location))
  let trouble: unknown = null
  // Without a listener ioredis prints to the console. What goes wrong later is told by the calls that fail.
  client.on('error', (error: unknown) => {
    trouble = lastError(error)
  })
  const store = redisStore({
    client,
    ...(location.prefix === null ? {} : { prefix: location.prefix }),
    ...(location.shards === null ? {} : { shards: location.shards }),
    ...(location.waitReplicas === null ? {} : { waitReplicas: location.waitReplicas }),
  })
  const close = async (): Promise<void> => {
    await store.close()
    client.disconnect()
  }
  try {
    await firstAnswer(store, () => trouble)
  } catch (error) {
    await close()
    if (trouble === null || !isLatchkeyError(error, 'store_unavailable')) throw error
    throw new LatchkeyError('store_unavailable', 'Redis cannot be reached.', { cause: trouble })
  }
  return { ...store, close }
}

/** A cluster or Sentinel takes a moment to be found; a connection that was refused says so, and then there is nothing to wait for. */
async function firstAnswer(store: Store, trouble: () => unknown): Promise<void> {
  const deadlineMs = Date.now() + firstAnswerMs
  for (;;) {
    try {
      await store.documents.get('readyz')
      return
    } catch (error) {
      if (trouble() !== null || Date.now() > deadlineMs) throw error
    }
  }
}

const firstAnswerMs = 5_000
const connectMs = 3_000
const silentMs = 3_000
const longestPauseMs = 1_000

/** What a connection to each server needs. */
function loginOf({ username, password, isTls }: RedisLocation): RedisOptions {
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(isTls ? { tls: {} } : {}),
    connectTimeout: connectMs,
    keepAlive: 30_000,
    // A connection that died without a word would be used until the kernel gives it up, a quarter of an hour later.
    socketTimeout: silentMs,
  }
}

/** One server, or the one that Sentinel names. */
function serverOptions(location: RedisLocation): RedisOptions {
  const { hosts, isTls, primaryName, sentinelPassword } = location
  const options = { ...loginOf(location), db: location.database, retryStrategy: pauseMs }
  if (primaryName === null) return { ...options, ...hosts[0] }
  return {
    ...options,
    name: primaryName,
    sentinels: [...hosts],
    sentinelRetryStrategy: pauseMs,
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  }
}

function pauseMs(times: number): number {
  return Math.min(50 * times, longestPauseMs)
}

/** A cluster says that it has no node left; why is in the error of the last one that it tried. */
function lastError(error: unknown): unknown {
  return error instanceof Error && 'lastNodeError' in error ? (error.lastNodeError ?? error) : error
}
