import type { Awaitable } from '../../awaitable.ts'
import { after, every, type Clock } from '../../clock.ts'
import { randomFraction, randomText } from '../../crypto/random.ts'
import { LatchkeyError } from '../../errors.ts'
import type { FeedKnowledge, FeedProgress, FeedReading, SentRequest } from './knowledge.ts'
import { pollMessages, streamMessages, unlessAborted, type FeedRequest } from './request.ts'

export interface RemoteFeedOptions {
  readonly mode: 'stream' | 'poll'
  readonly request: FeedRequest
  readonly knowledge: FeedKnowledge
  readonly elapsed: Clock
  readonly maxStalenessMs: number
  /** Longest wait of a check for the feed. */
  readonly timeoutMs: number
  /** Fetches the key set again, because a message names a key that is not in it. Never rejects. */
  readonly reloadKeys: () => Promise<void>
  readonly onError: (error: unknown) => void
}

/** Keeps what is known as new as the issuer's feed, over HTTP. */
export interface RemoteFeed {
  /** True if what is known may be trusted now; asks the issuer if it is too old. Never rejects. */
  sync(): Awaitable<boolean>
  /** The same, with the patience that the first snapshot may need: ten times as long as a check waits. */
  prepare(): Promise<boolean>
  close(): void
}

const firstRetryMs = 100
const maxRetryMs = 5_000
/** A check that failed lets those that follow it within this time fail at once. */
const pauseAfterFailureMs = 250
/** A stream that has brought nothing of use for this much longer than the bound is given up. */
const patienceMs = 1_500
/** After this time two clocks may have drifted apart so far that they should be compared anew: 150 ms at worst. */
const anchorLifeMs = 300_000
const watchMs = 250
/** So many times as long as a check is the first snapshot waited for. */
const patientTimes = 10

export function createRemoteFeed(options: RemoteFeedOptions): RemoteFeed {
  const { mode, knowledge, elapsed, timeoutMs } = options
  const closing = new AbortController()
  let hasStarted = false
  /** Resolves when the stream has vouched for the first time, or failed to. */
  let firstOutcome: Promise<void> | null = null
  let settleFirst = (): void => {}
  let polling: Promise<void> | null = null
  let failedAtMs = Number.NEGATIVE_INFINITY

  function sentRequest(): SentRequest {
    return { nonce: randomText(16), sentAtMs: elapsed() }
  }

  async function take(reading: FeedReading, text: string): Promise<FeedProgress> {
    let verdict = reading.take(text)
    if (!verdict.ok && verdict.reason === 'key_unknown') {
      await options.reloadKeys()
      verdict = reading.take(text)
    }
    if (verdict.ok) return verdict.value
    throw new LatchkeyError(
      'feed_invalid',
      `A message of the feed at ${options.request.url.href} was refused: ${verdict.reason}.`,
    )
  }

  /** Reads one stream to its end. True if it has vouched for something. */
  async function readStream(): Promise<boolean> {
    const abort = new AbortController()
    const leave = (): void => abort.abort()
    const sent = sentRequest()
    const reading = knowledge.read(sent)
    let usefulAtMs = sent.sentAtMs
    let hasVouched = false
    const lifeMs = anchorLifeMs * (0.8 + 0.2 * randomFraction())
    const stopWatching = every(watchMs, () => {
      const isSilent = elapsed() - usefulAtMs > options.maxStalenessMs + patienceMs
      if (isSilent || elapsed() - sent.sentAtMs > lifeMs) leave()
    })
    closing.signal.addEventListener('abort', leave)
    try {
      const call = { nonce: sent.nonce, positions: knowledge.positions(), signal: abort.signal }
      for await (const text of streamMessages(options.request, call)) {
        const progress = await take(reading, text)
        if (progress !== 'late') usefulAtMs = elapsed()
        if (progress !== 'vouched') continue
        hasVouched = true
        settleFirst()
      }
    } catch (error) {
      const isOurDoing = closing.signal.aborted || elapsed() - sent.sentAtMs > lifeMs
      if (!isOurDoing) options.onError(error)
    } finally {
      stopWatching()
      closing.signal.removeEventListener('abort', leave)
      leave()
    }
    return hasVouched
  }

  /** Follows the feed until it is closed: each stream that ends is followed by another, sooner if it was of use. */
  async function follow(): Promise<void> {
    let retryMs = firstRetryMs
    while (!closing.signal.aborted) {
      retryMs = (await readStream()) ? firstRetryMs : Math.min(retryMs * 2, maxRetryMs)
      settleFirst()
      // All verifiers lose a node at the same moment, and must not all come back in one.
      await pause(retryMs * (0.5 + randomFraction() / 2))
    }
  }

  /** Ends early when all is closed. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = after(ms, done)
      function done(): void {
        cancel()
        closing.signal.removeEventListener('abort', done)
        resolve()
      }
      closing.signal.addEventListener('abort', done)
    })
  }

  async function poll(): Promise<void> {
    const abort = new AbortController()
    // The first answer may be long; later ones bring what has happened since.
    const limitMs = knowledge.positions() === '' ? patientTimes * timeoutMs : timeoutMs
    const cancel = after(limitMs, () =>
      abort.abort(new LatchkeyError('feed_unavailable', 'The feed took too long.')),
    )
    const sent = sentRequest()
    const reading = knowledge.read(sent)
    const call = { nonce: sent.nonce, positions: knowledge.positions(), signal: abort.signal }
    const takeAll = async (): Promise<void> => {
      for (const text of await pollMessages(options.request, call)) await take(reading, text)
    }
    try {
      await unlessAborted(takeAll(), abort.signal)
    } catch (error) {
      failedAtMs = elapsed()
      options.onError(error)
    } finally {
      cancel()
    }
  }

  /** One request at a time, and none right after one that failed. */
  async function pollIfDue(): Promise<void> {
    if (polling === null && elapsed() - failedAtMs < pauseAfterFailureMs) return
    polling ??= poll().finally(() => {
      polling = null
    })
    await Promise.race([polling, wait(timeoutMs)])
  }

  async function refresh(): Promise<boolean> {
    if (mode === 'stream') {
      start()
      if (firstOutcome !== null) await Promise.race([firstOutcome, wait(timeoutMs)])
      if (knowledge.isFresh()) return true
    }
    await pollIfDue()
    // The answer may be one that others had asked for, too long ago for us.
    if (!knowledge.isFresh()) await pollIfDue()
    return knowledge.isFresh()
  }

  function start(): void {
    if (hasStarted) return
    hasStarted = true
    firstOutcome = new Promise<void>((resolve) => {
      settleFirst = () => {
        firstOutcome = null
        resolve()
      }
    })
    void follow()
  }

  return {
    sync() {
      if (closing.signal.aborted) return false
      return knowledge.isFresh() || refresh()
    },
    async prepare() {
      const startedAtMs = elapsed()
      while (!closing.signal.aborted) {
        if (knowledge.isFresh() || (await refresh())) return true
        if (elapsed() - startedAtMs > patientTimes * timeoutMs) return false
        await wait(firstRetryMs)
      }
      return false
    },
    close: () => closing.abort(),
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => after(ms, resolve))
}
