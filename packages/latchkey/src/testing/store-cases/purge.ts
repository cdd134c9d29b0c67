import assert from 'node:assert/strict'
import { toUtf8 } from '../../bytes.ts'
import { sampleId, sampleSession } from '../sample-session.ts'
import { endedAt, hourMs, insert, startMs, storeCase, uncapped, type StoreCase } from './case.ts'

export const purgeCases: readonly StoreCase[] = [
  storeCase('purging forgets what has expired, and nothing that has not', async (store) => {
    const gone = await insert(store, sampleSession(startMs, { expiresAtMs: startMs + 100 }))
    const kept = await insert(store, sampleSession(startMs, { expiresAtMs: startMs + 101 }))
    await store.append({ fact: { type: 'token_revoked', tokenId: 'a' }, expiresAtMs: startMs + 100 })
    await store.append({ fact: { type: 'token_revoked', tokenId: 'b' }, expiresAtMs: startMs + 101 })
    await store.documents.put('gone', toUtf8(''), { expectedVersion: 0, expiresAtMs: startMs + 100 })
    await store.documents.put('kept', toUtf8(''), { expectedVersion: 0, expiresAtMs: startMs + 101 })
    await store.documents.put('always', toUtf8(''), { expectedVersion: 0, expiresAtMs: null })
    assert.equal(await store.purge(startMs + 99, 1000), 0)
    assert.equal(await store.purge(startMs + 100, 1000), 3)
    assert.equal(await store.purge(startMs + 100, 1000), 0)
    assert.equal(await store.read(gone.id), null)
    assert.equal((await store.read(kept.id))?.id, kept.id)
    assert.deepEqual((await store.feed.after(1, 10))?.length, 1)
    const documents = await store.documents.list('', { after: null, limit: 10 })
    assert.deepEqual(
      documents.map(({ key }) => key),
      ['always', 'kept'],
    )
  }),

  storeCase('purging in small steps comes to an end with everything gone', async (store) => {
    for (let n = 0; n < 25; n++)
      await insert(store, sampleSession(startMs + n, { expiresAtMs: startMs + 50 + n }))
    let rows = 0
    for (let step = 0; step < 100; step++) {
      const gone = await store.purge(startMs + hourMs, 4)
      assert(gone <= 16, `${gone} rows in one step`)
      if (gone === 0) break
      rows += gone
    }
    assert.equal(rows, 25)
    assert.equal(await store.count({ subject: 'user_1' }, startMs + 30), 0)
  }),

  storeCase('a purged session has left the list of its subject, and its id with it', async (store) => {
    const id = sampleId()
    await insert(store, sampleSession(startMs, { id, expiresAtMs: startMs + 1 }))
    await store.purge(startMs + 1, 10)
    const page = await store.list({ subject: 'user_1' }, { nowMs: startMs - 1, limit: 10, cursor: null })
    assert.deepEqual(page.sessions, [])
    assert.equal((await store.insert(sampleSession(startMs, { id }), uncapped)).ok, true)
  }),

  storeCase('a document that was renewed is not purged at its old time', async ({ documents, purge }) => {
    await documents.put('counter', toUtf8('1'), { expectedVersion: 0, expiresAtMs: startMs + 10 })
    await documents.put('counter', toUtf8('2'), { expectedVersion: 1, expiresAtMs: startMs + 1000 })
    await purge(startMs + 500, 10)
    assert.equal((await documents.get('counter'))?.version, 2)
    await documents.put('counter', toUtf8('3'), { expectedVersion: 2, expiresAtMs: null })
    await purge(startMs + hourMs, 10)
    assert.equal((await documents.get('counter'))?.version, 3)
  }),

  storeCase('a session that was ended or shortened is purged once', async (store) => {
    const ended = await insert(store, sampleSession(startMs, { expiresAtMs: startMs + 10 }))
    await store.end({ session: ended.id }, endedAt(startMs))
    const shortened = await insert(store, sampleSession(startMs, { expiresAtMs: startMs + hourMs }))
    assert.equal(await store.replace({ ...shortened, version: 2, expiresAtMs: startMs + 20 }, null), true)
    assert.equal(await store.purge(startMs + 30, 10), 1)
    assert.equal(await store.read(shortened.id), null)
  }),
]
