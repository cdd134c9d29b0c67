import type { Clock } from '../../clock.ts'
import { verifyCompact, type KeySet, type TokenReason } from '../../jwt/index.ts'
import { mediaType } from '../../jwt/header.ts'
import {
  feedMessageType,
  maxFeedMessageBytes,
  readFeedMessage,
  type FeedEvents,
  type FeedHello,
  type FeedMessage,
  type FeedSnapshotPart,
} from '../../revocation/feed-message.ts'
import {
  createKnownRevocations,
  type RevocationSizes,
  type TokenHandle,
} from '../../revocation/known-revocations.ts'
import type { RevocationEvent } from '../../store/event.ts'
import { pass, refuse, type Verdict } from '../../verdict.ts'

export interface FeedKnowledgeOptions {
  readonly issuer: string
  readonly keys: () => KeySet
  readonly clock: Clock
  readonly elapsed: Clock
  readonly maxStalenessMs: number
  readonly maxRevocations: number
  /** Called for each event after it is known. */
  readonly onEvent: (event: RevocationEvent) => void
}

/** What a service without a store was told about revocations, and as of when. */
export interface FeedKnowledge {
  /** Begins to read what one request is answered with. */
  read(request: SentRequest): FeedReading
  isFresh(): boolean
  /** Milliseconds since the moment as of which everything is known. Infinity: nothing is known yet. */
  readonly ageMs: number
  /** How far it is in each log that it knows: the value of `Last-Event-ID`. */
  positions(): string
  covers(token: TokenHandle): boolean
  sizes(): RevocationSizes
}

export interface SentRequest {
  readonly nonce: string
  /** By the elapsed clock, before it was sent. */
  readonly sentAtMs: number
}

export interface FeedReading {
  /** Reads the next message of the answer. After a refusal nothing more of it may be read. Never throws. */
  take(text: string): Verdict<FeedProgress, FeedReason>
}

/** `vouched`: everything is known as of a moment within the bound. `late`: as of one that is longer ago. */
export type FeedProgress = 'progress' | 'vouched' | 'late'

export type FeedReason =
  | TokenReason
  /** Its signature is good, and it is nothing that this version understands. */
  | 'message_malformed'
  /** It does not begin with our own nonce: an answer to somebody else, or a recording. */
  | 'nonce_mismatch'
  /** It belongs to another node, or to another life of this one. */
  | 'epoch_mismatch'
  /** Something between what is known and this message is missing, or messages changed places. */
  | 'message_missing'
  /** It says that more time has passed than can have: this machine slept, or one of the two clocks runs wrong. */
  | 'clock_implausible'

/**
 * Two clocks that count the same second may differ by this much: the most by which a kernel lets time be slewed (adjtimex). It is
 * counted against us, so that a message is never thought younger than it is.
 */
const maxDrift = 500e-6
/** Logs whose position is remembered: the nodes behind one address. */
const maxPositions = 8

interface Anchor {
  readonly epoch: string
  /** The issuer's elapsed time at a moment that was after `sentAtMs` of ours. */
  readonly atMs: number
  readonly sentAtMs: number
}

export function createFeedKnowledge(options: FeedKnowledgeOptions): FeedKnowledge {
  const { clock, elapsed, maxStalenessMs, onEvent } = options
  /** By epoch: everything up to this sequence is known. */
  const positions = new Map<string, number>()
  /** Everything that had happened by then is known. */
  let knownAsOfMs = Number.NEGATIVE_INFINITY
  /** The issuer's time of day, less our elapsed time. */
  let issuerOffsetMs: number | null = null
  const known = createKnownRevocations({
    maxEntries: options.maxRevocations,
    clock: expiryClock,
    cutoffClock: () => Math.max(clock(), issuerNowMs()),
  })

  function issuerNowMs(): number {
    return issuerOffsetMs === null ? clock() : issuerOffsetMs + elapsed()
  }

  // Whoever sets our clock forward must not make us forget what is revoked, or it counts again when the clock is set right.
  function expiryClock(): number {
    return Math.min(clock(), issuerNowMs())
  }

  function reach(epoch: string, sequence: number): void {
    const before = positions.get(epoch) ?? 0
    positions.delete(epoch)
    positions.set(epoch, Math.max(before, sequence))
    const oldest = positions.keys().next().value
    if (positions.size > maxPositions && oldest !== undefined) positions.delete(oldest)
  }

  function applyAll(events: readonly RevocationEvent[]): void {
    for (const event of events) known.apply(event)
    // Only now: a listener that checks a token at once is to find all of them known.
    for (const event of events) onEvent(event)
  }

  function takeEvents(message: FeedEvents, anchor: Anchor): Verdict<FeedProgress, FeedReason> {
    const position = positions.get(message.epoch)
    if (position === undefined || message.from > position) return refuse('message_missing')
    applyAll(message.events.filter(({ sequence }) => sequence > position))
    reach(message.epoch, message.to)
    return message.asOfMs === null ? pass('progress') : takeVouch(message.asOfMs, anchor)
  }

  /**
   * The issuer read our request after we had sent it, so what it says was true `asOfMs - anchor.atMs` after that moment or later. Held
   * back, slowed down or played again, a message only looks older than it is; and no time of day is compared with another.
   */
  function takeVouch(asOfMs: number, anchor: Anchor): Verdict<FeedProgress, FeedReason> {
    const sinceMs = asOfMs - anchor.atMs
    const asOfHereMs = anchor.sentAtMs + sinceMs - Math.abs(sinceMs) * maxDrift
    const nowMs = elapsed()
    if (asOfHereMs > nowMs) return refuse('clock_implausible')
    knownAsOfMs = Math.max(knownAsOfMs, asOfHereMs)
    return pass(nowMs - asOfHereMs <= maxStalenessMs ? 'vouched' : 'late')
  }

  function read({ nonce, sentAtMs }: SentRequest): FeedReading {
    let anchor: Anchor | null = null
    let snapshot: FeedSnapshotPart | null = null
    let isOver = false

    function takeHello(message: FeedMessage): Verdict<FeedProgress, FeedReason> {
      if (!isHelloFor(message, nonce)) return refuse('nonce_mismatch')
      anchor = { epoch: message.epoch, atMs: message.atMs, sentAtMs }
      return pass('progress')
    }

    function takeSnapshotPart(part: FeedSnapshotPart): Verdict<FeedProgress, FeedReason> {
      const follows = part.part === 0 || (snapshot !== null && isNextPart(part, snapshot))
      if (!follows) return refuse('message_missing')
      snapshot = part
      applyAll(part.events)
      if (part.part === part.parts - 1) reach(part.epoch, part.head)
      return pass('progress')
    }

    function takeMessage(message: FeedMessage): Verdict<FeedProgress, FeedReason> {
      if (anchor === null) return takeHello(message)
      if (message.epoch !== anchor.epoch) return refuse('epoch_mismatch')
      if (message.kind === 'hello') return refuse('nonce_mismatch')
      issuerOffsetMs = message.nowMs - elapsed()
      return message.kind === 'snapshot' ? takeSnapshotPart(message) : takeEvents(message, anchor)
    }

    return {
      take(text) {
        if (isOver) return refuse('message_missing')
        const message = verifiedMessage(text, options)
        const verdict = message.ok ? takeMessage(message.value) : message
        // A key that is not known yet may be known in a moment; nothing else gets better.
        isOver = !verdict.ok && verdict.reason !== 'key_unknown'
        return verdict
      },
    }
  }

  return {
    read,
    isFresh() {
      const ageMs = elapsed() - knownAsOfMs
      return ageMs >= 0 && ageMs <= maxStalenessMs
    },
    get ageMs() {
      return elapsed() - knownAsOfMs
    },
    positions: () => [...positions].map(([epoch, sequence]) => `${epoch}.${sequence}`).join(','),
    covers: (token) => known.cover(token, expiryClock()),
    sizes: () => known.sizes(),
  }
}

/** The message in a text, if this issuer signed it as one. */
function verifiedMessage(
  text: string,
  { keys, issuer }: FeedKnowledgeOptions,
): Verdict<FeedMessage, FeedReason> {
  const verdict = verifyCompact(text, keys(), { maxBytes: maxFeedMessageBytes })
  if (!verdict.ok) return verdict
  const { header, payload } = verdict.value
  if (header.typ === undefined || mediaType(header.typ) !== feedMessageType) return refuse('type_mismatch')
  const message = readFeedMessage(payload)
  if (message === null) return refuse('message_malformed')
  return message.iss === issuer ? pass(message) : refuse('issuer_mismatch')
}

function isHelloFor(message: FeedMessage, nonce: string): message is FeedHello {
  return message.kind === 'hello' && message.nonce === nonce
}

function isNextPart(part: FeedSnapshotPart, last: FeedSnapshotPart): boolean {
  return (
    part.id === last.id && part.part === last.part + 1 && part.parts === last.parts && part.head === last.head
  )
}
