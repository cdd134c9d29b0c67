import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  judgeForgery,
  judgeOrigin,
  trustedOrigins,
  type CookieStake,
  type ForgeryReason,
  type OriginJudgement,
} from './csrf.ts'

const trusted = { origins: trustedOrigins(['https://example.com', 'https://partner.example:8443']) }

/** Go's TestCrossOriginProtection table, net/http/csrf_test.go. `ours` differs where this module is stricter on purpose. */
const goTable: readonly {
  readonly name: string
  readonly method: string
  readonly site?: string
  readonly origin?: string
  readonly ours: OriginJudgement
}[] = [
  { name: 'same-origin allowed', method: 'POST', site: 'same-origin', ours: 'same_origin' },
  { name: 'none allowed', method: 'POST', site: 'none', ours: 'same_origin' },
  { name: 'cross-site blocked', method: 'POST', site: 'cross-site', ours: 'cross_origin' },
  { name: 'same-site blocked', method: 'POST', site: 'same-site', ours: 'cross_origin' },
  { name: 'no header with no origin', method: 'POST', ours: 'unknown' },
  {
    name: 'no header with matching origin',
    method: 'POST',
    origin: 'https://example.com',
    ours: 'same_origin',
  },
  {
    name: 'no header with mismatched origin',
    method: 'POST',
    origin: 'https://attacker.example',
    ours: 'cross_origin',
  },
  { name: 'no header with null origin', method: 'POST', origin: 'null', ours: 'cross_origin' },
  { name: 'GET allowed', method: 'GET', site: 'cross-site', ours: 'safe_method' },
  { name: 'HEAD allowed', method: 'HEAD', site: 'cross-site', ours: 'safe_method' },
  { name: 'OPTIONS allowed', method: 'OPTIONS', site: 'cross-site', ours: 'safe_method' },
  { name: 'PUT blocked', method: 'PUT', site: 'cross-site', ours: 'cross_origin' },
  {
    name: 'trusted origin without Sec-Fetch-Site',
    method: 'POST',
    origin: 'https://partner.example:8443',
    ours: 'same_origin',
  },
  {
    name: 'trusted origin with cross-site',
    method: 'POST',
    site: 'cross-site',
    origin: 'https://partner.example:8443',
    ours: 'same_origin',
  },
  {
    name: 'untrusted origin with cross-site',
    method: 'POST',
    site: 'cross-site',
    origin: 'https://attacker.example',
    ours: 'cross_origin',
  },
  {
    name: 'trusted origin with same-site',
    method: 'POST',
    site: 'same-site',
    origin: 'https://partner.example:8443',
    ours: 'same_origin',
  },
  {
    name: 'empty header with matching origin',
    method: 'POST',
    site: '',
    origin: 'https://example.com',
    ours: 'same_origin',
  },
  {
    name: 'empty header with mismatched origin',
    method: 'POST',
    site: '',
    origin: 'https://attacker.example',
    ours: 'cross_origin',
  },
  { name: 'both headers empty', method: 'POST', site: '', origin: '', ours: 'unknown' },
]

const ownTable: typeof goTable = [
  {
    name: 'CSRF-2: http origin of an https app',
    method: 'POST',
    origin: 'http://example.com',
    ours: 'cross_origin',
  },
  { name: 'CSRF-2: other port', method: 'POST', origin: 'https://example.com:444', ours: 'cross_origin' },
  {
    name: 'CSRF-2: trusted host on its default port',
    method: 'POST',
    origin: 'https://partner.example',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-2: a suffix of the host',
    method: 'POST',
    origin: 'https://evil-example.com',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-2: a prefix of the host',
    method: 'POST',
    origin: 'https://example.com.evil',
    ours: 'cross_origin',
  },
  { name: 'CSRF-2: a trailing slash', method: 'POST', origin: 'https://example.com/', ours: 'cross_origin' },
  { name: 'CSRF-2: other case', method: 'POST', origin: 'https://EXAMPLE.com', ours: 'cross_origin' },
  {
    name: 'CSRF-4: two Origin lines, ours first',
    method: 'POST',
    origin: 'https://example.com, https://attacker.example',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-4: two Origin lines, ours last',
    method: 'POST',
    origin: 'https://attacker.example, https://example.com',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-4: two equal Origin lines',
    method: 'POST',
    origin: 'https://example.com, https://example.com',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-4: two Sec-Fetch-Site lines, good first',
    method: 'POST',
    site: 'same-origin, cross-site',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-4: two Sec-Fetch-Site lines, good last',
    method: 'POST',
    site: 'cross-site, same-origin',
    ours: 'cross_origin',
  },
  {
    name: 'CSRF-4: two equal Sec-Fetch-Site lines',
    method: 'POST',
    site: 'same-origin, same-origin',
    ours: 'cross_origin',
  },
  { name: 'CSRF-1: an unknown Sec-Fetch-Site', method: 'POST', site: 'same-planet', ours: 'cross_origin' },
  { name: 'CSRF-1: Sec-Fetch-Site in other case', method: 'POST', site: 'Same-Origin', ours: 'cross_origin' },
  {
    name: 'CSRF-7: a lower-case safe method is none',
    method: 'get',
    site: 'cross-site',
    ours: 'cross_origin',
  },
  { name: 'CSRF-7: TRACE', method: 'TRACE', site: 'cross-site', ours: 'cross_origin' },
  { name: 'CSRF-7: DELETE', method: 'DELETE', site: 'cross-site', ours: 'cross_origin' },
  { name: 'CSRF-7: an unheard-of method', method: 'GETPOST', site: 'cross-site', ours: 'cross_origin' },
  {
    name: 'ATK-15: a form of a sandboxed frame',
    method: 'POST',
    site: 'cross-site',
    origin: 'null',
    ours: 'cross_origin',
  },
  {
    name: 'ATK-15: a form of a sibling host',
    method: 'POST',
    site: 'same-site',
    origin: 'https://blog.example.com',
    ours: 'cross_origin',
  },
  {
    name: 'ATK-16: text/plain JSON across sites',
    method: 'POST',
    site: 'cross-site',
    origin: 'https://attacker.example',
    ours: 'cross_origin',
  },
  {
    name: 'ATK-19: a top-level POST within the two lax minutes',
    method: 'POST',
    site: 'cross-site',
    origin: 'https://attacker.example',
    ours: 'cross_origin',
  },
  {
    name: 'ATK-24: a redirect chain that returns to us',
    method: 'POST',
    site: 'cross-site',
    origin: 'null',
    ours: 'cross_origin',
  },
  {
    name: 'ATK-24: path traversal in a fetch URL stays same-origin, so routes decide',
    method: 'POST',
    site: 'same-origin',
    origin: 'https://example.com',
    ours: 'same_origin',
  },
  {
    name: 'CSRF-16: plain HTTP in a LAN has Origin only',
    method: 'POST',
    origin: 'http://nas.lan',
    ours: 'cross_origin',
  },
]

describe('judgeOrigin', () => {
  it.each(goTable)('CSRF-1 Go: $name', ({ method, site, origin, ours }) => {
    expect(judgeOrigin({ method, secFetchSite: site ?? null, origin: origin ?? null }, trusted)).toBe(ours)
  })

  it.each(ownTable)('$name', ({ method, site, origin, ours }) => {
    expect(judgeOrigin({ method, secFetchSite: site ?? null, origin: origin ?? null }, trusted)).toBe(ours)
  })

  it('CSRF-16: an app that is configured for plain HTTP accepts its own origin', () => {
    const lan = { origins: trustedOrigins(['http://nas.lan:8080']) }
    const request = { method: 'POST', secFetchSite: null, origin: 'http://nas.lan:8080' }
    expect(judgeOrigin(request, lan)).toBe('same_origin')
  })

  it('any Sec-Fetch-Site but two, from any origin but ours, is cross-origin', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.option(fc.string()), (secFetchSite, origin) => {
        fc.pre(secFetchSite !== 'same-origin' && secFetchSite !== 'none')
        expect(judgeOrigin({ method: 'POST', secFetchSite, origin }, trusted)).toBe('cross_origin')
      }),
    )
  })
})

describe('judgeForgery', () => {
  const table: readonly [OriginJudgement, CookieStake, ForgeryReason | 'pass'][] = [
    ['safe_method', 'cookie_sent', 'pass'],
    ['safe_method', 'cookie_to_set', 'pass'],
    ['safe_method', 'no_cookie', 'pass'],
    ['same_origin', 'cookie_sent', 'pass'],
    ['same_origin', 'cookie_to_set', 'pass'],
    ['same_origin', 'no_cookie', 'pass'],
    ['cross_origin', 'cookie_sent', 'cross_origin'],
    ['cross_origin', 'cookie_to_set', 'cross_origin'],
    ['cross_origin', 'no_cookie', 'pass'],
    ['unknown', 'cookie_sent', 'origin_unknown'],
    ['unknown', 'cookie_to_set', 'pass'],
    ['unknown', 'no_cookie', 'pass'],
  ]
  it.each(table)('CSRF-3 CSRF-5 ATK-18: %s with %s → %s', (judgement, stake, expected) => {
    const verdict = judgeForgery(judgement, stake)
    expect(verdict.ok ? 'pass' : verdict.reason).toBe(expected)
  })
})

describe('trustedOrigins', () => {
  it('CSRF-11: accepts origins as browsers spell them, and keeps its own copy', () => {
    const given = [
      'https://app.example',
      'http://localhost:3000',
      'https://[::1]:8443',
      'http://127.0.0.1:8080',
    ]
    const origins = trustedOrigins(given)
    given.push('https://late.example')
    expect(origins).toEqual([
      'https://app.example',
      'http://localhost:3000',
      'https://[::1]:8443',
      'http://127.0.0.1:8080',
    ])
    expect(Object.isFrozen(origins)).toBe(true)
  })

  it.each([
    'app.example',
    'https://app.example/',
    'https://app.example/path',
    'https://app.example?x',
    'https://app.example#x',
    'https://user@app.example',
    'https://app.example:443',
    'https://APP.example',
    'https://*.example',
    'https://bücher.example',
    'ftp://app.example',
    'file:///etc',
    'javascript:alert(1)',
    'null',
    '*',
    '',
    ' https://app.example',
  ])('CSRF-11 ATK-21: refuses %j at construction', (origin) => {
    expect(() => trustedOrigins(['https://fine.example', origin])).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it('says what was probably meant', () => {
    expect(() => trustedOrigins(['https://App.example:443/'])).toThrow('Did you mean "https://app.example"?')
  })
})
