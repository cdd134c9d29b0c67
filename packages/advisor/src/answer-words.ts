import { inputs, type Answers, type InputId } from './inputs.ts'

/** An answer as a person would say it. */
export function answerInWords(id: InputId, value: Answers[InputId]): string {
  if (value === null) {
    const input = inputs.find((input) => input.id === id)
    return input?.kind === 'number' ? (input.nullMeans ?? 'none') : 'none'
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? value.join(', ') : String(value)
}
