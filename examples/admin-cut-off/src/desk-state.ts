/** What the processes of the support desk share besides sessions. Plain JSON, changed by plain functions. */
export interface DeskState {
  readonly tickets: readonly Ticket[]
  /** Ids of the accounts that may not sign in. */
  readonly disabled: readonly string[]
  /** What admins did, and tried to do; newest first. */
  readonly audit: readonly AuditEntry[]
  /** Newest first. */
  readonly cutOffs: readonly CutOff[]
}

export interface Ticket {
  readonly id: number
  readonly title: string
  readonly from: string
  readonly replies: readonly Reply[]
}

export interface Reply {
  readonly by: string
  readonly text: string
  readonly atMs: number
}

export interface AuditEntry {
  readonly action: AuditAction
  readonly actor: string
  readonly target: string | null
  /** The process that did it. */
  readonly node: string
  readonly atMs: number
  /** How often in a row. */
  readonly times: number
}

export type AuditAction =
  | 'account_disabled'
  | 'account_enabled'
  | 'session_ended'
  | 'proved_again'
  | 'refused_not_admin'
  | 'refused_without_fresh_proof'
  | 'refused_wrong_password'

/** One click on "Disable", and when each channel of the account came to its end. */
export interface CutOff {
  readonly id: string
  readonly subject: string
  readonly by: string
  readonly node: string
  /** By the admin's browser. */
  readonly clickedAtMs: number
  readonly receivedAtMs: number
  readonly ends: readonly ChannelEnd[]
}

export const channels = ['page', 'api', 'websocket', 'events'] as const
export type Channel = (typeof channels)[number]

/** The end of one channel, as one side saw it; of several alike, the last. */
export interface ChannelEnd {
  readonly channel: Channel
  /** `client`: the page that had it open. `server`: the process that closed it. */
  readonly seenBy: 'client' | 'server'
  readonly node: string
  readonly atMs: number
  readonly count: number
  readonly detail: string
  /** Of channels that ask again and again: when the last request began that was still answered. */
  readonly lastAcceptedAtMs: number | null
}

const maxAudit = 100
const maxCutOffs = 10
const maxReplies = 20
const maxEnds = 32
/** A channel that ends later has another reason. */
const cutOffWindowMs = 60_000

export function withReply(state: DeskState, ticketId: number, reply: Reply): DeskState {
  const tickets = state.tickets.map((ticket) =>
    ticket.id === ticketId ? { ...ticket, replies: [...ticket.replies, reply].slice(-maxReplies) } : ticket,
  )
  return { ...state, tickets }
}

/** An entry that is like the newest one only counts it up, so that nobody can push the others off the list. */
export function withAudit(state: DeskState, entry: Omit<AuditEntry, 'times'>): DeskState {
  const [newest, ...older] = state.audit
  const isSame =
    newest?.action === entry.action && newest.actor === entry.actor && newest.target === entry.target
  const audit = isSame
    ? [{ ...entry, times: newest.times + 1 }, ...older]
    : [{ ...entry, times: 1 }, ...state.audit].slice(0, maxAudit)
  return { ...state, audit }
}

export function withDisabled(state: DeskState, cutOff: CutOff): DeskState {
  const disabled = [...new Set([...state.disabled, cutOff.subject])]
  return { ...state, disabled, cutOffs: [cutOff, ...state.cutOffs].slice(0, maxCutOffs) }
}

export function withEnabled(state: DeskState, subject: string): DeskState {
  return { ...state, disabled: state.disabled.filter((id) => id !== subject) }
}

/** Adds to the newest cut-off of this subject; null if there was none lately. */
export function withEnd(state: DeskState, subject: string, end: ChannelEnd): DeskState | null {
  const cutOff = state.cutOffs.find((candidate) => candidate.subject === subject)
  if (cutOff === undefined) return null
  const sinceMs = end.atMs - cutOff.clickedAtMs
  if (sinceMs < 0 || sinceMs > cutOffWindowMs) return null
  const isSame = (other: ChannelEnd): boolean =>
    other.channel === end.channel && other.seenBy === end.seenBy && other.node === end.node
  const before = cutOff.ends.find(isSame)
  const others = cutOff.ends.filter((other) => !isSame(other))
  if (others.length >= maxEnds) return null
  const merged =
    before === undefined
      ? end
      : { ...(before.atMs > end.atMs ? before : end), count: before.count + end.count }
  const changed = { ...cutOff, ends: [...others, merged] }
  return { ...state, cutOffs: state.cutOffs.map((other) => (other.id === cutOff.id ? changed : other)) }
}

export const initialDesk: DeskState = {
  tickets: [
    { id: 1, title: 'The invoice of March is there twice', from: 'Hopper & Sons', replies: [] },
    { id: 2, title: 'Cannot add a second billing address', from: 'Lovelace Ltd', replies: [] },
    { id: 3, title: 'Export stops after 1,000 rows', from: 'Noether GmbH', replies: [] },
  ],
  disabled: [],
  audit: [],
  cutOffs: [],
}
