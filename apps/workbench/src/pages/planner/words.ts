import type { Load, PlanInputGroup, PlanQuantityId, PlanRange } from '@latchkey/advisor'
import { quantityName } from '../advisor/words.ts'

export interface QuantityWords {
  readonly id: PlanQuantityId
  readonly name: string
  readonly unit: string
  /** What to know when reading the chart; null where there is none of it. */
  readonly chart: string | null
}

/** Every quantity, in the order in which they are shown. */
export const planQuantities: readonly QuantityWords[] = [
  {
    id: 'store_reads_per_s',
    name: 'Reads from the store',
    unit: '/s',
    chart: 'Look-ups that no copy and no cache answers, and exchanges of refresh tokens.',
  },
  {
    id: 'store_writes_per_s',
    name: 'Writes to the store',
    unit: '/s',
    chart: 'Signing in, ending, renewing, and activity once a minute.',
  },
  {
    id: 'store_utilisation',
    name: 'Load of one store node',
    unit: 'share',
    chart: 'As a share of what the measured node did. Above the line it takes several.',
  },
  {
    id: 'store_memory_bytes',
    name: 'Memory of the store',
    unit: 'bytes',
    chart: 'Records of sessions with their indexes.',
  },
  {
    id: 'denylist_entries',
    name: 'Revocations to remember',
    unit: '',
    chart: 'Each until the last token that it could kill has run out. Every verifier keeps all of them.',
  },
  {
    id: 'denylist_memory_bytes',
    name: 'Memory for them, in each process',
    unit: 'bytes',
    chart: 'By the measured size of an entry.',
  },
  {
    id: 'feed_bytes_per_s',
    name: 'Bandwidth of the feed',
    unit: 'bytes/s',
    chart: 'To all processes together. Users and processes both grow, so it grows with the square.',
  },
  {
    id: 'credential_bytes_per_s',
    name: 'Credentials on the wire',
    unit: 'bytes/s',
    chart: 'As HTTP/1.1 sends them, an upper bound: HTTP/2 may index what does not change.',
  },
  {
    id: 'check_cpu_cores',
    name: 'Processor cores for checking',
    unit: 'cores',
    chart: 'Busy with nothing else.',
  },
  {
    id: 'signing_cpu_cores',
    name: 'Processor cores for signing',
    unit: 'cores',
    chart: 'Of the server that signs: at sign-in, at renewal, and for the services inside.',
  },
  {
    id: 'remembered_share',
    name: 'Checks that a process remembers',
    unit: 'share',
    chart: 'Answered from a copy or a known token. The more processes share a user, the fewer.',
  },
  {
    id: 'revocation_exposure_worst_s',
    name: 'Goes on after its end, at worst',
    unit: 's',
    chart: 'How late a revocation can be.',
  },
  { id: 'revocation_exposure_mean_s', name: 'Goes on after its end, usually', unit: 's', chart: null },
  { id: 'renewals_per_s', name: 'Renewals', unit: '/s', chart: null },
  { id: 'feed_events_per_s', name: 'Events of the feed', unit: '/s', chart: null },
  { id: 'credential_bytes_per_request', name: 'Bytes with each request', unit: 'bytes', chart: null },
]

export const loadWords: Readonly<Record<keyof Load, { readonly name: string; readonly unit: string }>> = {
  sessions: { name: 'Sessions alive', unit: '' },
  online_users: { name: 'Active at once', unit: 'users' },
  requests_per_s: { name: 'Requests', unit: '/s' },
  checks_per_s: { name: 'Checks', unit: '/s' },
  processes: { name: 'Processes that check', unit: '' },
  sign_ins_per_s: { name: 'Sign-ins', unit: '/s' },
  revocations_per_s: { name: 'Ended early', unit: '/s' },
}

export const planGroups: readonly { readonly id: PlanInputGroup; readonly name: string }[] = [
  { id: 'load', name: 'Load' },
  { id: 'checks', name: 'How it is checked' },
  { id: 'credentials', name: 'Tokens' },
]

export const rangeNames: Readonly<Record<PlanRange, string>> = {
  users: 'Users',
  requests_per_user_s: 'Requests a second of an active user',
  token_lifetime_s: 'Life of a token in seconds',
  revocations_per_user_day: 'Sessions ended early, of a user a day',
}

const compact = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 })
const dayS = 86_400
const prefixes = [
  { at: 1e12, name: 'trillion' },
  { at: 1e9, name: 'billion' },
  { at: 1e6, name: 'million' },
]

/** "1.2 million/s", "3.4 GB/s", "0.5 %": three digits, and no row of zeros; a dash where it means nothing. */
export function planAmount(value: number | null, unit: string): string {
  if (value === null) return '–'
  if (unit === 'bytes/s') return `${quantityName(value, 'bytes')}/s`
  // A share far above the whole is a count of wholes.
  if (unit === 'share' && value >= 10) return `${countName(value)} ×`
  if (unit === 'bytes' || unit === 'share') return quantityName(value, unit)
  if (unit === 's') {
    return value < 2 * dayS ? `${compact.format(value)} s` : `${compact.format(value / dayS)} d`
  }
  return countName(value) + (unit === '' ? '' : unit.startsWith('/') ? unit : ` ${unit}`)
}

function countName(value: number): string {
  const prefix = prefixes.find(({ at }) => value >= at)
  return prefix === undefined ? compact.format(value) : `${compact.format(value / prefix.at)} ${prefix.name}`
}

const short = [
  { at: 1e12, count: 'tn', bytes: 'TB' },
  { at: 1e9, count: 'bn', bytes: 'GB' },
  { at: 1e6, count: 'M', bytes: 'MB' },
  { at: 1e3, count: 'k', bytes: 'kB' },
]

/** A power of ten beside an axis: "10 k", "1 bn", and bytes and shares as such. */
export function tickName(value: number, unit: string): string {
  if (value === 0) return '0'
  if (unit === 'share') return value < 10 ? `${shortNumber(value * 100)} %` : `${tickName(value, '')} ×`
  const prefix = short.find(({ at }) => value >= at)
  const number = shortNumber(value / (prefix?.at ?? 1))
  const name = unit.startsWith('bytes') ? (prefix?.bytes ?? 'B') : (prefix?.count ?? '')
  return `${number} ${name}`.trimEnd()
}

function shortNumber(value: number): string {
  return value < 1e-3 ? value.toExponential(0).replace('-', '−') : compact.format(value)
}
