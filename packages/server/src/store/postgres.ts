import type { Store } from 'latchkey/store'
import type { PostgresLocation } from './store-url.ts'

// One of them listens.
const connections = 10
const connectMs = 5_000

/** Connects, and looks whether the tables are there. @throws `store_unavailable`, `store_incompatible` */
export async function openPostgres({ connectionString, schema }: PostgresLocation): Promise<Store> {
  // Loaded here, so that a server with its data in a folder does not pay for it.
  const [{ default: pg }, { postgresStore }] = await Promise.all([import('pg'), import('latchkey/postgres')])
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'latchkey',
  })
  const close = async (): Promise<void> => {
    await store.close()
    await pool.end()
  }
  const store = postgresStore({ pool, ...(schema === null ? {} : { schema }) })
  try {
    await store.documents.get('readyz')
  } catch (error) {
    await close()
    throw error
  }
  return { ...store, close }
}
