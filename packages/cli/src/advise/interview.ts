import { cancel, intro, multiselect, note, outro, select, text } from '@clack/prompts'
import {
  acceptedInWords,
  advise,
  inputs,
  readAnswers,
  type GivenAnswers,
  type Input,
} from '@latchkey/advisor'
import { usageError } from '../io/exit.ts'

/** The answer that leaves a question open. */
const unsure = 'not sure'

const groups = {
  architecture: 'Architecture',
  operations: 'Operational constraints',
  security: 'Security posture',
} as const

/** Asks one question after the other, and shows after each group what the answer would be so far. */
export async function interview(): Promise<GivenAnswers> {
  intro('Which way to carry authentication state? Enter alone leaves a question open.')
  let answers: GivenAnswers = {}
  for (const [group, title] of Object.entries(groups)) {
    note(title)
    for (const input of inputs.filter((input) => input.group === group)) {
      const answer = await answerTo(input)
      if (answer === undefined) continue
      const read = readAnswers({ ...answers, [input.id]: answer })
      if (read.ok) answers = read.value
    }
    note(advise(answers).recommendation.title, 'So far')
  }
  outro('Thank you.')
  return answers
}

async function answerTo(input: Input): Promise<unknown> {
  const message = `${input.question}\n  ${input.why}`
  switch (input.kind) {
    case 'choices':
      return list(await multiselect({ message, options: optionsOf(input.options), required: false }))
    case 'choice':
      return choice(await select({ message, options: optionsOf([unsure, ...input.options]) }))
    case 'yes_no': {
      const answer = choice(await select({ message, options: optionsOf([unsure, 'yes', 'no']) }))
      return answer === undefined ? undefined : answer === 'yes'
    }
    case 'number':
      return numberOrNull(
        given(
          await text({
            message,
            placeholder: placeholderOf(input),
            validate: (value) => problemWith(input, value),
          }),
        ),
      )
    case 'text':
      return emptyIsOpen(given(await text({ message })))
  }
}

function optionsOf(values: readonly string[]): { value: string; label: string }[] {
  return values.map((value) => ({ value, label: value.replaceAll('_', ' ') }))
}

function placeholderOf(input: Extract<Input, { kind: 'number' }>): string {
  return input.nullMeans === null ? input.unit : `${input.unit}, or none`
}

function problemWith(input: Input, value: string | undefined): string | undefined {
  const answer = numberOrNull(value ?? '')
  if (answer === undefined) return undefined
  return readAnswers({ [input.id]: answer }).ok ? undefined : `It must be ${acceptedInWords(input)}.`
}

function numberOrNull(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return trimmed === 'none' ? null : Number(trimmed)
}

function choice(value: string | symbol | undefined): string | undefined {
  const answer = given(value)
  return answer === unsure ? undefined : answer
}

function list(value: string[] | symbol): readonly string[] | undefined {
  // A symbol: Ctrl-C.
  if (typeof value === 'symbol') return leave()
  return value.length === 0 ? undefined : value
}

function emptyIsOpen(value: string): string | undefined {
  return value === '' ? undefined : value
}

function given(value: string | symbol | undefined): string {
  return typeof value === 'symbol' ? leave() : (value ?? '')
}

function leave(): never {
  cancel('Stopped.')
  throw usageError('Stopped before the last question.')
}
