import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compactJson,
  diffTokens,
  editMember,
  extractTokens,
  inspect,
  isoOf,
  prettyJson,
  readJson,
  type JsonNode,
} from '@latchkey/toolbox/jwt'
import { findTokens } from '../src/jwt/extract/find-tokens.ts'
import { encode, hmacToken, jwtVectors } from './fixtures/jwt-vectors.ts'

/** JSON texts with spaces, escapes and repeated names, and texts that are nearly JSON. */
const jsonText = fc.json({ noUnicodeString: false, maxDepth: 4 })
const spaced = jsonText.map((text) => text.replaceAll(/([{[,:])/g, '$1 '))
const damaged = fc
  .tuple(jsonText, fc.nat(), fc.string({ maxLength: 3 }))
  .map(
    ([text, at, noise]) => text.slice(0, at % (text.length + 1)) + noise + text.slice(at % (text.length + 1)),
  )

describe('the lossless JSON reader', () => {
  test('its pieces, one after another, are the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(jsonText, spaced, damaged, fc.string()), (text) => {
        const { tokens } = readJson(text)
        expect(tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
        expect(tokens.every(({ start }, index) => start === (tokens[index - 1]?.end ?? 0))).toBe(true)
      }),
    )
  })

  test('accepts what JSON.parse accepts and refuses what it refuses, with a place inside the text', () => {
    fc.assert(
      fc.property(fc.oneof(jsonText, spaced, damaged, fc.string()), (text) => {
        const { root, problem } = readJson(text)
        const parsed = attempt(() => JSON.parse(text) as unknown)
        expect(root !== null).toBe(parsed.ok)
        if (problem === null) return
        expect(problem.offset).toBeGreaterThanOrEqual(0)
        expect(problem.offset).toBeLessThanOrEqual(text.length)
        const lines = text.slice(0, problem.offset).split('\n')
        expect([problem.line, problem.column]).toEqual([lines.length, (lines.at(-1)?.length ?? 0) + 1])
      }),
    )
  })

  test('agrees with JSON.parse, value by value', () => {
    fc.assert(
      fc.property(fc.oneof(jsonText, spaced), (text) => {
        expect(valueOf(readJson(text).root!)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('every node stands where it says', () => {
    fc.assert(
      fc.property(spaced, (text) => {
        const visit = (node: JsonNode): void => {
          expect(valueOf(readJson(text.slice(node.start, node.end)).root!)).toEqual(valueOf(node))
          if (node.kind === 'array') node.items.forEach(visit)
          if (node.kind !== 'object') return
          for (const { name, nameStart, nameEnd, value } of node.members) {
            expect(JSON.parse(text.slice(nameStart, nameEnd))).toBe(name)
            visit(value)
          }
        }
        visit(readJson(text).root!)
      }),
    )
  })

  test('printing changes white space and nothing else', () => {
    fc.assert(
      fc.property(spaced, (text) => {
        expect(JSON.parse(prettyJson(text)!)).toEqual(JSON.parse(text))
        expect(compactJson(prettyJson(text)!)).toBe(compactJson(text))
      }),
    )
    expect(compactJson('{ "n": 100002348117421473, "n": 3.0 }')).toBe('{"n":100002348117421473,"n":3.0}')
  })

  test('a number is exact just when printing it gives it back', () => {
    fc.assert(
      // Well below 10^21, from where JavaScript prints exponents.
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), (number) => {
        const { root } = readJson(String(number))
        expect(root?.kind === 'number' && root.isExact).toBe(BigInt(String(Number(number))) === number)
      }),
    )
  })

  test('depth and size are bounded', () => {
    expect(readJson('['.repeat(100_000)).problem?.message).toMatch(/deeper than 256/)
    expect(readJson(`[${'1,'.repeat(600_000)}1]`).problem?.message).toMatch(/More than 500000/)
  })

  test('a member is set or removed and all else stays', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.jsonValue(),
        (object, name, value) => {
          const text = JSON.stringify(object, null, 2)
          const expected = JSON.parse(text) as Record<string, unknown>
          const edited = JSON.parse(editMember(text, name, JSON.stringify(value))!) as Record<string, unknown>
          expect(new Map(Object.entries(edited))).toEqual(
            new Map([...Object.entries(expected), [name, JSON.parse(JSON.stringify(value)) as unknown]]),
          )
          const removed = JSON.parse(editMember(text, name, null)!) as Record<string, unknown>
          expect(new Map(Object.entries(removed))).toEqual(
            new Map(Object.entries(expected).filter(([key]) => key !== name)),
          )
        },
      ),
    )
  })
})

const token = fc
  .record({ sub: fc.string(), n: fc.integer(), deep: fc.jsonValue() })
  .map((claims) => hmacToken('{"alg":"HS256","typ":"JWT"}', JSON.stringify(claims)))

/** What people paste around a token. */
const wrappings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `Bearer ${text}`,
  (text) => `Authorization: Bearer ${text}\r\n`,
  (text) => `Cookie: a=1; t=${text}; b=2`,
  (text) => `curl -H 'Authorization: Bearer ${text}' https://api.example/v1/things`,
  (text) => JSON.stringify({ access_token: text, token_type: 'Bearer', expires_in: 3600 }),
  (text) => `https://app.example/callback#id_token=${text}&state=xyz`,
  (text) => `"${text}",`,
  (text) => `2026-01-01T00:00:00Z INFO auth token=${text} user=5`,
  (text) => text.replaceAll('.', '%2E'),
  (text) => `\uFEFF${text}\u00A0`,
  (text) => text.replaceAll('.', ' . '),
  (text) => text.replaceAll(/.{76}/g, '$&\n'),
  (text) => text.replaceAll(/.{64}/g, '$&\r\n    '),
]

describe('extraction', () => {
  test('finds the token in whatever is pasted', () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...wrappings), (text, wrap) => {
        expect(extractTokens(wrap(text)).candidates.map((candidate) => candidate.token)).toEqual([text])
      }),
    )
  })

  test('gives back unchanged what it gave', () => {
    const pasted = fc.oneof(
      fc.tuple(token, fc.constantFrom(...wrappings)).map(([text, wrap]) => wrap(text)),
      fc.constantFrom(...jwtVectors.map(({ input }) => input)),
      fc.string(),
    )
    fc.assert(
      fc.property(pasted, (text) => {
        for (const candidate of extractTokens(text).candidates) {
          const [again, ...more] = extractTokens(candidate.token).candidates
          expect([again?.token, again?.removed, more]).toEqual([candidate.token, [], []])
        }
      }),
    )
  })

  test('tells several tokens apart', () => {
    fc.assert(
      fc.property(token, token, (first, second) => {
        const found = extractTokens(JSON.stringify({ access_token: first, id_token: second })).candidates
        expect(found.map(({ token: text, foundAs }) => [text, foundAs])).toEqual([
          [first, 'access_token'],
          [second, 'id_token'],
        ])
      }),
    )
  })

  // Read anew for each line or each part, any of these would take minutes; the test would run out of time.
  test.each([
    {
      name: 'a token with a long header, wrapped after every four characters',
      text: `${encode(`{"alg":"HS256","x":"${'y'.repeat(40_000)}"}`)}.${encode(`{"a":"${'z'.repeat(150_000)}"}`).replaceAll(/.{4}/g, '$&\n')}.${'A'.repeat(43)}`,
      finds: 1,
    },
    {
      name: 'a long list of Base64 texts that begin like a token',
      text: 'eyJhbGciOiJIUzI1NiJ9 '.repeat(40_000),
      finds: 0,
    },
    {
      name: 'a long list of texts that begin like a token and have other letters',
      text: 'ey+/hbGciOiJIUzI1NiJ9\n'.repeat(40_000),
      finds: 0,
    },
  ])('$name is read once', ({ text, finds }) => {
    expect(findTokens(text, 20)).toHaveLength(finds)
  })

  test('refuses more than 8 MiB with a sentence', () => {
    expect(extractTokens('a'.repeat(8 * 1024 * 1024 + 1)).refusal).toMatch(/More than 8 MiB/)
    expect(inspect('a'.repeat(9_000_000), { nowSeconds: 0 }).refusal).toMatch(/8\.6 MiB/)
  })
})

describe('inspection', () => {
  test('never throws, whatever is pasted', () => {
    const part = fc.oneof(fc.string(), fc.json().map(encode), fc.base64String())
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
        ),
        fc.double(),
        (text, at) => {
          inspect(text, { nowSeconds: Number.isFinite(at) ? Math.min(Math.abs(at), 1e12) : 0 })
        },
      ),
      { numRuns: 500 },
    )
  })

  test('the characters of a claim decode to that claim', () => {
    fc.assert(
      fc.property(token, (text) => {
        for (const { name, source, tokenRange } of inspect(text, { nowSeconds: 0 }).claims) {
          const [, body = ''] = text.split('.')
          const start = text.indexOf('.') + 1
          const bytes = Buffer.from(body, 'base64url')
          const member = Buffer.from(`${JSON.stringify(name)}:${source}`)
          const at = bytes.indexOf(member)
          expect(tokenRange).toEqual({
            start: start + Math.floor((at * 8) / 6),
            end: start + Math.ceil(((at + member.length) * 8) / 6),
          })
        }
      }),
    )
  })

  test('a token compared with itself has no difference', () => {
    fc.assert(
      fc.property(token, (text) => {
        const inspection = inspect(text, { nowSeconds: 0 })
        const { header, payload, signature } = diffTokens(inspection, inspection)
        expect([...header, ...payload].filter(({ kind }) => kind !== 'same')).toEqual([])
        expect(signature).toBe('same')
      }),
    )
  })

  test('any second that Date can hold is written as Date writes it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
        // Years beyond 9999 without the leading zero that ECMAScript adds.
        expect(isoOf(seconds)).toBe(iso.replace(/^\+0+/, '+'))
      }),
    )
  })
})

function valueOf(node: JsonNode): unknown {
  if (node.kind === 'array') return node.items.map(valueOf)
  if (node.kind === 'null') return null
  if (node.kind !== 'object') return node.value
  // Defined, not assigned: "__proto__" is a name like any other.
  return Object.defineProperties(
    {},
    Object.fromEntries(
      node.members.map(({ name, value }) => [
        name,
        { value: valueOf(value), enumerable: true, writable: true, configurable: true },
      ]),
    ),
  )
}

function attempt(job: () => unknown): { ok: boolean } {
  try {
    job()
    return { ok: true }
  } catch {
    return { ok: false }
  }
}
