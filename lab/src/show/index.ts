/**
 * Misconceptions, demonstrated: each with the code that believes it, an attack that works on that, and the code on which it does not.
 * @module
 */
import { demonstrations } from './demonstrations.ts'
import { linesOf } from './print.ts'
import { show, type Showing } from './show.ts'

export { demonstrations, show, type Showing }
export type { Demonstration } from './demonstration.ts'
export type { Measurement } from './measurement.ts'

/** Exit codes of the command. */
const exitCodes = { shown: 0, notShown: 1, usage: 2 } as const

/**
 * `latchkey lab show [NAME … | all] [--json]`: without a name, lists what there is. Resolves to the exit code: 0 if every attack worked on
 * the wrong code and failed on the right one, 1 if not, 2 for what cannot be run like this.
 */
export async function showCommand(args: readonly string[], out: (line: string) => void): Promise<number> {
  const isJson = args.includes('--json')
  const names = args.filter((arg) => arg !== '--json')
  const known = demonstrations.map(({ name }) => name)
  const unknown = names.filter((name) => name !== 'all' && !known.includes(name))
  if (unknown.length > 0) {
    out(`There is no demonstration called ${unknown.join(', ')}. Accepted are all, --json, and:`)
    for (const name of known) out(`  ${name}`)
    return exitCodes.usage
  }
  if (names.length === 0) {
    for (const line of isJson ? [listAsJson()] : list()) out(line)
    return exitCodes.shown
  }
  const chosen = demonstrations.filter(({ name }) => names.includes('all') || names.includes(name))
  const showings: Showing[] = []
  for (const demonstration of chosen) {
    const showing = await show(demonstration)
    showings.push(showing)
    if (!isJson) for (const line of linesOf(showing)) out(line)
  }
  if (isJson) out(JSON.stringify(showings, null, 2))
  // What cannot run on this machine is left out of all, which says so; asked for by name, it is not shown.
  const isLeftOut = ({ kind }: Showing): boolean => kind === 'skipped' && names.includes('all')
  return showings.every((showing) => showing.isShown || isLeftOut(showing))
    ? exitCodes.shown
    : exitCodes.notShown
}

function list(): readonly string[] {
  const width = Math.max(...demonstrations.map(({ name }) => name.length))
  return [
    ...demonstrations.map(({ name, claim }) => `${name.padEnd(width)}  “${claim}”`),
    '',
    'latchkey lab show NAME runs one of them: the code, the attack, and what holds against it; all runs every one.',
  ]
}

function listAsJson(): string {
  return JSON.stringify(
    demonstrations.map(({ name, claim, lesson }) => ({ name, claim, lesson })),
    null,
    2,
  )
}
