import { systemClock, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { partsOf, type LatchkeySessionStore } from './session-store.ts'

/** A session that other software stored. */
export interface OldSession {
  /** As express-session stored it, cookie included. */
  readonly data: object
  /** When it would have ended, had nobody used it any more. */
  readonly expiresAtMs: number
}

/** The store that an app moves away from. Both calls fail if it cannot be reached; they never say "none" for that. */
export interface OldSessions {
  read(sid: string): Promise<OldSession | null>
  /** Deletes it, atomically. False if it was not there any more: then somebody has signed out. */
  remove(sid: string): Promise<boolean>
}

/** What is needed of a client of node-redis 5 or ioredis 5. */
export interface RedisSessionClient {
  get(key: string): Promise<string | null>
  del(key: string): Promise<number>
  pTTL?(key: string): Promise<number>
  pttl?(key: string): Promise<number>
}

/** What is needed of `pg.Pool`. */
export interface PostgresSessionPool {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>
}

/** What connect-redis and connect-pg-simple give a session whose cookie has no end. */
const defaultLifeMs = 86_400_000

/** The sessions of connect-redis: JSON under `sess:<id>`. @throws config_invalid */
export function connectRedisSessions(options: {
  readonly client: RedisSessionClient
  /** @default 'sess:' */
  readonly prefix?: string
  readonly clock?: Clock
}): OldSessions {
  const { client, prefix = 'sess:', clock = systemClock } = options
  const timeToLive = client.pTTL ?? client.pttl
  if (timeToLive === undefined)
    throw new LatchkeyError('config_invalid', 'connectRedisSessions: client must be node-redis or ioredis.')
  return {
    async read(sid) {
      const [text, ttlMs] = await Promise.all([
        client.get(prefix + sid),
        timeToLive.call(client, prefix + sid),
      ])
      if (text === null) return null
      const data = sessionData(text)
      // The key is kept alive by use, while the cookie in the record says when it was last written. -1: lives for ever; -2: gone since.
      if (ttlMs === -2 || data === null) return null
      return { data, expiresAtMs: ttlMs >= 0 ? clock() + ttlMs : cookieEnd(data, clock()) }
    },
    remove: async (sid) => (await client.del(prefix + sid)) === 1,
  }
}

/** The sessions of connect-pg-simple: rows of a table with `sid`, `sess` and `expire`. @throws config_invalid */
export function connectPgSessions(options: {
  readonly pool: PostgresSessionPool
  /** @default 'session' */
  readonly table?: string
  /** @default the one that the connection has */
  readonly schema?: string
}): OldSessions {
  const { pool, table = 'session', schema } = options
  const name = [...(schema === undefined ? [] : [schema]), table].map(quoted).join('.')
  return {
    async read(sid) {
      const { rows } = await pool.query(
        `SELECT sess::text AS sess, floor(extract(epoch FROM expire::timestamptz) * 1000)::text AS expires_at_ms
           FROM ${name} WHERE sid = $1 AND expire::timestamptz > now()`,
        [sid],
      )
      const row = rows[0] as { sess: string; expires_at_ms: string } | undefined
      const data = row === undefined ? null : sessionData(row.sess)
      return row === undefined || data === null ? null : { data, expiresAtMs: Number(row.expires_at_ms) }
    },
    async remove(sid) {
      const { rowCount } = await pool.query(`DELETE FROM ${name} WHERE sid = $1`, [sid])
      return rowCount === 1
    },
  }
}

/** The sessions of {@link latchkeySessionStore}, for an app that leaves express-session for `latchkey/express`. */
export function storedSessions(store: LatchkeySessionStore): OldSessions {
  const { vault } = partsOf(store)
  return {
    async read(sid) {
      const found = await vault.read(sid)
      const data = found === null ? null : sessionData(found.data)
      return found === null || data === null ? null : { data, expiresAtMs: found.expiresAtMs }
    },
    remove: (sid) => vault.end(sid),
  }
}

/** Null for what express-session would not take for a session either. */
function sessionData(text: string): object | null {
  try {
    const data: unknown = JSON.parse(text)
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : null
  } catch {
    return null
  }
}

function cookieEnd(data: object, nowMs: number): number {
  const { cookie } = data as { cookie?: { expires?: unknown } }
  const endMs = typeof cookie?.expires === 'string' ? Date.parse(cookie.expires) : Number.NaN
  return Number.isNaN(endMs) ? nowMs + defaultLifeMs : endMs
}

function quoted(name: string): string {
  if (typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/.test(name)) return `"${name}"`
  throw new LatchkeyError('config_invalid', 'connectPgSessions: table and schema must be plain names.')
}
