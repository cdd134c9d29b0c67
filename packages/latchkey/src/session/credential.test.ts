import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatCredential,
  hashSecret,
  newCookieSecret,
  newSessionId,
  parseCredential,
  secretMatches,
} from './credential.ts'

describe('session credential', () => {
  it('SID-1: a secret has 256 bits, an id 128, and no position of either stands still', () => {
    const secrets = Array.from({ length: 600 }, () => newCookieSecret())
    const ids = Array.from({ length: 600 }, () => newSessionId())
    expect(Buffer.from(secrets[0]!, 'base64url')).toHaveLength(32)
    expect(Buffer.from(ids[0]!, 'base64url')).toHaveLength(16)
    for (const texts of [secrets, ids] as readonly (readonly string[])[]) {
      expect(new Set(texts).size).toBe(texts.length)
      for (let position = 0; position < texts[0]!.length; position++) {
        expect(new Set(texts.map((text) => text[position])).size).toBeGreaterThan(2)
      }
    }
  })

  it('SID-1: random bits pass the monobit test over 20,000 bits', () => {
    const bytes = Buffer.concat(
      Array.from({ length: 79 }, () => Buffer.from(newCookieSecret(), 'base64url')),
    ).subarray(0, 2_500)
    const ones = bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    expect(ones).toBeGreaterThan(9_725)
    expect(ones).toBeLessThan(10_275)
  })

  it('reads back what it wrote', () => {
    const credential = { id: newSessionId(), secret: newCookieSecret() }
    expect(parseCredential(formatCredential(credential))).toEqual(credential)
  })

  it('SID-2: says nothing about the subject', () => {
    expect(formatCredential({ id: newSessionId(), secret: newCookieSecret() })).toMatch(
      /^[\w-]{22}\.[\w-]{43}$/,
    )
  })

  it('JWTV-9: refuses every other spelling of the same bytes', () => {
    const text = formatCredential({ id: newSessionId(), secret: newCookieSecret() })
    const others = [
      `${text}=`,
      ` ${text}`,
      `${text}\n`,
      text.replace('.', '..'),
      text.replace('.', ''),
      `${text.slice(0, 21)}B${text.slice(22)}`, // stray bits in the id
      `${text.slice(0, 65)}B`, // stray bits in the secret
      `${text.slice(0, 30)}+${text.slice(31)}`,
      `${text.slice(0, 30)}%41${text.slice(33)}`,
    ]
    for (const other of others) expect(parseCredential(other), other).toBeNull()
  })

  it('never throws on garbage of any size', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseCredential(text)))
    expect(parseCredential('x'.repeat(10_000_000))).toBeNull()
  })

  it('SID-6: what is stored of a secret opens nothing', () => {
    const secret = newCookieSecret()
    const stored = hashSecret(secret)
    expect(secretMatches(hashSecret(secret), stored)).toBe(true)
    expect(secretMatches(hashSecret(stored.toString('base64url')), stored)).toBe(false)
    expect(secretMatches(hashSecret(secret), null)).toBe(false)
  })
})
