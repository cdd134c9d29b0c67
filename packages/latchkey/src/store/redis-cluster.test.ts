import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectToCluster, families, type OpenClient } from '../../test/support/redis-clients.ts'
import { redisService, startCluster, type RedisCluster } from '../../test/support/redis-server.ts'
import { describeWith } from '../../test/support/requires.ts'
import { storeCases } from '../testing/index.ts'
import { redisStore, type RedisOptions } from './redis.ts'

/** Its subjects share one id, and an id is of one shard only. */
const forOneShardOnly = 'of 50 parallel inserts with one id, one wins'

describeWith(redisService, 'redis cluster', () => {
  let cluster: RedisCluster
  const closing: (() => unknown)[] = []
  let made = 0

  beforeAll(async () => {
    cluster = await startCluster()
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await cluster?.stop()
  })

  describe.each(families)('%s', (family) => {
    let open: OpenClient
    beforeAll(async () => {
      open = await connectToCluster[family](cluster)
      closing.push(() => open.close())
    })
    const store = (options: Partial<RedisOptions> = {}) =>
      redisStore({ ...open.options, prefix: `c${made++}`, ...options })

    test.each(storeCases.filter(({ name }) => name !== forOneShardOnly))('$name', async ({ run }) => {
      await run(() => store())
    })

    test(`with one shard, ${forOneShardOnly}`, async () => {
      const found = storeCases.find(({ name }) => name === forOneShardOnly)
      expect(found).toBeDefined()
      await found!.run(() => store({ shards: 1 }))
    })
  })
})
