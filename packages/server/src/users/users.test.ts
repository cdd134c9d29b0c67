import { memoryStore } from 'latchkey/memory'
import { expect, test } from 'vitest'
import { canonicalIdentifier } from './identifier.ts'
import { createUsers } from './users.ts'

function setUp(nowMs = 1_000) {
  const { documents } = memoryStore()
  return { documents, users: createUsers({ documents, clock: () => nowMs }) }
}

const ada = { identifier: canonicalIdentifier('Ada')!, role: 'user', passwordHash: 'hash' } as const

test('a user is found by id and by any spelling of the identifier', async () => {
  const { users } = setUp()
  const created = await users.create(ada)
  if (!created.ok) throw new Error(created.reason)
  expect(created.value.id).toMatch(/^[\w-]{22}$/)
  expect(await users.byId(created.value.id)).toEqual(created.value)
  expect(await users.byIdentifier(canonicalIdentifier('ADA')!)).toEqual(created.value)
})

test('of fifty sign-ups that race for one identifier, one wins and nothing of the others stays', async () => {
  const { users, documents } = setUp()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => users.create(ada)))
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  expect(await documents.list('user/', { after: null, limit: 100 })).toHaveLength(1)
})

test('a user without a pointer, left by a crash, does not keep the identifier', async () => {
  const { users, documents } = setUp()
  const orphan = { ...ada, id: 'orphan', createdAtMs: 0, passwordChangedAtMs: 0 }
  await documents.put('user/orphan', Buffer.from(JSON.stringify(orphan)), {
    expectedVersion: 0,
    expiresAtMs: null,
  })
  expect(await users.byIdentifier(ada.identifier)).toBeNull()
  expect((await users.create(ada)).ok).toBe(true)
})

test('a rehash of the old password does not undo a change that came in between', async () => {
  const { users } = setUp()
  const created = await users.create(ada)
  if (!created.ok) throw new Error(created.reason)
  expect(await users.replacePassword(created.value, { passwordHash: 'new', kind: 'new_password' })).toBe(true)
  expect(await users.replacePassword(created.value, { passwordHash: 'old again', kind: 'rehash' })).toBe(
    false,
  )
  expect((await users.byId(created.value.id))?.passwordHash).toBe('new')
})

test('a rehash is no password change', async () => {
  const { documents, users } = setUp(1_000)
  const created = await users.create(ada)
  if (!created.ok) throw new Error(created.reason)
  const later = createUsers({ documents, clock: () => 9_000 })
  await later.replacePassword(created.value, { passwordHash: 'stronger', kind: 'rehash' })
  expect((await users.byId(created.value.id))?.passwordChangedAtMs).toBe(1_000)
})

test('a document that is no user is an error, not a missing user', async () => {
  const { users, documents } = setUp()
  await documents.put('user/x', Buffer.from('{"id":"x"}'), { expectedVersion: 0, expiresAtMs: null })
  await expect(users.byId('x')).rejects.toMatchObject({ code: 'store_corrupt' })
})
