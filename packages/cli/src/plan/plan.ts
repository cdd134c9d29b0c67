import {
  acceptedInWords,
  makePlan,
  planAsJson,
  planInputs,
  readPlanInputs,
  type GivenPlanInputs,
  type PlanInput,
} from '@latchkey/advisor'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { readInput } from '../io/input.ts'
import { outputForm, paint, print, type FormFlags } from '../io/output.ts'
import { planInWords } from './words.ts'

export interface PlanFlags extends FormFlags {
  readonly inputs?: string
  readonly set: readonly string[]
  readonly questions?: true
}

/** `latchkey plan`. */
export async function printPlan(flags: PlanFlags): Promise<ExitCode> {
  if (flags.questions === true) return listInputs()
  const plan = makePlan(await inputsOf(flags))
  print(outputForm(flags) === 'json' ? planAsJson(plan) : planInWords(plan, paint()))
  return exitCodes.ok
}

async function inputsOf({ inputs, set }: PlanFlags): Promise<GivenPlanInputs> {
  const read = readPlanInputs({
    ...(inputs === undefined ? {} : objectIn((await readInput(inputs, 'The inputs')).toString('utf8'))),
    ...Object.fromEntries(set.map(pairOf)),
  })
  if (read.ok) return read.value
  throw malformedError(read.problems.map(({ text }) => text).join('\n  '))
}

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    throw malformedError(`The inputs are not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw malformedError('The inputs must be an object, such as {"users": 1000000}.')
}

/** `users=2e6`: the value as JSON would say it, and a word as it stands. */
function pairOf(text: string): readonly [string, unknown] {
  const at = text.indexOf('=')
  if (at < 1) throw usageError(`--set takes an input and its value, such as users=2e6; it got ${text}.`)
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  return [name, valueOf(name, value)]
}

function valueOf(name: string, text: string): unknown {
  const input = planInputs.find(({ id }) => id === name)
  if (input?.kind === 'yes_no') return text === 'yes' || text === 'true' ? true : isNo(text) ? false : text
  return input?.kind === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function isNo(text: string): boolean {
  return text === 'no' || text === 'false'
}

function listInputs(): ExitCode {
  for (const input of planInputs) {
    print(
      `${input.id}\n  ${input.name}. ${input.help}\n  ${acceptedInWords(input)}; ${defaultInWords(input)}\n`,
    )
  }
  return exitCodes.ok
}

function defaultInWords({ default: value }: PlanInput): string {
  return `${String(value)} if absent`
}
