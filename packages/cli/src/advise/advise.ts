import {
  acceptedInWords,
  advise,
  adviceAsJson,
  decisionRecord,
  inputs,
  readAnswers,
  type GivenAnswers,
} from '@latchkey/advisor'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { readInput } from '../io/input.ts'
import { outputForm, paint, print, type FormFlags } from '../io/output.ts'
import { adviceInWords } from './words.ts'

export interface AdviseFlags extends FormFlags {
  readonly answers?: string
  readonly record?: true
  readonly questions?: true
}

/** `latchkey advise`. */
export async function giveAdvice(flags: AdviseFlags): Promise<ExitCode> {
  if (flags.questions === true) return listQuestions()
  const answers = flags.answers === undefined ? await ask() : await answersIn(flags.answers)
  const advice = advise(answers)
  if (flags.record === true) print(decisionRecord(answers, advice))
  else if (outputForm(flags) === 'json') print(adviceAsJson(advice))
  else print(adviceInWords(advice, paint()))
  return advice.recommendation.family === 'infeasible' ? exitCodes.failed : exitCodes.ok
}

async function answersIn(path: string): Promise<GivenAnswers> {
  const text = (await readInput(path, 'The answers')).toString('utf8')
  const read = readAnswers(parsed(text))
  if (read.ok) return read.value
  throw malformedError(read.problems.map((problem) => problem.text).join('\n  '))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw malformedError(
      `The answers are not JSON: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Questions need somebody who answers them. */
async function ask(): Promise<GivenAnswers> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw usageError('Questions need a terminal. Pass the answers with --answers FILE.')
  }
  const { interview } = await import('./interview.ts')
  return interview()
}

function listQuestions(): ExitCode {
  for (const input of inputs) print(`${input.id}\n  ${input.question}\n  ${acceptedInWords(input)}\n`)
  return exitCodes.ok
}
