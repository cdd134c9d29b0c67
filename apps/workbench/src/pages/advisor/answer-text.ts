import { inputs, readAnswers, type GivenAnswers, type Input, type InputId } from '@latchkey/advisor'

/** Answers as they stand in fields and in an address: text. What is absent, or empty, is "not sure". */
export type AnswerTexts = Readonly<Partial<Record<InputId, string>>>

/** Stands for null, where there may be no limit. */
export const noLimit = 'none'

export interface ReadTexts {
  readonly given: GivenAnswers
  /** What is wrong with a text, by question. */
  readonly problems: Readonly<Partial<Record<InputId, string>>>
}

/** Reads every text by itself, so that one that is wrong takes none of the others with it. */
export function readTexts(texts: AnswerTexts): ReadTexts {
  const problems: Partial<Record<InputId, string>> = {}
  let given: GivenAnswers = {}
  for (const input of inputs) {
    const text = texts[input.id]
    if (text === undefined || text.trim() === '') continue
    const read = readAnswers({ [input.id]: valueOf(input, text) })
    if (read.ok) given = { ...given, ...read.value }
    else problems[input.id] = read.problems.map((problem) => problem.text).join(' ')
  }
  return { given, problems }
}

/** The texts of answers, from which `readTexts` makes the same answers. */
export function textsOf(given: GivenAnswers): AnswerTexts {
  const entries = inputs.flatMap(({ id }) => {
    const value = given[id]
    return value === undefined ? [] : [[id, textOf(value)] as const]
  })
  return Object.fromEntries(entries)
}

/** The value that a text means; a text that means none stays a text, and is refused as such. */
function valueOf(input: Input, text: string): unknown {
  const trimmed = text.trim()
  switch (input.kind) {
    case 'number': {
      if (trimmed === noLimit) return null
      const value = Number(trimmed.replaceAll(/[\s_’,]/g, ''))
      return Number.isFinite(value) ? value : trimmed
    }
    case 'choices':
      return trimmed.split(',')
    case 'yes_no':
      return trimmed === 'yes' ? true : trimmed === 'no' ? false : trimmed
    case 'choice':
      return trimmed
    case 'text':
      return text
  }
}

function textOf(value: NonNullable<GivenAnswers[InputId]> | null): string {
  if (value === null) return noLimit
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? value.join(',') : String(value)
}
