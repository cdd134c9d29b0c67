// Checking a session that this process has no copy of: the embedded store against LMDB by itself.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { embeddedStore, lmdb } from '../latchkey.mjs'
import { lineOf, timeInTurns } from './compare.mjs'
import { deploy } from './deployment.mjs'
import { freshTexts, must, repeat } from './pool.mjs'

/** @param {import('./compare.mjs').Effort} effort */
export async function measureUncachedSession(effort) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
  const store = embeddedStore({ path: join(folder, 'latchkey') })
  const { auth, cookies } = await deploy(store, { revocation: { maxCachedSessions: 0 } })
  const bare = lmdb.open({ path: join(folder, 'bare'), noSubdir: true })
  try {
    for (const cookie of cookies) {
      const record = await auth.sessions.read(cookie.slice(0, 22))
      await bare.put(record.id, plain(record))
    }
    const cookie = freshTexts(cookies)
    const id = freshTexts(cookies.map((text) => text.slice(0, 22)))
    const unknown = 'A'.repeat(22)
    must((await auth.check({ cookie: cookies[0] })).ok, 'auth.check must take a good cookie')
    must(
      !(await auth.check({ cookie: unknown + cookies[0].slice(22) })).ok,
      'auth.check must refuse an unknown session',
    )
    must(auth.sizes().cachedSessions === 0, 'there must be no copies')
    must(
      bare.get(cookies[0].slice(0, 22)).subject === 'user_0' && bare.get(unknown) === undefined,
      'LMDB must know its records',
    )

    const series = await timeInTurns(
      [
        repeat('auth.check, no copies', () => must(auth.check({ cookie: cookie() }).ok, 'refused')),
        repeat('store.read', () => must(store.read(id()), 'not found')),
        repeat('LMDB get, decoded', () => {
          bare.resetReadTxn()
          must(bare.get(id()), 'not found')
        }),
        repeat('LMDB get, bytes only', () => {
          bare.resetReadTxn()
          must(bare.getBinary(id()), 'not found')
        }),
      ],
      effort,
    )
    const line = (id, what, ours, other) => lineOf(series, { id, what, ours, other, as: 'time' })
    return [
      line(
        'session-uncached',
        'check a session, embedded store, uncached',
        'auth.check, no copies',
        'LMDB get, decoded',
      ),
      line(
        'session-uncached-bytes',
        'the same against bytes that nobody decodes',
        'auth.check, no copies',
        'LMDB get, bytes only',
      ),
      line(
        'session-uncached-read',
        'its read alone, without the secret and the feed',
        'store.read',
        'LMDB get, decoded',
      ),
    ]
  } finally {
    await Promise.all([auth.close(), bare.close()])
    await rm(folder, { recursive: true, force: true })
  }
}

/** The record as a plain object: MessagePack would otherwise have to be told about the classes of its bytes. */
function plain(record) {
  return { ...record, cookie: { ...record.cookie, hash: Buffer.from(record.cookie.hash) } }
}
