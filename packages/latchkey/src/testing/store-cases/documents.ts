import assert from 'node:assert/strict'
import { toUtf8 } from '../../bytes.ts'
import type { PutOptions, Store, StoredDocument } from '../../store/contract.ts'
import { startMs, storeCase, type StoreCase } from './case.ts'

function at(expectedVersion: number, expiresAtMs: number | null = null): PutOptions {
  return { expectedVersion, expiresAtMs }
}

async function listed(
  store: Store,
  prefix: string,
  after: string | null = null,
  limit = 100,
): Promise<string[]> {
  const found = await store.documents.list(prefix, { after, limit })
  return found.map((document) => document.key)
}

function textOf(document: StoredDocument | null): string | null {
  return document === null ? null : Buffer.from(document.value).toString()
}

export const documentCases: readonly StoreCase[] = [
  storeCase('a document is made, changed and deleted by whoever knows its version', async ({ documents }) => {
    assert.equal(await documents.get('ring'), null)
    assert.equal(await documents.put('ring', toUtf8('one'), at(1)), false)
    assert.equal(await documents.put('ring', toUtf8('one'), at(0)), true)
    assert.equal(await documents.put('ring', toUtf8('two'), at(0)), false)
    const first = await documents.get('ring')
    assert.deepEqual([first?.key, textOf(first), first?.version], ['ring', 'one', 1])
    assert.equal(await documents.put('ring', toUtf8('two'), at(1)), true)
    assert.equal(textOf(await documents.get('ring')), 'two')
    assert.equal(await documents.delete('ring', 1), false)
    assert.equal(await documents.delete('ring', 2), true)
    assert.equal(await documents.delete('ring', 2), false)
    assert.equal(await documents.get('ring'), null)
    assert.equal(await documents.put('ring', toUtf8('three'), at(0)), true)
  }),

  storeCase('of 50 parallel creates one wins, and of 50 parallel changes', async ({ documents }) => {
    for (let version = 0; version < 3; version++) {
      const wins = await Promise.all(
        Array.from({ length: 50 }, async (_, n) => documents.put('ring', toUtf8(`${n}`), at(version))),
      )
      assert.equal(wins.filter(Boolean).length, 1)
      const found = await documents.get('ring')
      assert.equal(textOf(found), `${wins.indexOf(true)}`)
      assert.equal(found?.version, version + 1)
    }
  }),

  storeCase('a document keeps every byte, and shares none with its caller', async ({ documents }) => {
    const value = Uint8Array.from({ length: 70_000 }, (_, n) => n % 256)
    const sent = value.slice()
    const written = documents.put('bytes', sent, at(0))
    sent.fill(0)
    assert.equal(await written, true)
    await documents.put('empty', new Uint8Array(0), at(0))
    const found = await documents.get('bytes')
    assert(Buffer.from(value).equals(found!.value))
    found!.value.fill(0)
    assert(Buffer.from(value).equals((await documents.get('bytes'))!.value))
    assert.equal((await documents.get('empty'))?.value.length, 0)
  }),

  storeCase('documents are listed by prefix, in the order of their bytes, page by page', async (store) => {
    const keys = [
      'user/a',
      'user/b',
      'user/é',
      'user/\u{1f600}',
      'user/\uffee',
      'user',
      'users/x',
      'usex',
      'a',
    ]
    for (const key of keys) assert.equal(await store.documents.put(key, toUtf8(key), at(0)), true)
    const users = ['user/a', 'user/b', 'user/é', 'user/\uffee', 'user/\u{1f600}']
    assert.deepEqual(await listed(store, 'user/'), users)
    assert.deepEqual(await listed(store, 'user/', null, 2), users.slice(0, 2))
    assert.deepEqual(await listed(store, 'user/', 'user/b', 2), users.slice(2, 4))
    assert.deepEqual(await listed(store, 'user/', 'user/\u{1f600}'), [])
    assert.deepEqual(await listed(store, 'user/', 'zzz'), [])
    assert.deepEqual(await listed(store, 'none'), [])
    assert.equal((await listed(store, '')).length, keys.length)
  }),

  storeCase('hostile keys are only ever keys', async (store) => {
    const keys = ['__proto__', 'constructor', 'a\0b', 'a\r\nb', '%_*?[', 'x'.repeat(1024)]
    for (const key of keys) {
      assert.equal(await store.documents.get(key), null)
      assert.equal(await store.documents.put(key, toUtf8(key), at(0)), true)
      assert.equal(textOf(await store.documents.get(key)), key)
    }
    assert.deepEqual(await listed(store, 'a\0'), ['a\0b'])
    assert.deepEqual(await listed(store, '%'), ['%_*?['])
  }),

  storeCase('a key that some store could not keep is refused by all', async ({ documents }) => {
    for (const key of ['', 'x'.repeat(1025), 'é'.repeat(513), 'lone \ud800 surrogate']) {
      const refused = { code: 'config_invalid' }
      await assert.rejects(async () => documents.put(key, toUtf8(''), at(0)), refused)
      assert.equal(await documents.get(key), null)
    }
  }),

  storeCase('documents and sessions are apart, and documents write no events', async (store) => {
    await store.documents.put('user_1', toUtf8('x'), at(0, startMs))
    assert.equal(await store.count('everyone', startMs), 0)
    assert.equal(await store.feed.head(), 0)
  }),
]
