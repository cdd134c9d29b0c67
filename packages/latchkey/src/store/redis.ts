import { LatchkeyError } from '../errors.ts'
import { choiceOption, integerOption, refuseUnknownOptions } from '../options.ts'
import type {
  EndOutcome,
  EndRules,
  EndTarget,
  InsertOutcome,
  InsertRules,
  NewEvent,
  PageRequest,
  SessionFilter,
  SessionPage,
  Store,
} from './contract.ts'
import type { Session, SessionId } from './record.ts'
import { cutOff } from './redis/cutoffs.ts'
import { redisDocuments } from './redis/documents.ts'
import { driverFor, type RedisClient } from './redis/driver-for.ts'
import { redisFeed } from './redis/feed.ts'
import { isPossibleId } from './redis/layout.ts'
import { countSessions, listSessions } from './redis/listing.ts'
import type { NodeRedisSentinel } from './redis/node-redis.ts'
import { purgeExpired } from './redis/purge.ts'
import { listOf } from './redis/reply.ts'
import { appendEvent } from './redis/session-scripts.ts'
import { endAllBut, endOne, insertInto, readFrom, replaceIn } from './redis/sessions.ts'
import { restoreStringMethods } from './redis/string-methods.ts'
import { openShards } from './redis/shards.ts'
import { subjectByte } from './subject-digest.ts'
import { wholeNumber } from './whole-number.ts'

export type { RedisClient } from './redis/driver-for.ts'
export type { IoredisClient, IoredisCluster } from './redis/ioredis.ts'
export type { NodeRedisClient, NodeRedisCluster, NodeRedisSentinel } from './redis/node-redis.ts'

export interface RedisOptions {
  /** A client or cluster of node-redis 5 or ioredis 5. It stays yours: close() leaves it open. */
  readonly client: RedisClient
  /** For a Sentinel client of node-redis, which cannot be duplicated: a second one, for blocking reads only. */
  readonly feedClient?: NodeRedisSentinel
  /** What our keys begin with, in braces: letters, digits and `_.-`. @default 'lk' */
  readonly prefix?: string
  /**
   * Over how many slots of a cluster the data is spread, 1 to 256. Fixed once there is data. In a cluster each process keeps one
   * connection per shard for its feed. @default 1, in a cluster 16
   */
  readonly shards?: number
  /**
   * How a node hears of what others write: `stream` keeps a connection that waits for it, `on_use` looks when a check needs it, at most
   * once in `revocation.maxStalenessMs`, and has neither connection nor timer of its own: for functions that are frozen between requests.
   * @default 'stream'
   */
  readonly notify?: 'stream' | 'on_use'
  /** How long a command may take, ms: 50 to 60,000. Afterwards the answer is `store_unavailable`. @default 1_000 */
  readonly commandTimeoutMs?: number
  /** Replicas that must have a write before it is acknowledged: 0 to 10. @default 0 */
  readonly waitReplicas?: number
}

/**
 * Sessions in Redis 6.2 or newer, or Valkey: one server, Sentinel or Cluster. Every operation on a session is one atomic script. The
 * feed is pushed; a sequence is only meaningful to the store object that gave it.
 *
 * Redis replicates asynchronously: without `waitReplicas`, a failover may lose writes that were acknowledged. A write that ended in
 * `store_unavailable` may have been done; doing it again is safe.
 * @throws `config_invalid` at construction; `store_incompatible` on first use if the data is spread otherwise
 */
export function redisStore(options: RedisOptions): Store {
  refuseUnknownOptions(options, optionNames, 'redisStore')
  const driver = driverFor(options.client, options.feedClient)
  restoreStringMethods()
  let isOpen = true
  const shards = openShards(driver, {
    prefix: prefixOf(options),
    count: integerOption(options.shards, {
      name: 'redisStore: shards',
      default: driver.isCluster ? 16 : 1,
      min: 1,
      max: 256,
    }),
    commandTimeoutMs: integerOption(options.commandTimeoutMs, {
      name: 'redisStore: commandTimeoutMs',
      default: 1_000,
      min: 50,
      max: 60_000,
    }),
    waitReplicas: integerOption(options.waitReplicas, {
      name: 'redisStore: waitReplicas',
      default: 0,
      min: 0,
      max: 10,
    }),
  })
  const notify = choiceOption(options.notify, {
    name: 'redisStore: notify',
    default: 'stream',
    choices: ['stream', 'on_use'],
  })
  const delivery = notify === 'stream' ? 'pushed' : 'on_use'
  const { feed, log, begin, close } = redisFeed({ shards, driver, delivery, assertOpen })

  function assertOpen(): void {
    if (!isOpen) throw new LatchkeyError('store_closed', 'The Redis store was used after close().')
  }

  /** Writes number their own events, so the log has to be known first. */
  async function beforeWrite(): Promise<void> {
    assertOpen()
    await begin()
  }

  return {
    name: 'redis',
    feed,
    documents: redisDocuments(shards, assertOpen),
    shardByte: subjectByte,

    async insert(session: Session, rules: InsertRules): Promise<InsertOutcome> {
      await beforeWrite()
      return insertInto(shards, log, session, rules)
    },

    async read(id: SessionId): Promise<Session | null> {
      assertOpen()
      return isPossibleId(id) ? readFrom(shards, id) : null
    },

    async replace(next: Session, event: NewEvent | null): Promise<boolean> {
      await beforeWrite()
      return replaceIn(shards, log, next, event)
    },

    async end(target: EndTarget, rules: EndRules): Promise<EndOutcome> {
      await beforeWrite()
      if (target === 'everyone' || 'tenant' in target) return cutOff(shards, log, target, rules)
      if ('session' in target) return endOne(shards, log, target.session, rules)
      const { subject, except } = target
      if (except === undefined) return cutOff(shards, log, { subject }, rules)
      return endAllBut(shards, log, { subject, except }, rules)
    },

    async list(filter: SessionFilter, page: PageRequest): Promise<SessionPage> {
      assertOpen()
      return listSessions(shards, filter, page)
    },

    async count(filter: SessionFilter, nowMs: number): Promise<number> {
      assertOpen()
      return countSessions(shards, filter, nowMs)
    },

    async append(event: NewEvent): Promise<number> {
      const expiry = `${wholeNumber(event.expiresAtMs, 'event.expiresAtMs')}`
      await beforeWrite()
      return log.written(0, listOf(await shards.run(appendEvent, 0, [JSON.stringify(event.fact), expiry])))
    },

    async purge(nowMs: number, limit: number): Promise<number> {
      await beforeWrite()
      return purgeExpired(shards, log, nowMs, limit)
    },

    close(): void {
      isOpen = false
      close()
      shards.close()
    },
  }
}

const optionNames = ['client', 'feedClient', 'prefix', 'shards', 'notify', 'commandTimeoutMs', 'waitReplicas']

function prefixOf({ prefix = 'lk' }: RedisOptions): string {
  if (typeof prefix === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(prefix)) return prefix
  throw new LatchkeyError(
    'config_invalid',
    'redisStore: prefix must be 1 to 64 letters, digits, dots, hyphens or underscores',
  )
}
