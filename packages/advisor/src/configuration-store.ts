import type { Answers } from './inputs.ts'

/** The parts of the module that `auth` is made in that depend on the store. */
interface StoreLines {
  readonly imports: readonly string[]
  readonly before: readonly string[]
  readonly store: string
  readonly options: readonly string[]
}

/** One service over its SQL database, or no store at all: a file on its machine is simpler, and faster. */
export function storeLines({ store, services, regions }: Answers): StoreLines {
  const key = `  encryptionKey: Buffer.from(process.env['LATCHKEY_KEY'] ?? '', 'base64'), // 32 bytes, the same on every node`
  if (store === 'none' || (store === 'sql' && services === 1 && regions === 1)) {
    return {
      imports: [`import { embeddedStore } from 'latchkey/embedded'`],
      before: [],
      store: `embeddedStore({ path: './data' })`,
      options: [],
    }
  }
  if (store === 'sql') {
    return {
      imports: [`import { postgresStore } from 'latchkey/postgres'`, `import pg from 'pg'`],
      before: [`const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })`, ''],
      store: 'postgresStore({ pool })',
      options: [key],
    }
  }
  const isSingle = store === 'redis_single'
  return {
    imports: [
      `import { redisStore } from 'latchkey/redis'`,
      `import { ${isSingle ? 'createClient' : 'createCluster'} } from 'redis'`,
    ],
    before: [
      isSingle
        ? `const client = createClient({ url: process.env['REDIS_URL'] ?? '' })`
        : `const client = createCluster({ rootNodes: [{ url: process.env['REDIS_URL'] ?? '' }] })`,
      `client.on('error', (error: Error) => console.error(error.message))`,
      'await client.connect()',
      '',
    ],
    store: isSingle ? 'redisStore({ client })' : 'redisStore({ client, waitReplicas: 1 })',
    options: [key],
  }
}
