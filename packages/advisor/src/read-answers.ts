import { inputs, type Answers, type GivenAnswers, type Input, type InputId } from './inputs.ts'
import { readFlat, type AnswerProblem } from './read-flat.ts'

export type ReadAnswers =
  | { readonly ok: true; readonly value: GivenAnswers }
  | { readonly ok: false; readonly problems: readonly AnswerProblem[] }

/** Reads an answers file: a flat object of input ids. Every problem is named, none is passed over. */
export function readAnswers(value: unknown): ReadAnswers {
  return readFlat(inputs, value, '{"services": 3}')
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
