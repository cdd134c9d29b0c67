import { inputs, type Answers, type GivenAnswers, type Input, type InputId } from './inputs.ts'

/** One answer that cannot be used, and what would be accepted. */
export interface AnswerProblem {
  readonly id: string
  readonly text: string
}

export type ReadAnswers =
  | { readonly ok: true; readonly value: GivenAnswers }
  | { readonly ok: false; readonly problems: readonly AnswerProblem[] }

const longestText = 2_000

/** Reads an answers file: a flat object of input ids. Every problem is named, none is passed over. */
export function readAnswers(value: unknown): ReadAnswers {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      ok: false,
      problems: [{ id: '', text: 'The answers must be an object, such as {"services": 3}.' }],
    }
  }
  const entries = Object.entries(value)
  const problems = entries.flatMap(([id, answer]) => {
    const input = inputs.find((input) => input.id === id)
    const text = input === undefined ? unknownId(id) : problemOf(input, answer)
    return text === null ? [] : [{ id, text }]
  })
  if (problems.length > 0) return { ok: false, problems }
  // In the order of the table, so that the order of the file cannot matter.
  const given = inputs.flatMap((input) => {
    const entry = entries.find(([name]) => name === input.id)
    return entry === undefined ? [] : [[input.id, normal(input, entry[1])] as const]
  })
  return { ok: true, value: Object.fromEntries(given) }
}

/** The given answers, and the default for each that is unknown. */
export function completed(given: GivenAnswers): Answers {
  const all = inputs.map((input) => [input.id, given[input.id] ?? nullOr(given, input)] as const)
  return Object.fromEntries(all) as unknown as Answers // one entry for each id of the table
}

/** The ids that were not answered. */
export function unanswered(given: GivenAnswers): readonly InputId[] {
  return inputs.filter(({ id }) => given[id] === undefined).map(({ id }) => id)
}

function nullOr(given: GivenAnswers, input: Input): unknown {
  if (given[input.id] === null) return null
  return typeof input.default === 'function' ? input.default(given) : input.default
}

/** Lists say what is in them, not in which order or how often. */
function normal(input: Input, answer: unknown): unknown {
  return input.kind === 'choices' && Array.isArray(answer)
    ? input.options.filter((option) => answer.includes(option))
    : answer
}

function problemOf(input: Input, answer: unknown): string | null {
  const isFine = isAccepted(input, answer)
  return isFine ? null : `${input.id} must be ${acceptedInWords(input)}; it is ${shown(answer)}.`
}

function isAccepted(input: Input, answer: unknown): boolean {
  switch (input.kind) {
    case 'number':
      if (answer === null) return input.nullMeans !== null
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return false
      return answer >= input.min && answer <= input.max && (!input.isWhole || Number.isInteger(answer))
    case 'choice':
      return typeof answer === 'string' && input.options.includes(answer)
    case 'choices':
      if (!Array.isArray(answer) || answer.length === 0) return false
      return answer.every((one) => typeof one === 'string' && input.options.includes(one))
    case 'yes_no':
      return typeof answer === 'boolean'
    case 'text':
      return typeof answer === 'string' && answer.length <= longestText
  }
}

/** What an input takes, for error messages and for help. */
export function acceptedInWords(input: Input): string {
  switch (input.kind) {
    case 'number': {
      const range = `a ${input.isWhole ? 'whole ' : ''}number of ${input.unit} from ${input.min} to ${input.max}`
      return input.nullMeans === null ? range : `${range}, or null (${input.nullMeans})`
    }
    case 'choice':
      return `one of ${input.options.join(', ')}`
    case 'choices':
      return `a list of at least one of ${input.options.join(', ')}`
    case 'yes_no':
      return 'true or false'
    case 'text':
      return `a text of at most ${longestText} characters`
  }
}

function unknownId(id: string): string {
  const nearest = inputs
    .map((input) => ({ id: input.id, distance: editDistance(id, input.id) }))
    .toSorted((a, b) => a.distance - b.distance)[0]
  const hint = nearest !== undefined && nearest.distance <= 4 ? ` Did you mean ${nearest.id}?` : ''
  return `${shown(id)} is no question.${hint} Known are ${inputs.map((input) => input.id).join(', ')}.`
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
