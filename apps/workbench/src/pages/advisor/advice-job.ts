import {
  advise,
  adviceAsJson,
  completed,
  decisionRecord,
  flipOf,
  type Advice,
  type Answers,
  type Flip,
  type GivenAnswers,
  type InputId,
} from '@latchkey/advisor'

/** What the page asks its worker: for the advice, or where one answer would change it. */
export type AdviceRequest =
  | { readonly kind: 'advise'; readonly given: GivenAnswers }
  | { readonly kind: 'try'; readonly given: GivenAnswers; readonly input: InputId }

export interface AdviceReply {
  readonly advice: Advice
  /** The same bytes as `latchkey advise --json`. */
  readonly json: string
  readonly record: string
}

/** The result for one changed answer, and the nearest value at which it would be another. */
export interface TryReply {
  /** The value that it is the result for. */
  readonly value: Answers[InputId]
  readonly family: Advice['recommendation']['family']
  readonly flip: Flip | null
}

export function giveAdvice(request: AdviceRequest): AdviceReply | TryReply {
  const { given } = request
  if (request.kind === 'try') {
    return {
      value: completed(given)[request.input],
      family: advise(given).recommendation.family,
      flip: flipOf(request.input, given),
    }
  }
  const advice = advise(given)
  return { advice, json: adviceAsJson(advice), record: decisionRecord(given, advice) }
}
