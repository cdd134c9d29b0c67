import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64url } from '../bytes.ts'
import { randomBytes } from '../crypto/random.ts'
import { createCsrfTokens } from './csrf-token.ts'

const tokens = createCsrfTokens({ key: randomBytes(32) })

describe('CSRF-6: a form token', () => {
  it('verifies for its session and binding, and is new each time', () => {
    const first = tokens.issue('s1', 'epoch1')
    const second = tokens.issue('s1', 'epoch1')
    expect(first).not.toBe(second)
    expect(tokens.verify(first, 's1', 'epoch1')).toBe(true)
    expect(tokens.verify(second, 's1', 'epoch1')).toBe(true)
  })

  it('ATK-20: of the attacker’s own session is refused for another', () => {
    expect(tokens.verify(tokens.issue('attacker', 'e'), 'victim', 'e')).toBe(false)
  })

  it('ATK-20: dies when the secret of the session is replaced', () => {
    expect(tokens.verify(tokens.issue('s1', 'before sign-in'), 's1', 'after sign-in')).toBe(false)
  })

  it('is refused under another key', () => {
    const others = createCsrfTokens({ key: randomBytes(32) })
    expect(tokens.verify(others.issue('s1', 'e'), 's1', 'e')).toBe(false)
  })

  it('cannot be moved over the border between session and binding', () => {
    expect(tokens.verify(tokens.issue('ab', 'c'), 'a', 'bc')).toBe(false)
    expect(tokens.verify(tokens.issue('', 'abc'), 'abc', '')).toBe(false)
  })

  it('is refused after any one-bit change, shortening or lengthening', () => {
    const token = tokens.issue('s1', 'e')
    const bytes = Buffer.from(token, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(tokens.verify(toBase64url(flipped), 's1', 'e'), `bit ${bit}`).toBe(false)
    }
    for (const changed of ['', token.slice(0, -1), `${token}A`, `${token}=`, ` ${token.slice(1)}`]) {
      expect(tokens.verify(changed, 's1', 'e'), changed).toBe(false)
    }
  })

  it('garbage never throws and never verifies', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 64, maxLength: 64 }), (short, long) => {
        expect(tokens.verify(short, 's1', 'e')).toBe(false)
        expect(tokens.verify(long, 's1', 'e')).toBe(false)
      }),
    )
  })

  it('needs a key of 32 bytes', () => {
    expect(() => createCsrfTokens({ key: randomBytes(31) })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })
})
