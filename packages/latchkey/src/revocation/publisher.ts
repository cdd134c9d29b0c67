import { isPending, type Awaitable } from '../awaitable.ts'
import { nextTurn, steadyClock, every, type Clock } from '../clock.ts'
import { randomText } from '../crypto/random.ts'
import { signCompact, type SigningKey } from '../jwt/index.ts'
import type { Feed } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'
import { createFeedConnection, type FeedConnection, type SignedMessage } from './feed-connection.ts'
import { feedMessageType, inMessages, maxFeedMessageBytes } from './feed-message.ts'
import { createFollower } from './follower.ts'
import { recentSnapshot } from './recent-snapshot.ts'
import { concernsTokens, eventMessages, reachedBy, type UnsignedMessage } from './unsigned-message.ts'

export interface PublisherOptions {
  readonly issuer: string
  readonly feed: Feed
  readonly clock: Clock
  /** The time of snapshots: what has expired by then is not in them. @default clock */
  readonly snapshotClock?: Clock
  /** @default steadyClock */
  readonly elapsed?: Clock
  /** @see AuthOptions.revocation */
  readonly maxStalenessMs: number
  readonly signingKey: () => Awaitable<SigningKey>
  /** Called when a key is withdrawn, before anything else is signed. */
  readonly reloadKeys: () => void
  readonly maxConnections: number
  readonly onBackgroundError: (error: unknown) => void
}

/** Tells verifiers without a store what this node's feed tells this node; and falls silent when that does. */
export interface Publisher {
  /** A stream of signed messages that goes on until either side ends it. `store_unavailable`: this node knows nothing it could vouch for. */
  open(reader: FeedReader): Promise<FeedConnection | 'store_unavailable' | 'too_many'>
  /** The beginning of such a stream: all that the reader lacks at this moment. */
  poll(reader: FeedReader): Promise<readonly string[] | 'store_unavailable'>
  readonly connections: number
  /** Ends all streams; their readers go to another node, or come back. */
  endStreams(): void
  close(): void
}

export interface FeedReader {
  /** Comes back in the first message. */
  readonly nonce: string | null
  /** How far the reader is, in the epochs that it knows. */
  readonly positions: readonly FeedPosition[]
}

export interface FeedPosition {
  readonly epoch: string
  readonly sequence: number
}

const heartbeatMs = 1_000
/** How often a log that has to be asked is asked, while somebody listens. */
const lookMs = 5
/** How old an answer of a log that is asked on use may be to be passed on. */
const onUseMs = 500
const logBatch = 1_000
const signedAtOnce = 16
const maxQueuedChars = 1_048_576
/** How long a snapshot serves further readers. */
const keepSnapshotMs = 1_000

export function createPublisher(options: PublisherOptions): Publisher {
  const { feed, clock, snapshotClock = clock, elapsed = steadyClock, onBackgroundError } = options
  const connections = new Set<FeedConnection>()
  let epoch = randomText(16)
  /** Applied here, and not yet told to the connections. */
  let pending: RevocationEvent[] = []
  /** The sequence up to which the connections were told. */
  let told = 0
  let isTelling = false
  let isAskedAgain = false
  let isBeatDue = false
  let stopTimers: (() => void) | null = null
  const recent = recentSnapshot(keepSnapshotMs)

  const follower = createFollower({
    feed,
    clock,
    snapshotClock,
    elapsed,
    // What one that is asked on use answered a whole bound ago leaves its readers nothing of theirs.
    maxStalenessMs: Math.min(options.maxStalenessMs, feed.delivery === 'on_use' ? onUseMs : Infinity),
    onBackgroundError,
    apply(event) {
      if (event.type === 'key_withdrawn') {
        options.reloadKeys()
        recent.forget()
      }
      if (connections.size === 0) return
      pending.push(event)
      if (feed.delivery !== 'on_check') void Promise.resolve().then(tell)
    },
    reset() {
      // Another log than before, or one with a hole: what readers know of it is worth nothing in the next.
      epoch = randomText(16)
      recent.forget()
      endStreams()
    },
  })

  async function sign(message: UnsignedMessage): Promise<SignedMessage> {
    const key = await options.signingKey()
    const payload = JSON.stringify({ iss: options.issuer, epoch, nowMs: clock(), ...message })
    const sequence = reachedBy(message)
    return {
      text: signCompact(payload, key, { type: feedMessageType, maxBytes: maxFeedMessageBytes }),
      position: sequence === null ? null : `${epoch}.${sequence}`,
    }
  }

  /** Catches up; the moment as of which this node knows everything, or null if there is none that is recent enough. */
  async function vouch(): Promise<number | null> {
    const askedAtMs = elapsed()
    const fresh = follower.sync()
    if (!(isPending(fresh) ? await fresh : fresh)) return null
    return feed.delivery === 'on_check' ? askedAtMs : follower.heardAtMs
  }

  /** Sends every connection what is new, and once in a while that nothing is. One round at a time. */
  async function tell(): Promise<void> {
    isAskedAgain = true
    if (isTelling) return
    isTelling = true
    try {
      while (isAskedAgain && connections.size > 0) {
        isAskedAgain = false
        await tellOnce()
      }
    } catch (error) {
      onBackgroundError(error)
      // What could not be signed would be missing: let readers come back for it.
      endStreams()
    } finally {
      isTelling = false
    }
  }

  async function tellOnce(): Promise<void> {
    const asOfMs = await vouch()
    const to = follower.applied
    const events = pending
    if (connections.size === 0 || (to === told && !(isBeatDue && asOfMs !== null))) return
    pending = []
    isBeatDue = false
    const round = epoch
    for (const message of eventMessages(events, { from: told, to, asOfMs })) {
      const signed = await sign(message)
      if (round !== epoch) return
      told = message.to
      for (const connection of connections) connection.push(signed)
    }
  }

  async function* opening(
    reader: FeedReader,
    asOfMs: number,
  ): AsyncGenerator<SignedMessage, void, undefined> {
    yield await sign({ kind: 'hello', nonce: reader.nonce, atMs: elapsed() })
    const known = reader.positions.find((position) => position.epoch === epoch)
    let at = known === undefined ? null : yield* missed(known.sequence)
    at ??= yield* recentlySigned()
    at ??= yield* snapshot()
    yield await sign({ kind: 'events', from: at, to: at, asOfMs, events: [] })
  }

  /** What happened since. Null if the log does not go back that far. */
  async function* missed(since: number): AsyncGenerator<SignedMessage, number | null, undefined> {
    let at = since
    for (;;) {
      const events = await feed.after(at, logBatch)
      if (events === null) return null
      const to = events.at(-1)?.sequence
      if (to === undefined) return at
      for (const message of eventMessages(events, { from: at, to, asOfMs: null })) yield await sign(message)
      at = to
    }
  }

  /** The snapshot of another reader, and what has happened since. Null if there is none, or the log does not go back that far. */
  async function* recentlySigned(): AsyncGenerator<SignedMessage, number | null, undefined> {
    const kept = recent.get()
    if (kept === null) return null
    yield* kept.messages
    return yield* missed(kept.head)
  }

  async function* snapshot(): AsyncGenerator<SignedMessage, number, undefined> {
    const { head, events } = await feed.snapshot(snapshotClock())
    const id = randomText(16)
    const [key, round] = [await options.signingKey(), epoch]
    const messages: SignedMessage[] = []
    const lists = inMessages(events.filter(concernsTokens))
    const parts = Math.max(lists.length, 1)
    for (let part = 0; part < parts; part++) {
      const message = await sign({ kind: 'snapshot', id, head, part, parts, events: lists[part] ?? [] })
      messages.push(message)
      yield message
    }
    // A slow reader takes its time, in which the key may have been withdrawn.
    if (round === epoch && key === (await options.signingKey())) recent.keep({ head, messages })
    return head
  }

  function add(reader: FeedReader, asOfMs: number): FeedConnection {
    const connection = createFeedConnection({
      opening: opening(reader, asOfMs),
      maxQueuedChars,
      onError: onBackgroundError,
      onEnd() {
        connections.delete(connection)
        if (connections.size === 0) rest()
      },
    })
    if (connections.size === 0) {
      told = follower.applied
      pending = []
      stopTimers = startTimers()
    }
    connections.add(connection)
    return connection
  }

  function startTimers(): () => void {
    const stopBeat = every(heartbeatMs, () => {
      isBeatDue = true
      void tell()
    })
    const stopLooking = feed.delivery !== 'pushed' ? every(lookMs, () => void tell()) : null
    return () => {
      stopBeat()
      stopLooking?.()
    }
  }

  function rest(): void {
    stopTimers?.()
    stopTimers = null
  }

  function endStreams(): void {
    for (const connection of [...connections]) connection.end()
  }

  return {
    async open(reader) {
      if (connections.size >= options.maxConnections) return 'too_many'
      const asOfMs = await vouch()
      if (asOfMs === null) return 'store_unavailable'
      // Others may have come in while the store was asked.
      return connections.size >= options.maxConnections ? 'too_many' : add(reader, asOfMs)
    },
    async poll(reader) {
      const asOfMs = await vouch()
      if (asOfMs === null) return 'store_unavailable'
      const texts: string[] = []
      for await (const { text } of opening(reader, asOfMs)) {
        texts.push(text)
        // Nothing else would get its turn while a long snapshot is signed.
        if (texts.length % signedAtOnce === 0) await nextTurn()
      }
      return texts
    },
    get connections() {
      return connections.size
    },
    endStreams,
    close() {
      endStreams()
      follower.close()
    },
  }
}
