import { expect, test } from 'vitest'
import { createPasswordHasher } from './hasher.ts'
import { normalPassword, type Password } from './policy.ts'

const password = (text: string): Password => normalPassword(text)!
const quick = { memoryKib: 64, passes: 1 }

test('hashes are argon2id under the recommended parameters, each with its own salt (AUTH-6)', async () => {
  const hasher = createPasswordHasher()
  const [first, second] = await Promise.all([1, 2].map(() => hasher.hash(password('quiet river stone'))))
  if (!first?.ok || !second?.ok) throw new Error('busy')
  expect(first.value).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(first.value).not.toBe(second.value)
  expect(hasher.isOutdated(first.value)).toBe(false)
})

test('passwords that differ at byte 73 are different passwords (AUTH-2, ATK-30)', async () => {
  const hasher = createPasswordHasher(quick)
  const hashed = await hasher.hash(password(`${'a'.repeat(72)}b`))
  if (!hashed.ok) throw new Error('busy')
  expect(await hasher.verify(password(`${'a'.repeat(72)}b`), hashed.value)).toEqual({ ok: true, value: true })
  expect(await hasher.verify(password(`${'a'.repeat(72)}c`), hashed.value)).toEqual({
    ok: true,
    value: false,
  })
})

test('a hash of other parameters still verifies, and is outdated', async () => {
  const old = await createPasswordHasher(quick).hash(password('quiet river stone'))
  if (!old.ok) throw new Error('busy')
  const hasher = createPasswordHasher({ memoryKib: 128, passes: 1 })
  expect(hasher.isOutdated(old.value)).toBe(true)
  expect(await hasher.verify(password('quiet river stone'), old.value)).toEqual({ ok: true, value: true })
})

test('without an account nothing verifies, not even the empty password', async () => {
  const hasher = createPasswordHasher(quick)
  expect(await hasher.verify(password(''), null)).toEqual({ ok: true, value: false })
})

test('a flood is answered busy instead of being queued without end', async () => {
  const hasher = createPasswordHasher({ ...quick, concurrency: 1, maxWaiting: 4 })
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => hasher.hash(password('quiet river stone'))),
  )
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5)
})
