import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  base64,
  base64url,
  concatBytes,
  decodeBase64,
  decodeUtf8,
  decodeUtf8Lossy,
  encodeBase64,
  encodeUtf8,
  fromHex,
  loneSurrogateIn,
  toHex,
  utf8Length,
} from './index.ts'

const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
})

describe('UTF-8', () => {
  test('text encodes as TextEncoder does, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), anyText), (text) => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text))
        expect(utf8Length(text)).toBe(Buffer.byteLength(text))
        expect(loneSurrogateIn(text) === -1).toBe(!/\p{Surrogate}/u.test(text))
      }),
      { numRuns: 500 },
    )
  })

  test('bytes decode as TextDecoder does, a byte order mark kept', () => {
    // Bytes near the edges of UTF-8, since random ones are nearly always refused at once.
    const edge = fc.constantFrom(
      0x00,
      0x41,
      0x7f,
      0x80,
      0x8f,
      0x90,
      0x9f,
      0xa0,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xe1,
      0xed,
    )
    const lead = fc.constantFrom(0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff, 0xbb)
    fc.assert(
      fc.property(fc.array(fc.oneof(edge, lead), { maxLength: 12 }), (list) => {
        const bytes = Uint8Array.from(list)
        const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
        expect(decodeUtf8Lossy(bytes)).toBe(lossy)
        const strict = decodeUtf8(bytes)
        if (strict.ok) expect(strict.text).toBe(lossy)
        else {
          // Everything before the offset is whole, and no continuation can mend what is there.
          const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
          expect(() => fatal.decode(bytes.subarray(0, strict.offset))).not.toThrow()
          expect(() => fatal.decode(bytes)).toThrow(TypeError)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('decodes long texts with pairs across the edge of a chunk', () => {
    for (const lead of [8190, 8191, 8192]) {
      const text = `${'a'.repeat(lead)}😀${'é'.repeat(20_000)}`
      expect(decodeUtf8(encodeUtf8(text))).toEqual({ ok: true, text })
    }
  })

  it('points at the byte that is wrong', () => {
    expect(decodeUtf8(Uint8Array.of(0x61, 0xc3, 0xa9, 0xff))).toEqual({ ok: false, offset: 3 })
    expect(decodeUtf8(Uint8Array.of(0x61, 0xe2, 0x82))).toEqual({ ok: false, offset: 1 })
    expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toEqual({ ok: false, offset: 0 })
  })
})

describe('Base64', () => {
  test('encodes as Buffer does, and decodes to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (bytes) => {
        expect(encodeBase64(bytes, base64)).toBe(Buffer.from(bytes).toString('base64'))
        expect(encodeBase64(bytes, base64url)).toBe(Buffer.from(bytes).toString('base64url'))
        for (const form of [base64, base64url]) {
          const { bytes: decoded, problem } = decodeBase64(encodeBase64(bytes, form), form)
          expect(problem).toBeNull()
          expect(Buffer.compare(decoded, bytes)).toBe(0)
        }
      }),
    )
  })

  test('a text without a problem is the one encoding of its bytes', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABQRgwZz09+/-_=x '), maxLength: 9 })
    fc.assert(
      fc.property(text, fc.constantFrom(base64, base64url), (text, form) => {
        const { bytes, problem } = decodeBase64(text, form)
        expect(problem === null).toBe(encodeBase64(bytes, form) === text)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['QR==', base64, 'A', { kind: 'spare-bits', at: 1 }],
    ['QQ', base64, 'A', { kind: 'padding', at: 2 }],
    ['QQ=', base64, 'A', { kind: 'padding', at: 3 }],
    ['QQ===', base64, 'A', { kind: 'padding', at: 4 }],
    ['QQ==', base64url, 'A', { kind: 'padding', at: 2 }],
    ['aGVs-', base64, 'hel', { kind: 'character', at: 4 }],
    ['aGVs+', base64url, 'hel', { kind: 'character', at: 4 }],
    ['aGVsb', base64url, 'hel', { kind: 'length', at: 4 }],
    ['QQ==QQ==', base64, 'A', { kind: 'padding', at: 2 }],
    ['aGV\ns', base64url, 'he', { kind: 'character', at: 3 }],
    ['', base64, '', null],
  ] as const)('%j decodes as far as it goes and names the problem', (text, form, decoded, problem) => {
    const decoding = decodeBase64(text, form)
    expect(Buffer.from(decoding.bytes).toString()).toBe(decoded)
    expect(decoding.problem).toEqual(problem)
  })
})

test('hexadecimal goes both ways, in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
      expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
    }),
  )
  for (const text of ['0', '0g', '0x00', ' 00', 'é1']) expect(fromHex(text)).toBeNull()
})

test('parts are joined in order', () => {
  expect(concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3))
})
