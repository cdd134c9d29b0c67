import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claims, encode, forge, header, key, withPart } from '../../test/support/forged-token.ts'
import {
  createJwtVerifier,
  decodeWithoutVerifying,
  insecureSkipCheck,
  keySet,
  verifyCompact,
  type CompactOptions,
} from './index.ts'

const token = forge()

function reason(text: unknown, options: CompactOptions = {}): string {
  const verdict = verifyCompact(text as string, key, options)
  return verdict.ok ? 'ok' : verdict.reason
}

describe('JWTV-9, JWTV-10: a compact token has one spelling', () => {
  const spellings: readonly (readonly [string, (part: string) => string])[] = [
    ['padding', (part) => `${part}=`],
    ['two of padding', (part) => `${part}==`],
    ['a newline', (part) => `${part}\n`],
    ['a leading space', (part) => ` ${part}`],
    ['a tab in the middle', (part) => `${part.slice(0, 5)}\t${part.slice(5)}`],
    ['exclamation marks', (part) => `${part}!!!!`],
    ['one character too many', (part) => `${part}A`],
    [
      'a character above 255',
      (part) => `${part.slice(0, -1)}${String.fromCharCode(part.charCodeAt(part.length - 1) + 256)}`,
    ],
    ['NUL', (part) => `${part}\0`],
    ['a dollar at the end of the line', (part) => `${part}\n.`],
  ]
  const parts = [
    [0, 'header'],
    [1, 'payload'],
    [2, 'signature'],
  ] as const

  it.each(parts)('part %i, the %s: nothing is added', (index) => {
    for (const [name, change] of spellings)
      expect(`${name}: ${reason(withPart(token, index, change))}`).not.toBe(`${name}: ok`)
  })

  it.each(parts)(
    'part %i, the %s: unused bits of the last character must be zero (GHSA-hxm8-2xgr-2p9m)',
    (index) => {
      // Text of every length, so that each part ends in two, three and four characters.
      for (const filler of ['', 'x', 'xx']) {
        const text = forge({ ...header, filler }, { ...claims, filler })
        const part = text.split('.')[index]!
        const bytes = Buffer.from(part, 'base64url')
        const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
          .map((last) => part.slice(0, -1) + last)
          .filter((other) => other !== part && Buffer.from(other, 'base64url').equals(bytes))
        expect(others.length).toBe(part.length % 4 === 0 ? 0 : part.length % 4 === 2 ? 15 : 3)
        for (const other of others) expect(reason(withPart(text, index, () => other))).toBe('token_malformed')
      }
    },
  )

  it('the other base64 alphabet is refused', () => {
    let text = token
    for (let number = 0; !/[-_]/.test(text.split('.')[2]!); number++)
      text = forge(header, { ...claims, number })
    expect(reason(text)).toBe('ok')
    expect(reason(withPart(text, 2, (part) => part.replaceAll('-', '+').replaceAll('_', '/')))).toBe(
      'token_malformed',
    )
  })

  it.each([
    '',
    '.',
    '..',
    '...',
    'a',
    'a.b',
    '.Zm9v.',
    token.replaceAll('.', ''),
    `${token}.`,
    `.${token}`,
    `${token}.AAAA`,
    token.split('.').slice(1).join('.'),
  ])('%j has not three parts with something in the first and last', (text) =>
    expect(reason(text)).not.toBe('ok'),
  )

  it.each([undefined, null, 1, {}, [token], Buffer.from(token), { toString: () => token }])(
    '%s is no text',
    (value) => {
      expect(reason(value)).toBe('token_malformed')
    },
  )

  it('CVE-2022-39227: JSON serialisation is refused, also with two dots in it', () => {
    const [head, payload, signature] = token.split('.')
    const flat = JSON.stringify({ protected: head, payload, signature, x: '..' })
    expect(reason(flat)).toBe('token_malformed')
    expect(reason(`{"protected":"${head}","x":".${payload}.${signature}"}`)).toBe('token_malformed')
  })

  it('one opt-in for tokens with padding: the padding is signed, so none can be added or taken away', () => {
    const pad = (part: string): string => part.padEnd(Math.ceil(part.length / 4) * 4, '=')
    const input = `${pad(encode(ofLength(1, header)))}.${pad(encode(ofLength(2, claims)))}`
    const padded = `${input}.${pad(key.sign(input).toString('base64url'))}`
    expect(padded.split('.').every((part) => part.endsWith('='))).toBe(true)
    expect(reason(padded)).toBe('token_malformed')
    expect(reason(padded, { padding: 'tolerated' })).toBe('ok')
    expect(reason(token, { padding: 'tolerated' })).toBe('ok')
    for (const index of [0, 1] as const) {
      expect(
        reason(
          withPart(padded, index, (part) => part.replaceAll('=', '')),
          { padding: 'tolerated' },
        ),
      ).toBe('signature_invalid')
    }
    for (const extra of ['=', '====', '\n', 'A'])
      expect(reason(padded + extra, { padding: 'tolerated' })).not.toBe('ok')
  })
})

/** JSON of which so many bytes are left over when it is divided into threes, so that its base64 has padding. */
function ofLength(rest: number, object: object): string {
  const text = JSON.stringify(object)
  return text + ' '.repeat((3 + rest - (text.length % 3)) % 3)
}

describe('JWTV-22: size', () => {
  it('a token is refused by its length before anything is decoded', () => {
    const long = forge(header, { ...claims, filler: 'x'.repeat(8_000) })
    expect(long.length).toBeGreaterThan(8_192)
    expect(reason(long)).toBe('token_too_large')
    expect(reason(long, { maxBytes: 16_384 })).toBe('ok')
    const exact = reason(token, { maxBytes: token.length })
    expect([exact, reason(token, { maxBytes: token.length - 1 })]).toEqual(['ok', 'token_too_large'])
  })

  it('a header has at most 4 KiB', () => {
    expect(reason(forge({ ...header, filler: 'x'.repeat(3_200) }))).not.toBe('ok')
    expect(reason(forge({ ...header, filler: 'x'.repeat(2_800) }))).toBe('ok')
  })

  it('CVE-2025-30204: five million dots are refused at once', () => {
    const dots = '.'.repeat(5_000_000)
    for (const text of [dots, `a${dots}`, '.'.repeat(16_384)])
      expect(reason(text, { maxBytes: 16_384 })).not.toBe('ok')
  })
})

describe('the JWS level', () => {
  it('carries any bytes, none included', () => {
    for (const payload of [Buffer.from('foo'), Buffer.alloc(0), Buffer.from([0, 255, 128])]) {
      const verdict = verifyCompact(forge(header, payload), keySet([key]))
      expect(verdict).toMatchObject({ ok: true, value: { payload, key } })
    }
  })

  it('decoding is as strict about form, and checks nothing else', () => {
    expect(decodeWithoutVerifying(withPart(token, 2, () => 'AAAA'))).toMatchObject({
      ok: true,
      value: { header, claims },
    })
    expect(decodeWithoutVerifying(`${token}=`)).toEqual({ ok: false, reason: 'token_malformed' })
    expect(decodeWithoutVerifying(forge(header, 'foo'))).toEqual({ ok: false, reason: 'payload_malformed' })
  })
})

describe('whatever is sent', () => {
  const waived = { issuer: insecureSkipCheck, audience: insecureSkipCheck, type: insecureSkipCheck } as const
  const verify = createJwtVerifier({ ...waived, keys: key, clock: () => claims.iat * 1000 })

  it('JWTV-1: a token with any one bit changed is refused', () => {
    const bytes = Buffer.from(token)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      expect(verify(changed.toString('latin1')).ok).toBe(false)
    }
  })

  it('JWTV-27: garbage, cut and joined tokens are refused, never thrown', () => {
    const slice = fc
      .tuple(fc.nat(token.length), fc.nat(token.length))
      .map(([from, to]) => token.slice(from, to))
    const piece = fc.oneof(
      slice,
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('.', '..', '=', '{', '"'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('')
        fc.pre(text !== token)
        expect(verify(text).ok).toBe(false)
        expect(() => decodeWithoutVerifying(text)).not.toThrow()
      }),
      { numRuns: 2_000 },
    )
  })

  it('well-formed tokens with any header and any claims are judged, never thrown', () => {
    const members = [
      'alg',
      'kid',
      'typ',
      'crit',
      'b64',
      'exp',
      'nbf',
      'iat',
      'iss',
      'aud',
      'sub',
      'cnf',
      '__proto__',
      'x',
    ]
    const object = fc.dictionary(fc.constantFrom(...members), fc.jsonValue())
    fc.assert(
      fc.property(object, object, (head, payload) => {
        expect(typeof verify(forge({ ...header, ...head }, { ...claims, ...payload })).ok).toBe('boolean')
        expect(typeof verify(forge(head, payload)).ok).toBe('boolean')
      }),
      { numRuns: 2_000 },
    )
  })
})
