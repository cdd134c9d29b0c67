import { memberOf } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import type { ExpectationCheck, Expectations } from './inspection.ts'
import type { ExpectationsStatus, Judgement } from './verdicts.ts'

export interface Sides {
  readonly header: JsonNode | null
  readonly headerText: string
  readonly payload: JsonNode | null
  readonly payloadText: string
}

interface Expectation {
  readonly name: ExpectationCheck['name']
  readonly wanted: keyof Expectations
  readonly side: 'header' | 'payload'
  readonly matches: (actual: JsonNode, expected: string) => boolean
}

const expectationTable: readonly Expectation[] = [
  { name: 'alg', wanted: 'algorithm', side: 'header', matches: isString },
  { name: 'typ', wanted: 'type', side: 'header', matches: isSameType },
  { name: 'iss', wanted: 'issuer', side: 'payload', matches: isString },
  { name: 'aud', wanted: 'audience', side: 'payload', matches: isAudience },
  { name: 'sub', wanted: 'subject', side: 'payload', matches: isString },
  { name: 'nonce', wanted: 'nonce', side: 'payload', matches: isString },
]

/** Compares a token with what it should say, and lists what nobody asked for as unchecked. */
export function checkExpectations(
  sides: Sides,
  expectations: Expectations = {},
): readonly ExpectationCheck[] {
  return expectationTable.map(({ name, wanted, side, matches }) => {
    const expected = expectations[wanted] ?? null
    const node = memberOf(sides[side], name)
    const text = side === 'header' ? sides.headerText : sides.payloadText
    const actual = node === null ? null : text.slice(node.start, node.end)
    if (expected === null)
      return {
        name,
        status: 'unchecked',
        expected,
        actual,
        sentence: `${name} is not checked: nothing was expected of it.`,
      }
    if (node === null)
      return {
        name,
        status: 'not-met',
        expected,
        actual,
        sentence: `${name} is missing; "${expected}" was expected.`,
      }
    if (matches(node, expected))
      return { name, status: 'met', expected, actual, sentence: `${name} is "${expected}", as expected.` }
    return {
      name,
      status: 'not-met',
      expected,
      actual,
      sentence: `${name} is ${shortened(actual)}, not "${expected}".`,
    }
  })
}

export function judgeExpectations(checks: readonly ExpectationCheck[]): Judgement<ExpectationsStatus> {
  const failed = checks.filter(({ status }) => status === 'not-met')
  const met = checks.filter(({ status }) => status === 'met')
  const unchecked = checks
    .filter(({ name, status }) => status === 'unchecked' && always.has(name))
    .map(({ name }) => name)
  const open = unchecked.length === 0 ? '' : ` Unchecked: ${unchecked.join(', ')}.`
  if (failed.length > 0)
    return {
      status: 'not-met',
      tone: 'bad',
      title: 'Not what was expected',
      sentence: `${failed.map(({ sentence }) => sentence).join(' ')}${open}`,
    }
  if (met.length === 0)
    return {
      status: 'none-given',
      tone: 'neutral',
      title: 'Nothing expected',
      sentence: `No expectation was given, so a token for somebody else would look the same.${open}`,
    }
  return {
    status: 'met',
    tone: unchecked.length === 0 ? 'good' : 'caution',
    title: unchecked.length === 0 ? 'As expected' : 'As expected, in part',
    sentence: `${met.map(({ sentence }) => sentence).join(' ')}${open}`,
  }
}

/** What every verifier should ask for. */
const always: ReadonlySet<ExpectationCheck['name']> = new Set(['alg', 'iss', 'aud', 'typ'])

function isString(actual: JsonNode, expected: string): boolean {
  return actual.kind === 'string' && actual.value === expected
}

/** RFC 7519 section 4.1.3: a string, or an array with it in. */
function isAudience(actual: JsonNode, expected: string): boolean {
  return actual.kind === 'array'
    ? actual.items.some((item) => isString(item, expected))
    : isString(actual, expected)
}

/** RFC 7515 section 4.1.9: without a slash, `application/` is meant. */
function isSameType(actual: JsonNode, expected: string): boolean {
  return actual.kind === 'string' && mediaType(actual.value) === mediaType(expected)
}

function mediaType(text: string): string {
  const lower = text.toLowerCase()
  return lower.includes('/') ? lower : `application/${lower}`
}

function shortened(source: string | null): string {
  if (source === null) return 'missing'
  return source.length > 120 ? `${source.slice(0, 120)}…` : source
}
