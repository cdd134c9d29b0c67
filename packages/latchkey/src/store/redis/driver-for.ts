import { LatchkeyError } from '../../errors.ts'
import type { Driver } from './driver.ts'
import { ioredisClusterDriver, ioredisDriver, type IoredisClient, type IoredisCluster } from './ioredis.ts'
import {
  nodeRedisClusterDriver,
  nodeRedisDriver,
  nodeRedisSentinelDriver,
  type NodeRedisClient,
  type NodeRedisCluster,
  type NodeRedisSentinel,
} from './node-redis.ts'

/** A client of either library, connected or about to be. Sentinel through ioredis is an ioredis client. */
export type RedisClient =
  | NodeRedisClient
  | NodeRedisCluster
  | NodeRedisSentinel
  | IoredisClient
  | IoredisCluster

/** The adapter for a client, known by what it can do. @throws `config_invalid` */
export function driverFor(client: RedisClient, feedClient: NodeRedisSentinel | undefined): Driver {
  if (isSentinel(client)) {
    if (feedClient !== undefined) return nodeRedisSentinelDriver(client, feedClient)
    throw new LatchkeyError(
      'config_invalid',
      'redisStore: a Sentinel client of node-redis needs a second one as the option "feedClient"',
    )
  }
  if (feedClient !== undefined) {
    throw new LatchkeyError(
      'config_invalid',
      'redisStore: feedClient is for Sentinel clients of node-redis only',
    )
  }
  if (isIoredisCluster(client)) return ioredisClusterDriver(client)
  if (isIoredis(client)) return ioredisDriver(client)
  if (isNodeRedisCluster(client)) return nodeRedisClusterDriver(client)
  if (isNodeRedis(client)) return nodeRedisDriver(client)
  throw new LatchkeyError(
    'config_invalid',
    'redisStore: client must be a client of node-redis 5 or ioredis 5',
  )
}

function isSentinel(client: RedisClient): client is NodeRedisSentinel {
  return has(client, 'getMasterNode', 'sendCommand')
}

function isIoredisCluster(client: RedisClient): client is IoredisCluster {
  return has(client, 'callBuffer', 'nodes')
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return has(client, 'callBuffer', 'duplicate')
}

function isNodeRedisCluster(client: RedisClient): client is NodeRedisCluster {
  return has(client, 'getSlotRandomNode', 'sendCommand')
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return has(client, 'sendCommand', 'duplicate', 'destroy')
}

function has(client: unknown, ...methods: readonly string[]): boolean {
  if (typeof client !== 'object' || client === null) return false
  return methods.every((name) => typeof Reflect.get(client, name) === 'function')
}
