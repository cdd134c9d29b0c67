import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalIdentifier, identifierDigest, maxIdentifierLength } from './identifier.ts'

test.each([
  ['Alice@Example.COM', 'alice@example.com'],
  ['Ａｌｉｃｅ', 'alice'],
  ['STRASSE', 'strasse'],
  ['straße', 'strasse'],
  ['ΌΔΟΣ', 'όδος'],
  ['e\u0301va', 'éva'],
  ['ﬁn', 'fin'],
  ['Алиса', 'алиса'],
])('%s is %s', (typed, canonical) => {
  expect(canonicalIdentifier(typed)).toBe(canonical)
})

test.each([
  ['nothing', ''],
  ['a space around it', ' alice'],
  ['a space in it', 'al ice'],
  ['a no-break space', 'al\u00a0ice'],
  ['a NUL', 'alice\0'],
  ['a line break', 'alice\r\nbob'],
  ['a zero-width joiner', 'ali\u200dce'],
  ['a mark that turns text around', 'alice\u202e'],
  ['half a character', 'alice\ud800'],
  ['Latin with one Cyrillic letter', '\u0430lice'],
  ['Latin with one Greek letter', 'alicε'],
  ['too many characters', 'a'.repeat(maxIdentifierLength + 1)],
  ['too many characters once unfolded', '\ufdfa'.repeat(maxIdentifierLength)],
])('%s is refused', (_, typed) => {
  expect(canonicalIdentifier(typed)).toBeNull()
})

test('the canonical form is its own canonical form, and differs in case from no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
      const canonical = canonicalIdentifier(typed)
      fc.pre(canonical !== null)
      expect(canonicalIdentifier(canonical)).toBe(canonical)
      for (const twin of [typed.toUpperCase(), typed.toLowerCase()]) {
        expect([canonical, null]).toContain(canonicalIdentifier(twin))
      }
    }),
    { numRuns: 500 },
  )
})

test('the digest keeps accounts apart', () => {
  const digests = ['alice', 'alice2', 'a'].map((typed) => identifierDigest(canonicalIdentifier(typed)!))
  expect(new Set(digests).size).toBe(3)
})
