// The stores over a database, with the drivers that the library is tested with. In a file of its own: node-redis makes the strings of the
// whole process slower when it is loaded (store/redis/string-methods.ts), and who measures something else must not pay for that.
import { requireAsLibrary } from '../latchkey.mjs'
import { migratePostgres, postgresStore } from '../../packages/latchkey/dist/store/postgres.js'
import { redisStore } from '../../packages/latchkey/dist/store/redis.js'

/** @type {typeof import('pg')} */
const pg = requireAsLibrary('pg')
/** @type {typeof import('redis')} */
const redis = requireAsLibrary('redis')

export const onPostgres = {
  migratePostgres,
  postgresStore,
  poolFor: (url, max = 10) => new pg.Pool({ connectionString: url, max }),
}

export const onRedis = {
  redisStore,
  /** @param {string} url */
  async clientFor(url) {
    const client = redis.createClient({ url })
    client.on('error', () => {})
    await client.connect()
    return client
  },
}
