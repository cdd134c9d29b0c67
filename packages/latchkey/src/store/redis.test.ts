import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { startRedis, redisService, type RedisServer } from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { storeCases } from '../testing/index.ts'
import { redisStore, type RedisClient } from './redis.ts'

describeWith(redisService, 'redis', () => {
  let server: RedisServer
  let made = 0
  const closing: (() => unknown)[] = []

  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await server?.stop()
  })

  const families: readonly (readonly [string, () => Promise<RedisClient>])[] = [
    [
      'node-redis',
      async () => {
        const client = createClient({ url: server.url })
        client.on('error', () => {})
        closing.push(() => client.destroy())
        return client.connect()
      },
    ],
    [
      'ioredis',
      async () => {
        const client = new Redis(server.port)
        closing.push(() => client.disconnect())
        return client
      },
    ],
  ]

  describe.each(families)('%s', (_, connect) => {
    let client: RedisClient
    beforeAll(async () => {
      client = await connect()
    })

    test.each(storeCases)('$name', async ({ run }) => {
      await run(() => redisStore({ client, prefix: `t${made++}` }))
    })
  })
})
