import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bearerChallenge, readBearer } from './bearer.ts'

const absent = { ok: true, value: null }
const malformed = { ok: false, reason: 'authorization_malformed' }
const duplicated = { ok: false, reason: 'authorization_duplicated' }

describe('readBearer', () => {
  it.each([
    ['in canonical case', 'Bearer abc', 'abc'],
    ['in lower case', 'bearer abc', 'abc'],
    ['in mixed case', 'bEaReR abc', 'abc'],
    ['with every token68 octet', 'Bearer AZaz09-._~+/==', 'AZaz09-._~+/=='],
    ['that is a JWT', 'Bearer eyJh.eyJz.c2ln', 'eyJh.eyJz.c2ln'],
  ])('reads a token %s', (_label, header, value) => {
    expect(readBearer(header)).toEqual({ ok: true, value })
  })

  it.each([
    ['no header', null],
    ['an empty header', ''],
    ['Basic', 'Basic dXNlcjpwYXNz'],
    ['Digest, which has commas of its own', 'Digest username="a", realm="b", uri="/"'],
    ['a scheme that only begins like it', 'BearerX abc'],
    ['a scheme that only begins like it, with a hyphen', 'Bearer-Token abc'],
    ['DPoP', 'DPoP abc'],
    ['a scheme in the wrong place', 'xBearer abc'],
  ])('leaves %s to others', (_label, header) => {
    expect(readBearer(header)).toEqual(absent)
  })

  it.each([
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['two spaces', 'Bearer  abc'],
    ['a tab', 'Bearer\tabc'],
    ['a colon', 'Bearer:abc'],
    ['a space inside', 'Bearer abc def'],
    ['a tab inside', 'Bearer abc\tdef'],
    ['a space at the end', 'Bearer abc '],
    ['a no-break space', 'Bearer\xa0abc'],
  ])('refuses %s', (_label, header) => {
    expect(readBearer(header)).toEqual(malformed)
  })

  it('refuses more than 16 KiB', () => {
    expect(readBearer(`Bearer ${'a'.repeat(16_377)}`)).toEqual({ ok: true, value: 'a'.repeat(16_377) })
    expect(readBearer(`Bearer ${'a'.repeat(16_378)}`)).toEqual(malformed)
  })

  it.each([
    ['twice the same', 'Bearer abc, Bearer abc'],
    ['two tokens', 'Bearer abc, Bearer def'],
    ['Bearer, then Basic', 'Bearer abc, Basic dXNlcg=='],
    ['Basic, then Bearer', 'Basic dXNlcg==, Bearer abc'],
    ['Basic, then Bearer in capitals', 'Basic dXNlcg==, BEARER abc'],
    ['an empty line, then Bearer', ', Bearer abc'],
    ['joined without a space', 'Basic dXNlcg==,Bearer abc'],
    ['Bearer, then an empty line', 'Bearer abc, '],
    ['a comma inside', 'Bearer abc,def'],
  ])('NET-24: refuses two Authorization lines, joined: %s', (_label, header) => {
    expect(readBearer(header)).toEqual(duplicated)
  })

  it('garbage never throws, and a token never holds what could separate two', () => {
    const fragment = fc.constantFrom('Bearer', 'bearer', ' ', ',', '\t', '=', 'a', 'Basic', '\xa0', '"')
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(fragment, fc.string()) }), (header) => {
        const verdict = readBearer(header)
        if (verdict.ok && verdict.value !== null) {
          expect(header).toBe(`${header.slice(0, 7)}${verdict.value}`)
          expect(header.slice(0, 7).toLowerCase()).toBe('bearer ')
          expect(verdict.value).toMatch(/^[^ ,\t]+$/)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('bearerChallenge', () => {
  it('is the bare scheme when the request carried no credential', () => {
    expect(bearerChallenge()).toBe('Bearer')
  })

  it('carries error, description and scope, RFC 6750 section 3', () => {
    expect(
      bearerChallenge({
        realm: 'api',
        error: 'insufficient_scope',
        errorDescription: 'More is needed.',
        scope: 'read write',
      }),
    ).toBe(
      'Bearer realm="api", error="insufficient_scope", error_description="More is needed.", scope="read write"',
    )
  })

  it('asks for a fresh sign-in, RFC 9470 section 3', () => {
    expect(bearerChallenge({ error: 'insufficient_user_authentication', maxAgeSeconds: 300 })).toBe(
      'Bearer error="insufficient_user_authentication", max_age="300"',
    )
  })

  it.each(['a"b', 'a\\b', 'a\r\nSet-Cookie: x', 'é'])('refuses %j between quotes', (realm) => {
    expect(() => bearerChallenge({ realm })).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})
