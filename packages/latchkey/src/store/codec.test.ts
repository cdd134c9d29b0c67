import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLatchkeyError } from '../errors.ts'
import { sampleSession } from '../testing/sample-session.ts'
import { decodeSession, encodeSession } from './codec.ts'
import type { Session } from './record.ts'
import { packUserAgent, unpackUserAgent } from './user-agent.ts'

const time = fc.nat({ max: 2 ** 48 - 1 })
const bytes = fc.uint8Array({ maxLength: 400 })
// Any sequence of UTF-16 units, lone surrogates included, beside what is common.
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.nat(0xffff)).map(unitsToText))
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null })

const anySession: fc.Arbitrary<Session> = fc.record({
  id: fc.constant(sampleSession(0).id),
  subject: text,
  tenant: nullable(text),
  version: fc.nat({ max: 2 ** 32 - 1 }),
  createdAtMs: time,
  authenticatedAtMs: time,
  lastSeenAtMs: time,
  expiresAtMs: time,
  idleSeconds: time,
  cookie: nullable(fc.record({ hash: bytes, previousHash: nullable(bytes), rotatedAtMs: time })),
  refresh: nullable(
    fc.record({
      generation: time,
      hash: bytes,
      previousHash: nullable(bytes),
      sealedSuccessor: nullable(bytes),
      rotatedAtMs: time,
      clientId: text,
      scope: nullable(text),
    }),
  ),
  amr: fc.array(text, { maxLength: 127 }),
  client: fc.record({ label: text, ip: text, userAgent: text }),
  // Through JSON once, since −0 does not survive that and Json says that it need not.
  data: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
})

test('every session reads back as it was written', () => {
  fc.assert(
    fc.property(anySession, (session) => {
      expect(decodeSession(session.id, encodeSession(session))).toEqual(session)
    }),
  )
})

test('a record that is cut short or longer is refused', () => {
  fc.assert(
    fc.property(anySession, fc.nat(), (session, cut) => {
      const record = encodeSession(session)
      const shorter = record.subarray(0, cut % record.length)
      expect(() => decodeSession(session.id, shorter)).toThrow(
        expect.objectContaining({ code: 'store_corrupt' }),
      )
      const longer = Buffer.concat([record, Buffer.from('xx')])
      expect(() => decodeSession(session.id, longer)).toThrow(
        expect.objectContaining({ code: 'store_corrupt' }),
      )
    }),
  )
})

test('foreign bytes are refused or read as some session, and never end in another error', () => {
  const session = sampleSession(0)
  const check = (record: Uint8Array): void => {
    try {
      decodeSession(session.id, record)
    } catch (error) {
      expect(isLatchkeyError(error, 'store_corrupt')).toBe(true)
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check))
  fc.assert(
    fc.property(anySession, fc.nat(), fc.nat(255), (whole, at, value) => {
      const record = encodeSession(whole)
      record[at % record.length] = value
      check(record)
    }),
  )
  expect(() => decodeSession(session.id, Buffer.from(JSON.stringify(session)))).toThrow(
    'not a session record',
  )
})

test('a session read from shared memory keeps nothing of that memory', () => {
  const session = sampleSession(1000)
  const record = encodeSession(session)
  const found = decodeSession(session.id, record)
  record.fill(0xff)
  expect(found).toEqual(session)
})

test.each([
  ['version', 2 ** 32],
  ['createdAtMs', -1],
  ['lastSeenAtMs', 1.5],
  ['expiresAtMs', Number.NaN],
  ['expiresAtMs', Number.POSITIVE_INFINITY],
  ['idleSeconds', 2 ** 48],
])('a %s of %d is the mistake of whoever writes it', (name, value) => {
  const session = { ...sampleSession(0), [name]: value }
  expect(() => encodeSession(session)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  expect(() => encodeSession(session)).toThrow(`session.${name}`)
})

test('a usual browser takes a few characters', () => {
  const agents = [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  ]
  for (const agent of agents) {
    const packed = packUserAgent(agent)!
    expect(packed.length).toBeLessThan(18)
    expect(unpackUserAgent(packed)).toBe(agent)
  }
})

test('a user agent that looks packed is left alone', () => {
  expect(packUserAgent('curl \u0080')).toBeNull()
})

function unitsToText(units: readonly number[]): string {
  return String.fromCharCode(...units)
}
