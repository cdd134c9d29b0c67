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

/** Seconds as they stand in a sentence: short ones in milliseconds, long ones with hours or days besides. */
export function secondsInWords(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1_000).toPrecision(2))} ms`
  if (seconds < 7_200) return `${seconds} s`
  const [unit, each] = seconds < 172_800 ? ['hours', 3_600] : ['days', 86_400]
  return `${seconds} s (${Number((seconds / each).toPrecision(3))} ${unit})`
}
