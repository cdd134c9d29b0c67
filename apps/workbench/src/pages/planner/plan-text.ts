import {
  planInputs,
  readPlanInputs,
  type GivenPlanInputs,
  type PlanInput,
  type PlanInputId,
} from '@latchkey/advisor'
import type { Texts } from '../../kit/fragment.ts'

/** Inputs as they stand in fields and in an address: text. What is absent, or empty, has its default. */
export type PlanTexts = Texts<PlanInputId>

export interface ReadPlanTexts {
  readonly given: GivenPlanInputs
  /** What is wrong with a text, by input. */
  readonly problems: Readonly<Partial<Record<PlanInputId, string>>>
}

/** Reads every text by itself, so that one that is wrong takes none of the others with it. */
export function readPlanTexts(texts: PlanTexts): ReadPlanTexts {
  const problems: Partial<Record<PlanInputId, string>> = {}
  let given: GivenPlanInputs = {}
  for (const input of planInputs) {
    const text = texts[input.id]
    if (text === undefined || text.trim() === '') continue
    const read = readPlanInputs({ [input.id]: valueOf(input, text.trim()) })
    if (read.ok) given = { ...given, ...read.value }
    else problems[input.id] = read.problems.map((problem) => problem.text).join(' ')
  }
  return { given, problems }
}

/** "1 000 000", "1,000,000" and "1e6" are one number; a text that means none stays a text, and is refused as such. */
function valueOf({ kind }: PlanInput, text: string): unknown {
  if (kind === 'yes_no') return text === 'yes' ? true : text === 'no' ? false : text
  if (kind !== 'number') return text
  const value = Number(text.replaceAll(/[\s_’,]/g, ''))
  return Number.isFinite(value) ? value : text
}
