import {
  families,
  inputs,
  type Answers,
  type FamilyId,
  type Input,
  type InputGroup,
  type InputId,
  type QuantityId,
} from '@latchkey/advisor'

/** The three headings of the questions, in their order. */
export const groups: readonly { readonly id: InputGroup; readonly name: string }[] = [
  { id: 'architecture', name: 'Architecture' },
  { id: 'operations', name: 'Operational constraints' },
  { id: 'security', name: 'Security posture' },
]

/** Each question in a few words, for lists and tables. */
export const shortNames: Readonly<Record<InputId, string>> = {
  clients: 'Clients',
  services: 'Services that check',
  fanout: 'Checks per request',
  regions: 'Regions',
  store_rtt_ms: 'Way to the store and back',
  gateway: 'Gateway',
  offline_verification: 'Checked without a call',
  disconnected_s: 'Time without a connection',
  cookies_same_site_possible: 'Pages and API on one site',
  latency_budget_ms: 'Time for authentication',
  peak_rps: 'Requests at the peak',
  active_sessions: 'Sessions alive',
  online_users: 'Users active at once',
  revocations_per_hour: 'Sessions ended early',
  store: 'Session store',
  survive_store_outage_s: 'Store outage to survive',
  key_ops: 'Care for signing keys',
  absolute_ttl_s: 'Sign in again after',
  idle_timeout_s: 'Idle limit',
  revocation_deadline_s: 'Deadline for revocation',
  authz_freshness_s: 'Oldest roles',
  authz_looked_up_per_request: 'Roles looked up anyway',
  assurance: 'Harm of a taken-over account',
  claims_confidential: 'Claims to hide from the holder',
  claims_bytes: 'Size of the claims',
  device_control: 'Users sign out their devices',
  stated_belief: 'What you have heard',
}

const optionNames: Partial<Record<InputId, Readonly<Record<string, string>>>> = {
  clients: {
    ssr_web: 'Server-rendered pages',
    spa_same_site: 'Single-page app on your site',
    spa_cross_site: 'Single-page app on another site',
    native: 'Mobile or desktop app',
    cli: 'Command line',
    third_party: 'Other companies',
    service: 'Your own services',
    iot: 'Devices',
  },
  gateway: {
    none: 'Nothing',
    forward_auth: 'A gateway that asks an auth server',
    jwt_only: 'A gateway that only takes JWTs',
    mesh: 'A service mesh',
  },
  offline_verification: {
    none: 'Nobody',
    external_parties: 'Outside parties',
    disconnected: 'Devices without a network',
  },
  store: {
    none: 'None',
    sql: 'The SQL database',
    redis_single: 'One Redis',
    redis_ha: 'Redis with replicas',
    multi_region: 'A store in several regions',
  },
  key_ops: { none: 'Not at all', basic: 'Rotated by hand', mature: 'KMS and drills' },
  assurance: { low: 'Little', moderate: 'Some', high: 'Much', critical: 'Ruinous' },
}

export function optionName(id: InputId, option: string): string {
  return optionNames[id]?.[option] ?? option.replaceAll('_', ' ')
}

/** An answer as a person would say it, with its unit. */
export function answerName(input: Input, value: Answers[InputId]): string {
  if (value === null) return input.kind === 'number' ? (input.nullMeans ?? 'none') : 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return value.map((one) => optionName(input.id, one)).join(', ')
  if (input.kind === 'number') return quantity(Number(value), input.unit)
  const text = String(value)
  return input.kind === 'text' ? text : optionName(input.id, text)
}

export function inputOf(id: InputId): Input {
  return inputs.find((input) => input.id === id)!
}

export function familyTitle(id: FamilyId | 'infeasible'): string {
  return families.find((family) => family.id === id)?.title ?? 'Nothing possible'
}

interface QuantityWords {
  readonly id: QuantityId
  readonly name: string
  readonly unit: string
}

/** Every quantity, in the order in which people ask for them. */
export const quantities: readonly QuantityWords[] = [
  { id: 'revocation_exposure_worst_s', name: 'Goes on after its end, at worst', unit: 's' },
  { id: 'revocation_exposure_mean_s', name: 'Goes on after its end, usually', unit: 's' },
  { id: 'store_reads_per_s', name: 'Reads from the store', unit: '/s' },
  { id: 'store_writes_per_s', name: 'Writes to the store', unit: '/s' },
  { id: 'store_utilisation', name: 'Load of one store node', unit: 'share' },
  { id: 'store_memory_bytes', name: 'Memory of the store', unit: 'bytes' },
  { id: 'token_lifetime_s', name: 'Life of a token', unit: 's' },
  { id: 'refreshes_per_s', name: 'Renewals', unit: '/s' },
  { id: 'denylist_entries', name: 'Revocations to remember', unit: '' },
  { id: 'denylist_memory_bytes', name: 'Memory for them, on each verifier', unit: 'bytes' },
  { id: 'entries_for_log_out_everyone', name: 'Writes to sign everybody out', unit: '' },
  { id: 'writes_for_tenant_revocation', name: 'Writes to end a tenant', unit: '' },
  { id: 'still_signed_in_fraction_after_600s', name: 'Signed in, store down for 10 min', unit: 'share' },
  { id: 'wire_bytes_per_request', name: 'Bytes with each request', unit: 'bytes' },
  { id: 'cpu_us_per_check', name: 'CPU for each check', unit: 'µs' },
]

const digits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 })
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })

/** "12,300/s", "1.2 MB": three digits; a dash where the quantity means nothing. */
export function quantityName(value: number | null, unit: string): string {
  if (value === null) return '–'
  if (unit === 'share') return `${digits.format(value * 100)} %`
  if (unit === 'bytes') return bytesName(value)
  if (unit === 's' || unit === '') return quantity(value, unit)
  return `${digits.format(value)}${unit.startsWith('/') ? '' : ' '}${unit}`
}

/** A number with its unit; seconds also in larger units, where they are whole. */
export function quantity(value: number, unit: string): string {
  if (unit !== 's') return `${whole.format(value)}${unit === '' ? '' : ` ${unit}`}`
  const larger = [
    { seconds: 86_400, name: 'd' },
    { seconds: 3_600, name: 'h' },
    { seconds: 60, name: 'min' },
  ].find(({ seconds }) => value >= 2 * seconds && value % seconds === 0)
  if (larger !== undefined) return `${whole.format(value / larger.seconds)} ${larger.name}`
  return `${whole.format(value)} s`
}

function bytesName(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 'bytes'
  for (const next of units) {
    if (value < 1_000) break
    value /= 1_000
    unit = next
  }
  return `${digits.format(value)} ${unit}`
}
