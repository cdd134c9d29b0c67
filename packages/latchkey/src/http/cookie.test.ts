import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLatchkeyError, type ErrorCode } from '../errors.ts'
import { defineCookie, type CookieOptions } from './cookie.ts'

const session = { maxAgeSeconds: null }
const cookie = defineCookie({ name: 'lk', transport: 'https' })
const absent = { ok: true, value: null }
const duplicated = { ok: false, reason: 'cookie_duplicated' }

function codeOf(task: () => unknown): ErrorCode | 'nothing thrown' {
  try {
    task()
  } catch (error) {
    if (isLatchkeyError(error)) return error.code
    throw error
  }
  return 'nothing thrown'
}

describe('a cookie on its way out', () => {
  it('COO-1 COO-2 COO-3: has the __Host- prefix, Path=/, Secure, HttpOnly, SameSite and no Domain', () => {
    expect(cookie.serialize('v', session)).toBe('__Host-lk=v; Path=/; Secure; HttpOnly; SameSite=Lax')
  })

  const shapes: readonly [label: string, options: CookieOptions, line: string][] = [
    [
      'COO-18: SameSite=Strict',
      { name: 'lk', transport: 'https', sameSite: 'strict' },
      '__Host-lk=v; Path=/; Secure; HttpOnly; SameSite=Strict',
    ],
    [
      'COO-4: SameSite=None in a partitioned jar',
      { name: 'lk', transport: 'https', sameSite: 'none', jar: 'partitioned' },
      '__Host-lk=v; Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
    ],
    [
      'COO-15: the prefix that also proves no script set it',
      { name: 'lk', transport: 'https', prefix: '__Host-Http-' },
      '__Host-Http-lk=v; Path=/; Secure; HttpOnly; SameSite=Lax',
    ],
    [
      'COO-11: another name and no Secure over plain HTTP',
      { name: 'lk', transport: 'insecureLoopbackHttp' },
      'lk-dev=v; Path=/; HttpOnly; SameSite=Lax',
    ],
  ]
  it.each(shapes)('%s', (_label, options, line) => {
    expect(defineCookie(options).serialize('v', session)).toBe(line)
  })

  it.each(shapes)(
    'COO-8: is cleared with the attributes that it was set with (%s)',
    (_label, options, line) => {
      expect(defineCookie(options).clear()).toBe(`${line.replace('=v;', '=;')}; Max-Age=0`)
    },
  )

  it.each([
    ['COO-4: SameSite=None without Secure', { transport: 'insecureLoopbackHttp', sameSite: 'none' }],
    ['COO-4: a partitioned jar without SameSite=None', { transport: 'https', jar: 'partitioned' }],
    ['a prefix of its own in the name', { transport: 'https', name: '__Host-lk' }],
    ['a name with a separator', { transport: 'https', name: 'l;k' }],
    ['an empty name', { transport: 'https', name: '' }],
    ['an unknown transport', { transport: 'http' }],
    ['an unknown SameSite', { transport: 'https', sameSite: 'Lax' }],
    ['an unknown prefix', { transport: 'https', prefix: '__Secure-' }],
    ['COO-16: a Domain', { transport: 'https', domain: 'example.com' }],
  ])('refuses %s at construction', (_label, options) => {
    expect(codeOf(() => defineCookie({ name: 'lk', ...options } as CookieOptions))).toBe('config_invalid')
  })

  it('COO-6: throws beyond 4,096 octets of name and value, where browsers drop the cookie', () => {
    const room = 4096 - cookie.name.length
    expect(cookie.serialize('x'.repeat(room), session)).toContain(`=${'x'.repeat(room)};`)
    expect(codeOf(() => cookie.serialize('x'.repeat(room + 1), session))).toBe('cookie_too_large')
  })

  it('COO-7: accepts a Max-Age up to 400 days', () => {
    expect(cookie.serialize('v', { maxAgeSeconds: 34_560_000 })).toMatch(/; Max-Age=34560000$/)
    for (const maxAgeSeconds of [34_560_001, -1, 1.5, Number.NaN, Infinity]) {
      expect(
        codeOf(() => cookie.serialize('v', { maxAgeSeconds })),
        String(maxAgeSeconds),
      ).toBe('cookie_invalid')
    }
  })

  const forbidden = ['\r', '\n', ';', '\0', '\t', ' ', '"', ',', '\\', '\x7f', '\x80', 'é', '\u{1f511}']
  it.each(forbidden)('never writes %j into a value', (octet) => {
    expect(codeOf(() => cookie.serialize(`a${octet}b`, session))).toBe('cookie_invalid')
    expect(codeOf(() => cookie.serialize(`ab${octet}`, session))).toBe('cookie_invalid')
  })

  it('never writes an empty value, which some jars take for a removal', () => {
    expect(codeOf(() => cookie.serialize('', session))).toBe('cookie_invalid')
  })
})

describe('a cookie on its way in', () => {
  it.each([
    ['alone', '__Host-lk=v', 'v'],
    ['among others', 'a=1; __Host-lk=v; b=2', 'v'],
    ['first', '__Host-lk=v; b=2', 'v'],
    ['last', 'a=1; __Host-lk=v', 'v'],
    ['without a space after the semicolon', 'a=1;__Host-lk=v;b=2', 'v'],
    ['between spaces and tabs', 'a=1; \t __Host-lk=v \t ; b=2', 'v'],
    ['with equals signs in its value', '__Host-lk=a=b==', 'a=b=='],
    ['empty', '__Host-lk=', ''],
    ['empty among others', '__Host-lk=; b=2', ''],
    ['COO-9: with quotes, which stay', '__Host-lk="v"', '"v"'],
    ['COO-9: percent-encoded, which stays', '__Host-lk=%41%3B', '%41%3B'],
    ['COO-9: with a no-break space at the end, which stays', '__Host-lk=v\xa0', 'v\xa0'],
    ['beside a cookie that ends with its name', 'x__Host-lk=evil; __Host-lk=v', 'v'],
    ['beside a value that looks like it', 'a=__Host-lk=evil; __Host-lk=v', 'v'],
    ['beside a value that looks like it after a space', 'a=1 __Host-lk=evil; __Host-lk=v', 'v'],
    ['after empty pairs', ';; ;__Host-lk=v;;', 'v'],
  ])('is read %s', (_label, header, value) => {
    expect(cookie.read(header)).toEqual({ ok: true, value })
  })

  it.each([
    ['COO-9: behind U+00A0, which String.trim would eat', '\xa0__Host-lk=evil'],
    ['COO-9: behind U+00A0 as UTF-8 octets', '\xc2\xa0__Host-lk=evil'],
    ['COO-9: behind a byte order mark', '\ufeff__Host-lk=evil'],
    ['COO-9: behind a byte order mark as UTF-8 octets', '\xef\xbb\xbf__Host-lk=evil'],
    ['COO-9: behind U+2000', '\u2000__Host-lk=evil'],
    ['COO-9: behind U+2000 as UTF-8 octets', '\xe2\x80\x80__Host-lk=evil'],
    ['COO-9: behind a vertical tab', '\x0b__Host-lk=evil'],
    ['COO-9: behind a form feed', '\x0c__Host-lk=evil'],
    ['COO-9: behind U+0085', '\x85__Host-lk=evil'],
    ['COO-9: behind a line feed', 'a=1;\n__Host-lk=evil'],
    ['COO-9: in other case', '__host-lk=evil; __HOST-LK=evil; __Host-LK=evil'],
    ['COO-9: behind $Version and a comma', '$Version=1,__Host-lk=evil'],
    ['COO-9: as the value of a nameless cookie', '=__Host-lk=evil'],
    ['COO-9: percent-encoded', '__Host%2Dlk=evil; %5F_Host-lk=evil'],
    ['COO-9: with blanks before the equals sign', '__Host-lk =evil; __Host-lk\t=evil'],
    ['COO-9: without an equals sign', '__Host-lk'],
    ['COO-11 ATK-12: under the bare name', 'lk=evil'],
    ['COO-11: under the name of plain HTTP', 'lk-dev=evil'],
    ['COO-15: under the longer prefix', '__Host-Http-lk=evil; __Secure-lk=evil'],
    ['ATK-11: inside the quotes of another cookie', 'a="x, __Host-lk=evil, y"'],
    ['in an empty header', ''],
    ['in blanks', ' \t '],
  ])('ATK-10: is not found %s', (_label, header) => {
    expect(cookie.read(header)).toEqual(absent)
  })

  it('is absent without a header', () => {
    expect(cookie.read(null)).toEqual(absent)
  })

  it.each([
    ['in one line', '__Host-lk=mine; __Host-lk=evil'],
    ['in two lines, joined', '__Host-lk=evil; a=1; __Host-lk=mine'],
    ['with the same value', '__Host-lk=v; __Host-lk=v'],
    ['with an empty one', '__Host-lk=; __Host-lk=v'],
    ['without spaces', '__Host-lk=v;__Host-lk=v'],
    ['after many others', `__Host-lk=v; ${'a=1; '.repeat(200)}__Host-lk=v`],
  ])('COO-10 ATK-9: two cookies under our name are an attack, %s', (_label, header) => {
    expect(cookie.read(header)).toEqual(duplicated)
  })

  it('ATK-11: a sandwich of $Version and quotes gives the attacker neither a value nor another cookie', () => {
    // A legacy parser would fold all of it into the one value of `lead` and reflect it.
    const header = '$Version=1; lead="start; __Host-lk=secret; trail=end"'
    expect(cookie.read(header)).toEqual({ ok: true, value: 'secret' })
    expect(defineCookie({ name: 'lead', transport: 'insecureLoopbackHttp' }).read(header)).toEqual(absent)
  })

  it('ATK-13: a cookie bomb is refused by its length alone', () => {
    const bomb = (octets: number) => `__Host-lk=v; a=${'x'.repeat(octets - 15)}`
    expect(cookie.read(bomb(16_384))).toEqual({ ok: true, value: 'v' })
    expect(cookie.read(bomb(16_385))).toEqual({ ok: false, reason: 'cookie_too_long' })
  })

  it('COO-11: the cookie of plain HTTP is not read from the secure name, nor the other way round', () => {
    const plain = defineCookie({ name: 'lk', transport: 'insecureLoopbackHttp' })
    expect(plain.read('__Host-lk=v; lk=v; x-lk-dev=v')).toEqual(absent)
    expect(plain.read('lk-dev=v')).toEqual({ ok: true, value: 'v' })
  })
})

describe('for any input', () => {
  const cookieOctet = fc.constantFrom(
    ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(index + 33)).filter(
      (octet) => !'",;\\'.includes(octet),
    ),
  )
  const cookieValue = fc.string({ unit: cookieOctet, minLength: 1, maxLength: 200 })
  const otherPair = fc
    .tuple(fc.stringMatching(/^[a-z]{1,8}$/), cookieValue)
    .map(([name, value]) => `${name}=${value}`)

  it('what was written is read back, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(otherPair), cookieValue, fc.array(otherPair), (before, value, after) => {
        const pair = cookie.serialize(value, session).split('; ')[0] as string
        expect(cookie.read([...before, pair, ...after].join('; '))).toEqual({ ok: true, value })
      }),
    )
  })

  it('garbage never throws, and agrees with a slow reader that follows the rule word by word', () => {
    const fragment = fc.constantFrom('__Host-lk', '=', ';', ' ', '\t', '\xa0', '"', ',', 'a', '$Version')
    fc.assert(
      fc.property(fc.string({ unit: fragment, maxLength: 40 }), (header) => {
        expect(cookie.read(header)).toEqual(readSlowly(header))
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        expect(cookie.read(header)).toEqual(readSlowly(header))
      }),
    )
  })

  function readSlowly(header: string): ReturnType<typeof cookie.read> {
    const values = header
      .split(';')
      .map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
      .filter((pair) => pair.startsWith('__Host-lk='))
      .map((pair) => pair.slice('__Host-lk='.length))
    if (values.length > 1) return { ok: false, reason: 'cookie_duplicated' }
    return { ok: true, value: values[0] ?? null }
  }
})
