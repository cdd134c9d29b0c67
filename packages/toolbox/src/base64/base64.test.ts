import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { concatBytes } from '../bytes/index.ts'
import {
  base64Modes,
  Base64Scanner,
  createBase64Encoder,
  decodeBase64Text,
  encodeBase64Text,
  encodedLength,
  escapedText,
  hexDump,
  sniffContent,
  textIn,
  type Base64Mode,
} from './index.ts'

function decoded(text: string, mode: Base64Mode = 'lenient'): string {
  return Buffer.from(decodeBase64Text(text, mode).bytes).toString('latin1')
}

/** Kind, index, code point and suggestion of each finding that is more than a note. */
function faults(text: string, mode: Base64Mode = 'lenient'): readonly unknown[] {
  return decodeBase64Text(text, mode)
    .findings.filter(({ severity }) => severity !== 'note')
    .map(({ kind, place, codePoint, suggestion }) =>
      codePoint === null ? [kind, place.at, suggestion] : [kind, place.at, suggestion, codePoint],
    )
}

describe('vectors that other tools fail at', () => {
  it.each([
    ['QR==', 'A', [['spare-bits', 0, 'QQ==']]],
    ['aGVsbG9=', 'hello', [['spare-bits', 4, 'bG8=']]],
    ['aGk=aGk=', 'hihi', [['concatenated', 4, null]]],
    ['aaaa=', 'i¦\x9a', [['surplus-padding', 4, '']]],
    [
      '=fd==',
      '}',
      [
        ['misplaced-padding', 0, ''],
        ['spare-bits', 1, 'fQ=='],
      ],
    ],
    [
      '©ab==',
      'i',
      [
        ['invalid-character', 0, null, 'U+00A9'],
        ['spare-bits', 1, 'aQ=='],
      ],
    ],
    ['a', '', [['length', 0, '']]],
    ['aGVsbG8b a', 'hello\x1b', [['length', 9, '']]],
    ['aGVs\u00a0bG8=', 'hello', [['invisible-character', 4, '', 'U+00A0']]],
    ['aGVs\u200bbG8=', 'hello', [['invisible-character', 4, '', 'U+200B']]],
    ['-_\u2212-', '\xfb\xff\xbe', [['look-alike', 2, '-', 'U+2212']]],
    ['\u0430GVs', 'hel', [['look-alike', 0, 'a', 'U+0430']]],
    ['aGVsbG8=😀', 'hello', [['invalid-character', 8, null, 'U+1F600']]],
    ['ab+_', 'i¿\xbf', [['mixed-alphabets', 3, null]]],
    [
      'QQ=Q',
      'A',
      [
        ['wrong-padding', 2, 'QQ=='],
        ['concatenated', 3, null],
        ['length', 3, ''],
      ],
    ],
    ['aGk', 'hi', []],
    ['', '', []],
  ])('%j', (text, bytes, expected) => {
    expect(decoded(text)).toBe(bytes)
    expect(faults(text)).toEqual(expect.arrayContaining(expected))
    expect(faults(text)).toHaveLength(expected.length)
  })

  it('names what is spare in words', () => {
    expect(decodeBase64Text('QR==', 'lenient').findings[0]?.text).toBe(
      '“QR==” has bits set that belong to no byte: the canonical form is “QQ==”. ' +
        'Some decoders refuse it, and others take both for the same.',
    )
  })

  it('offers the blocks of concatenated encodings apart', () => {
    const { blocks } = decodeBase64Text('aGk=aG8=SGE=', 'lenient')
    expect(blocks.map((block) => Buffer.from(block).toString())).toEqual(['hi', 'ho', 'Ha'])
  })

  it('tells line and column', () => {
    const { findings } = decodeBase64Text('aGVs\nbG!8=\n', 'lenient')
    expect(findings[0]?.place).toEqual({ at: 7, line: 2, column: 3 })
  })

  it.each(['aGk\\N', 'C:\\New\\Table\\Root', '\\U003D', '\\', '%', '%4', '\\u00'])(
    'takes nothing for an escape that is none: %j',
    (text) => {
      expect(decodeBase64Text(text, 'lenient').findings.map(({ kind }) => kind)).toContain(
        'invalid-character',
      )
    },
  )

  it('decodes whatever it is given, in every mode, without an exception', () => {
    const pieces = [
      ...'Ab=-_+/\\unNrRtT%3dD"\n {}:,.~\ud800',
      'data:',
      ';base64,',
      '-----BEGIN A-----',
      'Basic ',
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 16 }).map((parts) => parts.join(''))
    const mode = fc.constantFrom<Base64Mode>('lenient', 'strict', 'jose', 'mime', 'pem')
    fc.assert(
      fc.property(text, mode, (text, mode) => {
        expect(decodeBase64Text(text, mode).bytes).toBeInstanceOf(Uint8Array)
      }),
      { numRuns: 1000 },
    )
  })

  it('counts what comes again, and says where it was first', () => {
    const { findings } = decodeBase64Text('a!G!V!s', 'lenient')
    expect(findings.map(({ kind, count, place }) => [kind, count, place.at])).toEqual([
      ['invalid-character', 3, 1],
    ])
  })
})

describe('what surrounds the data', () => {
  it.each([
    ['data:text/plain;charset=utf-8;base64,aGk=', 'hi', ['data-url']],
    ['data:image/png;base64, aGk%3D', 'hi', ['data-url']],
    ['data:,hello%20w%C3%B6rld', 'hello w\xc3\xb6rld', ['data-url']],
    ['"aGVs\\nbG8\\u003d"', 'hello', ['quotes']],
    ['  "data:;base64,aGk="\n', 'hi', ['quotes', 'data-url']],
    ['-----BEGIN TEST-----\naGVs\nbG8=\n-----END TEST-----\n', 'hello', ['pem']],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\naGk=\n-----END RSA PRIVATE KEY-----',
      'hi',
      ['pem'],
    ],
    ['Basic aGk6eW91', 'hi:you', ['http-basic']],
    ['authorization: basic aGk6eW91\r\n', 'hi:you', ['http-basic']],
    ['"Proxy-Authorization: Basic aGk6eQ=="', 'hi:y', ['quotes', 'http-basic']],
    [
      "curl https://api.example/v1 -H 'Accept: */*' -H 'Authorization: Basic aGk6eQ==' --compressed",
      'hi:y',
      ['http-basic'],
    ],
    ['{"headers": {"Authorization": "Basic aGk6eW91"}}', 'hi:you', ['http-basic']],
    ['%61GVsbG8%3D', 'hello', []],
    ['%2B%2f%2B/', '\xfb\xff\xbf', []],
  ])('%j', (text, bytes, wrappers) => {
    const result = decodeBase64Text(text, 'lenient')
    expect(Buffer.from(result.bytes).toString('latin1')).toBe(bytes)
    expect(result.wrappers.map(({ kind }) => kind)).toEqual(wrappers)
    expect(faults(text)).toEqual([])
  })

  it('is a JWT when there are parts with dots between them', () => {
    const kindsOf = (text: string): readonly string[] =>
      decodeBase64Text(text, 'lenient').findings.map(({ kind }) => kind)
    expect(kindsOf('eyJhbGciOiJub25lIn0.e30.')).toContain('token')
    expect(kindsOf('eyJhbGciOiJub25lIn0')).not.toContain('token')
    expect(kindsOf('aGVsbG8.aGVsbG8.aGVsbG8')).not.toContain('token')
  })

  it('is an error where the mode has none', () => {
    expect(faults('Basic aGk=', 'strict')).toEqual([['wrapper', 0, null]])
    expect(faults('"aGk="', 'strict')).toEqual([['wrapper', 0, null]])
    expect(faults('-----BEGIN TEST-----\naGk=\n-----END TEST-----', 'pem')).toEqual([])
  })
})

describe('modes', () => {
  const rows: readonly (readonly [string, readonly Base64Mode[]])[] = [
    ['aGVsbG8=', ['lenient', 'strict', 'mime', 'pem']],
    ['aGVsbG8', ['lenient', 'jose']],
    ['-_-_', ['lenient', 'jose']],
    ['+/+/', ['lenient', 'strict', 'mime', 'pem']],
    ['aGVs\r\nbG8=', ['lenient', 'mime']],
    ['aGVs\nbG8=', ['lenient']],
    ['aGVs bG8=', ['lenient']],
    ['A'.repeat(76), ['lenient', 'strict', 'jose', 'mime']],
    [`${'A'.repeat(76)}\r\nQQ==`, ['lenient', 'mime']],
    [`${'A'.repeat(80)}\r\nQQ==`, ['lenient']],
    [`${'A'.repeat(64)}\nQQ==`, ['lenient', 'pem']],
    ['QR==', ['lenient']],
    ['QQ==QQ==', ['lenient']],
    ['QQ=', ['lenient']],
    ['a', []],
    ['aGV!', []],
  ]
  it.each(rows)('%j is allowed in %j only', (text, allowed) => {
    const found = base64Modes.filter(({ name }) => decodeBase64Text(text, name).ok).map(({ name }) => name)
    expect(found).toEqual(allowed)
  })

  test('what a strict mode allows, the lenient one allows too, with the same bytes', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AQRgwz09+/-_=x \r\n', '\r\n', '=='), maxLength: 12 })
    fc.assert(
      fc.property(text, (text) => {
        const lenient = decodeBase64Text(text, 'lenient')
        for (const { name } of base64Modes) {
          const result = decodeBase64Text(text, name)
          expect(result.bytes).toEqual(lenient.bytes)
          if (result.ok) expect(lenient.ok).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('the strict modes allow exactly what Buffer encodes', () => {
    const text = fc.string({ unit: fc.constantFrom(...'AQRgwz09+/-_='), maxLength: 9 })
    fc.assert(
      fc.property(text, (text) => {
        const forms = { strict: 'base64', jose: 'base64url' } as const
        for (const [mode, encoding] of Object.entries(forms)) {
          const isCanonical = Buffer.from(text, encoding).toString(encoding) === text
          expect(decodeBase64Text(text, mode as Base64Mode).ok, `${mode} ${text}`).toBe(isCanonical)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

test('a stray character in a sound text is found where it is', () => {
  const stray = fc.constantFrom('!', 'é', '\u00a0', '😀', '.', '\u0000')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(), stray, (bytes, where, stray) => {
      const sound = Buffer.from(bytes).toString('base64')
      const at = where % (sound.length + 1)
      const { findings, bytes: found } = decodeBase64Text(
        sound.slice(0, at) + stray + sound.slice(at),
        'lenient',
      )
      expect(findings[0]?.place.at).toBe(at)
      expect(Buffer.compare(found, bytes)).toBe(0)
    }),
  )
})

test('decoding in pieces is decoding the whole, findings and places included', () => {
  const text = fc.string({ unit: fc.constantFrom(...'AQRgwz09+/-_=x \r\n!é', 'QUJD', 'QQ=='), maxLength: 60 })
  fc.assert(
    fc.property(text, fc.array(fc.nat(70)), fc.constantFrom(...base64Modes), (text, cuts, { name: mode }) => {
      const whole = new Base64Scanner({ mode })
      const pieces = new Base64Scanner({ mode })
      const bytes = concatBytes(whole.push(text), whole.end())
      const edges = [
        0,
        ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b),
        text.length,
      ]
      const parts = edges.slice(1).map((end, index) => pieces.push(text.slice(edges[index], end)))
      expect(concatBytes(...parts, pieces.end())).toEqual(bytes)
      expect(pieces.findings.list()).toEqual(whole.findings.list())
    }),
    { numRuns: 1000 },
  )
})

describe('RFC 4648 section 10', () => {
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is %j', (text, encoded) => {
    expect(encodeBase64Text(Buffer.from(text), {})).toBe(encoded)
    expect(decoded(encoded, 'strict')).toBe(text)
    expect(faults(encoded, 'strict')).toEqual([])
  })
})

describe('encoding', () => {
  test('agrees with coreutils’ base64, wrapped and not', () => {
    for (const length of [0, 1, 2, 3, 47, 48, 56, 57, 58, 113, 114, 115, 10_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37) & 255)
      for (const wrap of [0, 64, 76]) {
        const theirs = execFileSync('base64', [`--wrap=${wrap}`], { input: bytes, encoding: 'utf8' })
        const ours = encodeBase64Text(bytes, { wrap })
        expect(ours).toBe(theirs.replace(/\n$/, ''))
        expect(encodedLength(length, { wrap })).toBe(ours.length)
        const back = execFileSync('base64', ['--decode'], { input: ours })
        expect(Buffer.compare(back, bytes)).toBe(0)
      }
    }
  })

  test('does not depend on how the bytes are cut, and decodes again', () => {
    const options = fc.record({
      alphabet: fc.constantFrom('standard', 'url'),
      padding: fc.constantFrom('required', 'forbidden'),
      wrap: fc.constantFrom(0, 4, 7, 64, 76),
      lineBreak: fc.constantFrom('lf', 'crlf'),
    } as const)
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 6 }),
        options,
        (parts, options) => {
          const encoder = createBase64Encoder(options)
          const text = parts.map((part) => encoder.push(part)).join('') + encoder.end()
          const bytes = concatBytes(...parts)
          expect(text).toBe(encodeBase64Text(bytes, options))
          expect(encodedLength(bytes.length, options)).toBe(text.length)
          const back = decodeBase64Text(text, 'lenient')
          expect(back.ok).toBe(true)
          expect(back.bytes).toEqual(bytes)
        },
      ),
    )
  })
})

describe('content', () => {
  const der = createPrivateKey(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ).export({
    type: 'pkcs8',
    format: 'der',
  })
  it.each([
    ['jwt', Buffer.from('eyJhbGciOiJub25lIn0.e30.')],
    ['json', Buffer.from('{"a":1}')],
    ['text', Buffer.from('{not json')],
    ['text', Buffer.from('hello')],
    ['text', Buffer.from('<svg onload="alert(1)"></svg>')],
    ['base64', Buffer.from(Buffer.from('{"nested":"twice"}').toString('base64'))],
    ['pem', Buffer.from('-----BEGIN X-----\nAA==\n-----END X-----')],
    ['gzip', gzipSync('hello')],
    ['der', der],
    ['image', Buffer.from('89504e470d0a1a0a0000', 'hex')],
    ['image', Buffer.from('ffd8ffe000', 'hex')],
    ['pdf', Buffer.from('%PDF-1.7')],
    ['binary', Buffer.from('00ff', 'hex')],
    ['empty', Buffer.alloc(0)],
  ])('%s', (kind, bytes) => {
    expect(sniffContent(bytes).kind).toBe(kind)
  })

  it('says where bytes stop being UTF-8, where a zero byte is, and whether there is a byte order mark', () => {
    expect(sniffContent(Uint8Array.of(0x61, 0x00, 0xc3, 0x28))).toMatchObject({ invalidUtf8At: 2, nulAt: 1 })
    expect(sniffContent(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toMatchObject({
      kind: 'text',
      hasByteOrderMark: true,
      invalidUtf8At: null,
    })
  })

  test('the hex dump is the one of xxd and hexdump: offset, bytes, characters', () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, index) => index + 50)
    expect(hexDump(bytes, 16, 2)).toEqual([
      '00000010  42 43 44 45 46 47 48 49  4a 4b 4c 4d 4e 4f 50 51  |BCDEFGHIJKLMNOPQ|',
      '00000020  52 53 54 55 56 57 58 59                           |RSTUVWXY|',
    ])
  })

  test('other views of the same bytes', () => {
    expect(escapedText(Buffer.from('a"\né'))).toBe('a\\"\\né')
    expect(escapedText(Uint8Array.of(0x61, 0xff, 0x5c))).toBe('a\\xff\\x5c')
    expect(textIn('utf-16le', Buffer.from('hé😀', 'utf16le'))).toBe('hé😀')
    expect(textIn('utf-16be', Uint8Array.of(0x00, 0x68, 0x01))).toBe('h\ufffd')
    expect(textIn('latin1', Uint8Array.of(0xe9))).toBe('é')
  })
})
