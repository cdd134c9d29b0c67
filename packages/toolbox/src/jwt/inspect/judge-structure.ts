import type { Anatomy } from '../shape/anatomy.ts'
import type { ShapeName } from '../shape/shape.ts'
import type { Judgement, StructureStatus } from './verdicts.ts'

const notTokens: ReadonlySet<ShapeName> = new Set(['empty', 'opaque', 'json', 'paseto'])
const incomplete: ReadonlySet<ShapeName> = new Set([
  'one-part',
  'signature-stripped',
  'signature-missing',
  'wrong-part-count',
])

/** The verdict on how a token is written, whoever wrote it. */
export function judgeStructure(anatomy: Anatomy): Judgement<StructureStatus> {
  const { shape } = anatomy
  if (notTokens.has(shape.name))
    return { status: 'not-a-jwt', tone: 'neutral', title: shape.title, sentence: shape.explanation }
  const broken = brokenBecause(anatomy)
  if (broken.length > 0) return { status: 'broken', tone: 'bad', title: 'Broken', sentence: broken.join(' ') }
  const odd = oddBecause(anatomy)
  if (odd.length > 0) {
    const hasSpellings = anatomy.parts.some(({ problems }) => problems.length > 0)
    const advice = hasSpellings
      ? "Some libraries accept this spelling, too: do not use the token's text as a key in a cache or a denylist."
      : 'Some libraries accept it, others do not.'
    return {
      status: 'not-canonical',
      tone: 'caution',
      title: 'Not canonical',
      sentence: `${odd.join(' ')} ${advice}`,
    }
  }
  return { status: 'sound', tone: 'good', title: 'Well formed', sentence: soundSentence(anatomy) }
}

function brokenBecause({ shape, parts, header, payload }: Anatomy): readonly string[] {
  const reasons: string[] = []
  if (incomplete.has(shape.name)) reasons.push(shape.explanation)
  for (const { name, problems } of parts) {
    const [first, ...more] = problems.filter(({ isAcceptedElsewhere }) => !isAcceptedElsewhere)
    if (first === undefined) continue
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`
    reasons.push(`The ${name}, character ${first.offset}: ${first.message}${others}`)
  }
  if (header !== null && header.textProblem !== null)
    reasons.push(`The header is not text. ${header.textProblem}`)
  const headerProblem = header?.json?.problem ?? null
  if (headerProblem !== null)
    reasons.push(
      `The header is not JSON: line ${headerProblem.line}, column ${headerProblem.column}: ${headerProblem.message}`,
    )
  const headerRoot = header?.json?.root ?? null
  if (headerRoot !== null && headerRoot.kind !== 'object') reasons.push('The header is not a JSON object.')
  const payloadProblem = payload?.json?.problem ?? null
  // A payload may be anything. What begins like an object was meant to be one.
  if (payloadProblem !== null && payload?.text?.trimStart().startsWith('{') === true)
    reasons.push(
      `The payload is not JSON: line ${payloadProblem.line}, column ${payloadProblem.column}: ${payloadProblem.message}`,
    )
  return reasons
}

function oddBecause({ parts, header, payload }: Anatomy): readonly string[] {
  const reasons = parts.flatMap(({ name, problems }) =>
    problems.slice(0, 1).map(({ message, offset }) => `The ${name}, character ${offset}: ${message}`),
  )
  for (const [name, part] of [
    ['header', header],
    ['payload', payload],
  ] as const) {
    const repeated = part?.json?.duplicates ?? []
    if (repeated.length > 0) {
      const names = repeated.slice(0, 5).map((duplicate) => `"${duplicate.name.slice(0, 60)}"`)
      reasons.push(`The ${name} has more than one ${names.join(', ')}; most parsers keep the last.`)
    }
    if (part?.json?.hasByteOrderMark === true) reasons.push(`The ${name} begins with a byte order mark.`)
  }
  return reasons
}

function soundSentence({ shape, payload }: Anatomy): string {
  const isJson = payload?.json?.root?.kind === 'object'
  const note =
    payload === null || isJson ? '' : ' The payload is not a JSON object, so it is a JWS and not a JWT.'
  return `${shape.title}: every part is there, and spelled as the specification wants it.${note}`
}
