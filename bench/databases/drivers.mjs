// The stores over a database, with the drivers that the library is tested with. A driver is loaded when it is asked for: node-redis makes the
// strings of the whole process slower (store/redis/string-methods.ts), and who measures something else must not pay for that.
import { requireAsLibrary } from '../latchkey.mjs'
import { migratePostgres, postgresStore } from '../../packages/latchkey/dist/store/postgres.js'
import { redisStore } from '../../packages/latchkey/dist/store/redis.js'

export const onPostgres = {
  migratePostgres,
  postgresStore,
  poolFor(url, max = 10) {
    /** @type {typeof import('pg')} */
    const { Pool } = requireAsLibrary('pg')
    return new Pool({ connectionString: url, max })
  },
}

export const onRedis = {
  redisStore,
  /** @param {string} url */
  async clientFor(url) {
    /** @type {typeof import('redis')} */
    const { createClient } = requireAsLibrary('redis')
    const client = createClient({ url })
    client.on('error', () => {})
    await client.connect()
    return client
  },
}
