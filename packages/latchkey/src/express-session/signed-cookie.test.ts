import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSignedCookie, replaceCookies, secretList, signedCookieValue } from './signed-cookie.ts'

const secrets = secretList(['new', 'old'])

/** What cookie-signature, which express-session signs with, makes of an id: HMAC-SHA256, base64 without padding. */
function asExpressSession(sid: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '')
  return encodeURIComponent(`s:${sid}.${signature}`)
}

/** Hexadecimal digits of percent-encoding in lower case. */
const octetsOf = (value: string): string => value.replace(/%[0-9A-Fa-f]{2}/g, (octet) => octet.toLowerCase())

const sids = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/)

describe('signed cookies', () => {
  it('what express-session signs is read, whichever of the secrets it was', () => {
    fc.assert(
      fc.property(sids, fc.constantFrom('new', 'old'), (sid, secret) => {
        const header = `a=1; connect.sid=${asExpressSession(sid, secret)}; b=2`
        expect(readSignedCookie(header, 'connect.sid', secrets)).toEqual({ ok: true, value: sid })
      }),
    )
  })

  it('what is signed here is what express-session signs', () => {
    fc.assert(
      fc.property(sids, (sid) => {
        expect(signedCookieValue(sid, secrets[0]!)).toBe(asExpressSession(sid, 'new'))
      }),
    )
  })

  it('one changed character anywhere is refused', () => {
    const value = asExpressSession('an-id-of-some-length', 'new')
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.constantFrom(...'AZaz09-_.'), (at, character) => {
        const changed = value.slice(0, at) + character + value.slice(at + 1)
        // `%3a` is `%3A`: another spelling of the same octet, and no change.
        fc.pre(octetsOf(changed) !== octetsOf(value))
        expect(readSignedCookie(`connect.sid=${changed}`, 'connect.sid', secrets).ok).toBe(false)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    ['', { ok: true, value: null }],
    ['connect.sid', { ok: true, value: null }],
    ['xconnect.sid=1', { ok: true, value: null }],
    ['Connect.sid=1', { ok: true, value: null }],
    ['\u00a0connect.sid=1', { ok: true, value: null }],
    ['connect.sid=', { ok: false, reason: 'cookie_unsigned' }],
    ['connect.sid=s%3A', { ok: false, reason: 'cookie_malformed' }],
    ['connect.sid=s%3A.', { ok: false, reason: 'cookie_malformed' }],
    ['connect.sid=%zz', { ok: false, reason: 'cookie_malformed' }],
    ['connect.sid=1; connect.sid=2', { ok: false, reason: 'cookie_duplicated' }],
    [`connect.sid=${asExpressSession('x', 'guessed')}`, { ok: false, reason: 'signature_invalid' }],
    [`connect.sid=${asExpressSession('x'.repeat(257), 'new')}`, { ok: false, reason: 'cookie_malformed' }],
    [`connect.sid=${asExpressSession('x\n', 'new')}`, { ok: false, reason: 'cookie_malformed' }],
  ])('COO-9 COO-10: %j is %j', (header, verdict) => {
    expect(readSignedCookie(header, 'connect.sid', secrets)).toEqual(verdict)
  })

  it('one cookie of a header is replaced, and the others stay as they are', () => {
    expect(replaceCookies('a=1; sid=2;b=3 ', 'sid', ['c=4'])).toBe('a=1; b=3; c=4')
    expect(replaceCookies('sid=2', 'sid', ['c=4', 'd=5'])).toBe('c=4; d=5')
  })
})
