import { expect, test } from 'vitest'
import { judgeNewPassword, normalPassword } from './policy.ts'

const accepted = (password: string, context: readonly string[] = []) => judgeNewPassword(password, context)

test.each([
  ['fourteen characters', 'vorgestern nie', 'too_short'],
  ['fourteen emoji, though they are 28 units', '🦊🐢🌵🍋🎻🧭🪁🧊🪵🥁🛶🧶🪡🪴', 'too_short'],
  ['1,025 code points', 'quiet river '.repeat(100).slice(0, 1_025), 'too_long'],
  ['more than 4,096 bytes', '🦊🐢'.repeat(513), 'too_long'],
  ['half a character', 'quiet river stone\ud800', 'malformed'],
  ['a common password', 'passwordpassword', 'common'],
  ['a cartoon', 'correct horse battery staple', 'common'],
])('%s: refused', (_, password, reason) => {
  expect(accepted(password)).toEqual({ ok: false, reason })
})

test.each([
  ['fifteen characters', 'vorgestern nie!'],
  ['fifteen lower-case letters', 'mossybenchviola'],
  ['fifteen emoji', '🦊🐢🌵🍋🎻🧭🪁🧊🪵🥁🛶🧶🪡🪴🫖'],
  ['spaces and NUL', 'quiet\0river stone'],
  ['a common word in a sentence', 'the dragon forgot her umbrella'],
  ['64 characters', 'seven lanterns drift along the canal while nobody counts the ducks'.slice(0, 64)],
  ['1,024 code points', 'quiet river '.repeat(60).slice(0, 680) + 'stone lantern '.repeat(40).slice(0, 344)],
])('%s: accepted', (_, password) => {
  expect(accepted(password)).toEqual({ ok: true, value: password })
})

test.each([
  ['alice@example.com', 'alice@example.com'],
  ['alice@example.com', 'Alice@Example.com1!'],
  ['alice.liddell', 'liddell-alice-12345'],
  ['ada', 'xx latchkey 123'],
])('for %s, %s is little more than a name', (identifier, password) => {
  expect(accepted(password, [identifier])).toEqual({ ok: false, reason: 'names_account' })
})

test('a name inside a pass phrase is fine', () => {
  expect(accepted('alice forgot seven umbrellas', ['alice']).ok).toBe(true)
})

test('é is one password, composed or not', () => {
  expect(normalPassword('caf\u00e9 au lait noir')).toBe(normalPassword('cafe\u0301 au lait noir'))
})

test('case and spaces at the ends count', () => {
  const spellings = ['quiet river stone', ' quiet river stone', 'quiet river stone ', 'Quiet river stone']
  expect(new Set(spellings.map(normalPassword)).size).toBe(4)
})

test('a megabyte never reaches the hash function (AUTH-2, ATK-29)', () => {
  expect(normalPassword('a'.repeat(1_000_000))).toBeNull()
})
