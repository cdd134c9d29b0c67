import assert from 'node:assert/strict'
import { sampleId, sampleSession } from '../sample-session.ts'
import type { Session } from '../../store/record.ts'
import {
  assertGone,
  endedAt,
  insert,
  startMs,
  storeCase,
  uncapped,
  wholeLog,
  type StoreCase,
} from './case.ts'

const hostileTexts: readonly (readonly [string, string])[] = [
  ['a line break that adds a line', 'Firefox\r\ntfa=1\nadmin=true'],
  ['a NUL', 'before\0after'],
  ['a prototype key', '__proto__'],
  ['a lone surrogate', 'x\ud800y\udfff'],
  ['every Latin-1 character', String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))],
  ['quotes, markup and a placeholder', `'";--<script>$1 %00 \\u0000 {{x}}`],
  ['many scripts', 'Zoë 日本語 👩‍👩‍👧 עברית'],
  ['nothing', ''],
  ['1 MiB', 'ab\u00e9\n'.repeat(262_144)],
]

const full: Partial<Session> = {
  tenant: 'acme',
  cookie: { hash: bytes(32, 1), previousHash: bytes(32, 2), rotatedAtMs: startMs + 1 },
  refresh: {
    generation: 70_000,
    hash: bytes(32, 3),
    previousHash: bytes(32, 4),
    sealedSuccessor: bytes(300, 5),
    rotatedAtMs: startMs + 2,
    clientId: 'web',
    scope: 'read write',
  },
  amr: ['pwd', 'otp', 'hwk'],
  data: { theme: 'dark', list: [1, 2.5, null, true, { deep: '\ud800' }], empty: {} },
}

export const recordCases: readonly StoreCase[] = [
  storeCase('what was inserted reads back equal in every field', async (store) => {
    const without = sampleSession(startMs, { cookie: null, amr: [] })
    const withAll = sampleSession(startMs, full)
    const half = sampleSession(startMs, {
      tenant: '',
      refresh: { ...withAll.refresh!, previousHash: null, sealedSuccessor: null, scope: null },
    })
    for (const session of [without, withAll, half]) {
      assert.deepEqual(plain(await insert(store, session)), plain(session))
      assert.deepEqual(plain(await store.read(session.id)), plain(session))
    }
  }),

  ...hostileTexts.map(([what, text]) =>
    storeCase(`text with ${what} reads back equal and becomes nothing else`, async (store) => {
      // JSON is where `__proto__` as an own key survives: an object literal would set the prototype.
      const data = JSON.parse(JSON.stringify({ key: text }).replace('"key"', '"__proto__"'))
      const isLong = text.length > 10_000
      const session = sampleSession(startMs, {
        subject: isLong ? 'user_1' : text,
        tenant: isLong ? null : text,
        client: { label: text, ip: text, userAgent: text },
        data: isLong ? null : data,
      })
      await insert(store, session)
      const found = await store.read(session.id)
      assert.deepEqual(plain(found), plain(session))
      assert.equal(JSON.stringify(found?.data), JSON.stringify(session.data))
      assert.deepEqual(Object.keys(found!).sort(), Object.keys(session).sort())
      const page = await store.list({ subject: session.subject }, { nowMs: startMs, limit: 10, cursor: null })
      assert.deepEqual(page.sessions.map(plain), [plain(session)])
    }),
  ),

  storeCase('a subject whose text begins like another is not the other', async (store) => {
    const subjects = ['a', 'ab', 'a\0', 'A', 'a '.repeat(256), `${'a '.repeat(255)}ab`]
    const sessions = subjects.map((subject) => sampleSession(startMs, { subject }))
    for (const session of sessions) await insert(store, session)
    await store.end({ subject: 'a' }, endedAt(startMs + 1))
    for (const { subject, id } of sessions) {
      assert.equal((await store.read(id)) === null, subject === 'a', JSON.stringify(subject))
      assert.equal(await store.count({ subject }, startMs), subject === 'a' ? 0 : 1)
    }
  }),

  storeCase('an id that was not issued reads as no session', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    const last = session.id.charCodeAt(21)
    const foreign = [
      sampleId(),
      '',
      'x',
      `${session.id}=`,
      session.id.slice(0, 21),
      `${session.id.slice(0, 21)}${String.fromCharCode(last + 1)}`,
      `${session.id.slice(0, 21)}\u0141`,
      '__proto__',
      'user_1',
      'x'.repeat(5000),
    ]
    for (const id of foreign) assert.equal(await store.read(id as Session['id']), null, id)
  }),

  storeCase('an id is taken once', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    const other = sampleSession(startMs + 1, { id: session.id, subject: 'mallory' })
    assert.deepEqual(await store.insert(other, uncapped), { ok: false, reason: 'id_taken' })
    assert.equal((await store.read(session.id))?.subject, 'user_1')
    assert.equal(await store.count({ subject: 'mallory' }, startMs), 0)
  }),

  storeCase('of 50 parallel inserts with one id, one wins', async (store) => {
    const id = sampleId()
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_, n) =>
        store.insert(sampleSession(startMs, { id, subject: `user_${n}` }), uncapped),
      ),
    )
    assert.equal(outcomes.filter((outcome) => outcome.ok).length, 1)
    assert.equal(await store.count('everyone', startMs), 1)
  }),

  storeCase('what the caller changes afterwards does not change the store', async (store) => {
    const hash = bytes(32, 9)
    const list = [1]
    const session = sampleSession(startMs, {
      cookie: { hash, previousHash: null, rotatedAtMs: startMs },
      data: { list },
    })
    await insert(store, session)
    hash.fill(0)
    list.push(2)
    const found = await store.read(session.id)
    assert.deepEqual(plain(found!.cookie!.hash), plain(bytes(32, 9)))
    assert.deepEqual(found!.data, { list: [1] })
  }),

  storeCase('an ended session is gone at once, and ending it again finds nothing', async (store) => {
    const session = await insert(store, sampleSession(startMs))
    assert.deepEqual(await store.end({ session: session.id }, endedAt(startMs)), { sequence: 1, found: true })
    await assertGone(store, session)
    assert.deepEqual(await store.end({ session: session.id }, endedAt(startMs)), {
      sequence: 1,
      found: false,
    })
    assert.deepEqual(await store.end({ session: sampleId() }, endedAt(startMs)), {
      sequence: 1,
      found: false,
    })
    assert.equal((await wholeLog(store)).length, 1)
  }),

  {
    name: 'a closed store says so, and is not taken for an empty one',
    async run(makeStore) {
      const store = await makeStore()
      const session = await insert(store, sampleSession(startMs))
      await store.close()
      const closed = { code: 'store_closed' }
      await assert.rejects(async () => store.read(session.id), closed)
      await assert.rejects(async () => store.insert(sampleSession(startMs), uncapped), closed)
      await assert.rejects(async () => store.end('everyone', endedAt(startMs)), closed)
      await assert.rejects(
        async () => store.list('everyone', { nowMs: startMs, limit: 1, cursor: null }),
        closed,
      )
      await assert.rejects(async () => store.count('everyone', startMs), closed)
      await assert.rejects(async () => store.feed.head(), closed)
      await assert.rejects(async () => store.documents.get('x'), closed)
      await store.close()
    },
  },
]

function bytes(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill)
}

/** The same value with byte arrays as numbers, so that a Buffer and a Uint8Array of equal bytes are equal. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: [...value] }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}
