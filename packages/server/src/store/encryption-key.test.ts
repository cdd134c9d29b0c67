import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from 'latchkey/memory'
import { afterAll, expect, test } from 'vitest'
import { assertSameKey, givenKey, KeyError } from './encryption-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const key = Buffer.alloc(32, 0xfb)
const otherKey = Buffer.alloc(32, 1)

function keyFile(text: string, mode = 0o600): string {
  const path = join(folder, `${Math.random()}.key`)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

test.each([key.toString('base64'), key.toString('base64url')])(
  'a key is base64 of either alphabet: %s',
  (text) => {
    expect(givenKey({ keyFile: null, key: text })).toEqual(key)
    expect(givenKey({ keyFile: keyFile(`${text}\n`), key: null })).toEqual(key)
  },
)

test('no key is no key', () => {
  expect(givenKey({ keyFile: null, key: null })).toBeNull()
})

test.each([
  [
    'a short one',
    () => ({ keyFile: null, key: key.subarray(1).toString('base64') }),
    /LATCHKEY_KEY must hold 32/,
  ],
  ['text', () => ({ keyFile: null, key: 'correct horse battery staple' }), /LATCHKEY_KEY must hold 32/],
  ['an empty file', () => ({ keyFile: keyFile(''), key: null }), /must hold 32 random bytes as base64/],
  ['no file', () => ({ keyFile: join(folder, 'none'), key: null }), /none" cannot be read/],
  [
    'a file for all',
    () => ({ keyFile: keyFile(key.toString('base64'), 0o644), key: null }),
    /Run: chmod 600/,
  ],
])('%s is refused, and not repeated (LOG-3)', (_, source, words) => {
  let message = ''
  try {
    givenKey(source())
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    message = error.message
  }
  expect(message).toMatch(words)
  expect(message).not.toContain('correct horse')
  expect(message).not.toContain(key.toString('base64'))
})

test('the first node decides on the key; a node with another one is turned away', async () => {
  const { documents } = memoryStore()
  await assertSameKey(documents, key)
  await assertSameKey(documents, key)
  await expect(assertSameKey(documents, otherKey)).rejects.toThrow(KeyError)
})

test('of nodes that start at once with different keys, those with one of them go on', async () => {
  const { documents } = memoryStore()
  const keys = [key, otherKey, key, otherKey]
  const outcomes = await Promise.allSettled(keys.map((own) => assertSameKey(documents, own)))
  expect(outcomes.map(({ status }) => status).sort()).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ])
  expect(outcomes[0]!.status).toBe(outcomes[2]!.status)
})

test('the store does not hold the key', async () => {
  const { documents } = memoryStore()
  await assertSameKey(documents, key)
  const stored = await documents.list('', { after: null, limit: 10 })
  expect(stored).toHaveLength(1)
  expect(Buffer.from(stored[0]!.value).includes(key)).toBe(false)
})
