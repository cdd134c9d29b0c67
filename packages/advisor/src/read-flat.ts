/** What reading needs to know of a question. */
export type Field =
  | {
      readonly id: string
      readonly kind: 'number'
      readonly unit: string
      readonly min: number
      readonly max: number
      readonly isWhole: boolean
      /** What null stands for, where it is an answer. */
      readonly nullMeans: string | null
    }
  | { readonly id: string; readonly kind: 'choice' | 'choices'; readonly options: readonly string[] }
  | { readonly id: string; readonly kind: 'yes_no' | 'text' }

/** One answer that cannot be used, and what would be accepted. */
export interface AnswerProblem {
  readonly id: string
  readonly text: string
}

export type ReadFlat =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly AnswerProblem[] }

const longestText = 2_000

/** Reads a flat object of answers. Every problem is named, none is passed over; what comes back is in the order of the fields. */
export function readFlat(fields: readonly Field[], value: unknown, example: string): ReadFlat {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      ok: false,
      problems: [{ id: '', text: `The answers must be an object, such as ${example}.` }],
    }
  }
  const entries = Object.entries(value)
  const problems = entries.flatMap(([id, answer]) => {
    const field = fields.find((field) => field.id === id)
    const text = field === undefined ? unknownId(fields, id) : problemOf(field, answer)
    return text === null ? [] : [{ id, text }]
  })
  if (problems.length > 0) return { ok: false, problems }
  // In the order of the table, so that the order of the file cannot matter.
  const given = fields.flatMap((field) => {
    const entry = entries.find(([name]) => name === field.id)
    return entry === undefined ? [] : [[field.id, normal(field, entry[1])] as const]
  })
  return { ok: true, value: Object.fromEntries(given) }
}

/** What a field takes, for error messages and for help. */
export function acceptedInWords(field: Field): string {
  switch (field.kind) {
    case 'number': {
      const range = `a ${field.isWhole ? 'whole ' : ''}number of ${field.unit} from ${field.min} to ${field.max}`
      return field.nullMeans === null ? range : `${range}, or null (${field.nullMeans})`
    }
    case 'choice':
      return `one of ${field.options.join(', ')}`
    case 'choices':
      return `a list of at least one of ${field.options.join(', ')}`
    case 'yes_no':
      return 'true or false'
    case 'text':
      return `a text of at most ${longestText} characters`
  }
}

/** Lists say what is in them, not in which order or how often. */
function normal(field: Field, answer: unknown): unknown {
  return field.kind === 'choices' && Array.isArray(answer)
    ? field.options.filter((option) => answer.includes(option))
    : answer
}

function problemOf(field: Field, answer: unknown): string | null {
  const isFine = isAccepted(field, answer)
  return isFine ? null : `${field.id} must be ${acceptedInWords(field)}; it is ${shown(answer)}.`
}

function isAccepted(field: Field, answer: unknown): boolean {
  switch (field.kind) {
    case 'number':
      if (answer === null) return field.nullMeans !== null
      if (typeof answer !== 'number' || !Number.isFinite(answer)) return false
      return answer >= field.min && answer <= field.max && (!field.isWhole || Number.isInteger(answer))
    case 'choice':
      return typeof answer === 'string' && field.options.includes(answer)
    case 'choices':
      if (!Array.isArray(answer) || answer.length === 0) return false
      return answer.every((one) => typeof one === 'string' && field.options.includes(one))
    case 'yes_no':
      return typeof answer === 'boolean'
    case 'text':
      return typeof answer === 'string' && answer.length <= longestText
  }
}

function unknownId(fields: readonly Field[], id: string): string {
  const nearest = fields
    .map((field) => ({ id: field.id, distance: editDistance(id, field.id) }))
    .toSorted((a, b) => a.distance - b.distance)[0]
  const hint = nearest !== undefined && nearest.distance <= 4 ? ` Did you mean ${nearest.id}?` : ''
  return `${shown(id)} is no question.${hint} Known are ${fields.map((field) => field.id).join(', ')}.`
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
