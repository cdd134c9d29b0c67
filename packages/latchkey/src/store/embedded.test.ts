import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterAll, expect, test } from 'vitest'
import { sampleSession, storeCases } from '../testing/index.ts'
import { storeFormat } from './embedded/environment.ts'
import { embeddedStore } from './embedded.ts'

const base = mkdtempSync(join(tmpdir(), 'latchkey-embedded-'))
let made = 0
const freshPath = (): string => join(base, `store-${made++}`)
const nowMs = 1_750_000_000_000
const rules = { nowMs, maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: nowMs } as const
const endRules = { nowMs, eventExpiresAtMs: nowMs + 1000, cutoffExpiresAtMs: nowMs + 1000 }

afterAll(() => rmSync(base, { recursive: true, force: true }))

test.each(storeCases)('embedded: $name', async ({ run }) => {
  await run(() => embeddedStore({ path: freshPath() }))
})

/** A store with one session in it, closed. */
async function filledStore(): Promise<{
  path: string
  file: string
  id: ReturnType<typeof sampleSession>['id']
}> {
  const path = freshPath()
  const store = embeddedStore({ path })
  const session = sampleSession(nowMs)
  await store.insert(session, rules)
  await store.close()
  return { path, file: join(path, 'store.lmdb'), id: session.id }
}

test('everything is there after the store was closed and opened again', async () => {
  const path = freshPath()
  const first = embeddedStore({ path })
  const session = sampleSession(nowMs)
  await first.insert(session, rules)
  await first.end({ tenant: 'acme' }, endRules)
  await first.documents.put('ring', Buffer.from('x'), { expectedVersion: 0, expiresAtMs: null })
  const key = first.localEncryptionKey()
  await first.close()
  const second = embeddedStore({ path })
  expect((await second.read(session.id))?.subject).toBe('user_1')
  expect(await second.feed.head()).toBe(1)
  expect((await second.documents.get('ring'))?.version).toBe(1)
  expect(second.localEncryptionKey()).toEqual(key)
  const member = await second.insert(sampleSession(nowMs, { tenant: 'acme' }), rules)
  expect(member).toMatchObject({ ok: true, session: { createdAtMs: nowMs + 1000 } })
  await second.close()
})

test('reads and the head of the feed answer without a promise', async () => {
  const { path, id } = await filledStore()
  const store = embeddedStore({ path })
  expect(store.read(id)).toMatchObject({ id })
  expect(store.feed.head()).toBe(0)
  await store.close()
})

test('two stores on one folder in one process see each other at once', async () => {
  const path = freshPath()
  const [one, other] = [embeddedStore({ path }), embeddedStore({ path })]
  for (let round = 0; round < 50; round++) {
    const session = sampleSession(nowMs + round, { tenant: 'acme' })
    await one.insert(session, rules)
    expect(other.read(session.id)).not.toBeNull()
    await other.end(round % 2 === 0 ? { session: session.id } : { tenant: 'acme' }, endRules)
    expect(one.read(session.id)).toBeNull()
    expect(one.feed.head()).toBe(round + 1)
  }
  await one.close()
  await other.close()
})

test('writes that were asked for before close() are kept', async () => {
  const path = freshPath()
  const store = embeddedStore({ path })
  const session = sampleSession(nowMs)
  const written = store.insert(session, rules)
  await store.close()
  expect(await written).toMatchObject({ ok: true })
  const again = embeddedStore({ path })
  expect(again.read(session.id)).not.toBeNull()
  await again.close()
})

test('a write that fails leaves nothing behind, and those beside it stand', async () => {
  const store = embeddedStore({ path: freshPath() })
  const good = [sampleSession(nowMs), sampleSession(nowMs)]
  const broken = sampleSession(nowMs, { idleSeconds: Number.NaN })
  const full = { ...rules, maxPerSubject: 1, onCap: 'evict_oldest' } as const
  const outcomes = await Promise.allSettled([
    store.insert(good[0]!, rules),
    store.insert(broken, full),
    store.insert(good[1]!, rules),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1]).toMatchObject({ reason: { code: 'config_invalid' } })
  for (const { id } of good) expect(store.read(id)).not.toBeNull()
  expect(store.feed.head()).toBe(0)
  await store.close()
})

test('the key file is made once, for its owner only', async () => {
  const { path } = await filledStore()
  const file = join(path, 'encryption.key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'latin1')).toMatch(/^[A-Za-z0-9_-]{43}\n$/)
  for (const data of ['store.lmdb', 'store.lmdb-lock'])
    expect(statSync(join(path, data)).mode & 0o777).toBe(0o600)
  expect(statSync(path).mode & 0o777).toBe(0o700)
})

test.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660])(
  'a key file with mode %o is refused, and the message says how to mend it',
  async (mode) => {
    const { path } = await filledStore()
    chmodSync(join(path, 'encryption.key'), mode)
    expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
    expect(() => embeddedStore({ path })).toThrow(`chmod 600 "${join(path, 'encryption.key')}"`)
  },
)

test.each(['', 'short', `${'A'.repeat(42)}!`, 'A'.repeat(44)])(
  'a key file with "%s" is refused',
  async (text) => {
    const { path } = await filledStore()
    writeFileSync(join(path, 'encryption.key'), text)
    expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'key_invalid' }))
  },
)

test('a folder written in another format is refused, and both formats are named', async () => {
  const { path, file } = await filledStore()
  const root = open({ path: file, noSubdir: true, overlappingSync: false })
  const meta = root.openDB('meta', { encoding: 'binary', keyEncoding: 'binary' })
  await meta.put(Buffer.from('format'), Buffer.from('7'))
  await root.close()
  expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'store_incompatible' }))
  expect(() => embeddedStore({ path })).toThrow(new RegExp(`format 7\\b.*format ${storeFormat}\\b`))
})

test('an LMDB file of somebody else is refused and left as it is', async () => {
  const path = freshPath()
  mkdirSync(path)
  const root = open({ path: join(path, 'store.lmdb'), noSubdir: true, overlappingSync: false })
  await root.put('theirs', 'value')
  await root.close()
  expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
  const again = open({ path: join(path, 'store.lmdb'), noSubdir: true, overlappingSync: false })
  expect(again.get('theirs')).toBe('value')
  await again.close()
})

test.each([
  ['text', (file: string) => writeFileSync(file, 'hello')],
  ['noise', (file: string) => writeFileSync(file, Buffer.alloc(200_000, 0x5a))],
  ['its first page only', (file: string) => truncateSync(file, 5000)],
])('a data file that holds %s is an error, not a crash', async (_, damage) => {
  const { path, file } = await filledStore()
  damage(file)
  expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
})

test('a data file that is cut short is an error, not a crash', async () => {
  const { path, file, id } = await filledStore()
  truncateSync(file, 8192)
  const use = async (): Promise<unknown> => {
    const store = embeddedStore({ path })
    try {
      return await store.read(id)
    } finally {
      await store.close()
    }
  }
  await expect(use()).rejects.toMatchObject({ code: 'store_corrupt' })
})

test('a record that is not ours is an error, and never "no such session"', async () => {
  const { path, file, id } = await filledStore()
  const root = open({ path: file, noSubdir: true, overlappingSync: false })
  const sessions = root.openDB('sessions', { encoding: 'binary', keyEncoding: 'binary' })
  await sessions.put(Buffer.from(id, 'base64url'), Buffer.from('{"admin":true}'))
  await root.close()
  const store = embeddedStore({ path })
  expect(() => store.read(id)).toThrow(expect.objectContaining({ code: 'store_corrupt' }))
  await expect(store.end({ session: id }, endRules)).rejects.toMatchObject({ code: 'store_corrupt' })
  await store.close()
})

test('a path that cannot be a folder is refused by name', () => {
  const file = join(base, 'a-file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'below')]) {
    expect(() => embeddedStore({ path })).toThrow(expect.objectContaining({ code: 'store_unavailable' }))
    expect(() => embeddedStore({ path })).toThrow(path)
  }
  expect(existsSync(join(base, 'below'))).toBe(false)
})

test.each([{}, { path: '' }, { path: 7 }, { path: 'a\0b' }, { path: 'x', size: 1 }])(
  'the options %j are refused',
  (options) => {
    expect(() => embeddedStore(options as { path: string })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  },
)
