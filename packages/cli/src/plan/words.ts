import { busyAtMost, type FamilyPlan, type Plan, type PlanQuantityId } from '@latchkey/advisor'
import type { Paint } from '../io/output.ts'

/** What is printed, in the order in which it is asked for. */
const rows: readonly { readonly id: PlanQuantityId; readonly name: string; readonly unit: string }[] = [
  { id: 'store_reads_per_s', name: 'reads from the store', unit: '/s' },
  { id: 'store_writes_per_s', name: 'writes to the store', unit: '/s' },
  { id: 'store_utilisation', name: 'load of one store node', unit: 'share' },
  { id: 'store_memory_bytes', name: 'memory of the store', unit: 'B' },
  { id: 'renewals_per_s', name: 'renewals', unit: '/s' },
  { id: 'denylist_entries', name: 'revocations to remember', unit: '' },
  { id: 'denylist_memory_bytes', name: '… in each process', unit: 'B' },
  { id: 'feed_bytes_per_s', name: 'bandwidth of the feed', unit: 'B/s' },
  { id: 'credential_bytes_per_s', name: 'credentials on the wire', unit: 'B/s' },
  { id: 'remembered_share', name: 'checks a process remembers', unit: 'share' },
  { id: 'check_cpu_cores', name: 'cores for checking', unit: '' },
  { id: 'signing_cpu_cores', name: 'cores for signing', unit: '' },
  { id: 'revocation_exposure_worst_s', name: 'goes on after its end, worst', unit: ' s' },
  { id: 'revocation_exposure_mean_s', name: '… usually', unit: ' s' },
]
const dayS = 86_400
const nameWidth = 30
const columnWidth = 11

/** The plan for somebody who reads it on a terminal. */
export function planInWords(plan: Plan, paint: Paint): string {
  const { load, families, warnings, inputs, sweep } = plan
  const letters = families.map((_, index) => String.fromCodePoint(65 + index))
  const head = line('', letters)
  return [
    paint.bold(`${amount(inputs.users, '')} users`),
    `  ${amount(load.sessions, '')} sessions, ${amount(load.online_users, '')} users active, ${amount(load.requests_per_s, '/s')} requests, ${amount(load.checks_per_s, '/s')} checks by ${amount(load.processes, '')} processes,`,
    `  ${amount(load.sign_ins_per_s, '/s')} sign-ins, ${amount(load.revocations_per_s, '/s')} ended early`,
    '',
    ...families.map(
      ({ title, id }, index) => `  ${paint.bold(letters[index] ?? '')}  ${title} ${paint.dim(id)}`,
    ),
    '',
    paint.bold(head),
    ...rows.map(({ id, name, unit }) =>
      line(
        name,
        families.map(({ quantities }) => amount(quantities[id], unit)),
      ),
    ),
    line(`users of one node, ${busyAtMost * 100} % busy`, families.map(usersOfOneNode)),
    '',
    paint.bold(line(`reads/s over ${sweep.over}`, letters)),
    ...sweep.values.map((value, index) =>
      line(
        amount(value, ''),
        sweep.families.map(({ quantities }) => amount(quantities.store_reads_per_s[index] ?? null, '')),
      ),
    ),
    ...(warnings.length === 0
      ? []
      : ['', paint.bold('At this load'), ...warnings.map((text) => `  ${text}`)]),
    '',
    paint.dim(
      'Every quantity along the range: --json. What it is worked out from: the page /planner, and docs/advisor.md.',
    ),
    '',
  ].join('\n')
}

function usersOfOneNode({ users_of_one_store_node: users }: FamilyPlan): string {
  return users === null ? 'any' : amount(users, '')
}

function line(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(nameWidth)}${cells.map((cell) => cell.padStart(columnWidth)).join('')}`
}

const prefixes = [
  { at: 1e15, name: 'P' },
  { at: 1e12, name: 'T' },
  { at: 1e9, name: 'G' },
  { at: 1e6, name: 'M' },
  { at: 1e3, name: 'k' },
]

/** "1.23 M/s": three digits and a prefix; a dash where it means nothing. */
function amount(value: number | null, unit: string): string {
  if (value === null) return '–'
  // A share far above the whole is a count of wholes.
  if (unit === 'share') return value < 10 ? `${digits(value * 100)} %` : `${digits(value)} ×`
  if (unit === ' s') return value < 2 * dayS ? `${digits(value)} s` : `${digits(value / dayS)} d`
  const prefix = prefixes.find(({ at }) => value >= at)
  const space = unit.startsWith('B') || prefix !== undefined ? ' ' : ''
  return prefix === undefined
    ? `${digits(value)}${space}${unit}`
    : `${digits(value / prefix.at)}${space}${prefix.name}${unit}`
}

function digits(value: number): string {
  const short = Number(value.toPrecision(3))
  return short >= 1e6 ? short.toExponential(2) : String(short)
}
