import { isPending, type Awaitable } from '../awaitable.ts'
import { steadyClock, type Clock } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { createBreaker } from './breaker.ts'
import type { Documents, Feed, Store } from './contract.ts'
import type { Session, SessionId } from './record.ts'

export interface GuardOptions {
  /** Told of each failure that is an outage; of a store that stays silent once, not with each call that is not made. */
  readonly onFailure: (error: unknown) => void
  /** @default the machine's */
  readonly steadyClock?: Clock
}

/**
 * The store, with every failure told to `onFailure` and turned into a `LatchkeyError`: a driver's own errors become
 * `store_unavailable`, so that whoever answers a request knows an outage from a mistake, and shows no driver's message to
 * anybody. A store that does not answer any more is left alone but for a probe now and then ({@link createBreaker}): callers are told of
 * the outage at once, instead of after a timeout each.
 */
export function guardedStore(store: Store, { onFailure, ...options }: GuardOptions): Store {
  const now = options.steadyClock ?? steadyClock
  // Two, because one part of a store may be silent alone: the whole log of a cluster waits for a primary of which most records know nothing.
  const records = createCaller(store, now, onFailure)
  const log = createCaller(store, now, onFailure)

  const askHead = (): Awaitable<number> => store.feed.head()

  // The two calls of every check are spelled out: collecting and spreading arguments would cost them a tenth.
  function head(): Awaitable<number> {
    if (!log.isHeard(askHead)) throw log.silence()
    try {
      const found = store.feed.head()
      return isPending(found) ? log.follow(found) : found
    } catch (error) {
      throw log.failed(error)
    }
  }

  function read(id: SessionId): Awaitable<Session | null> {
    if (!records.isHeard(() => store.read(id))) throw records.silence()
    try {
      const found = store.read(id)
      return isPending(found) ? records.follow(found) : found
    } catch (error) {
      throw records.failed(error)
    }
  }

  /** Has to be done however silent the store is. */
  function close(): Awaitable<void> {
    try {
      const closing = store.close()
      return isPending(closing)
        ? closing.catch((error: unknown) => Promise.reject(records.failed(error)))
        : closing
    } catch (error) {
      throw records.failed(error)
    }
  }

  const { reading, writing } = records
  const feed: Feed = {
    delivery: store.feed.delivery,
    head,
    after: log.reading((sequence, limit) => store.feed.after(sequence, limit)),
    snapshot: log.reading((nowMs) => store.feed.snapshot(nowMs)),
    subscribe: (listener) => store.feed.subscribe(listener),
  }
  const documents: Documents = {
    get: reading((key) => store.documents.get(key)),
    put: writing((key, value, put) => store.documents.put(key, value, put)),
    delete: writing((key, expectedVersion) => store.documents.delete(key, expectedVersion)),
    list: reading((prefix, page) => store.documents.list(prefix, page)),
  }
  return {
    name: store.name,
    ...(store.shardByte === undefined ? {} : { shardByte: store.shardByte }),
    feed,
    documents,
    insert: writing((session, rules) => store.insert(session, rules)),
    read,
    replace: writing((next, event) => store.replace(next, event)),
    end: writing((target, rules) => store.end(target, rules)),
    list: reading((filter, page) => store.list(filter, page)),
    count: reading((filter, nowMs) => store.count(filter, nowMs)),
    append: writing((event) => store.append(event)),
    purge: writing((nowMs, limit) => store.purge(nowMs, limit)),
    close,
  }
}

type Call<Args extends readonly unknown[], Result> = (...args: Args) => Result

interface Caller {
  /** False if a call would only wait. Its caller is told so at once, and `probe`, if one is due, is made all the same. */
  isHeard(probe: () => unknown): boolean
  /** The outage that a call which was not made ends in. */
  silence(): LatchkeyError
  /** A promise of the same kind, with its rejection renamed and the breaker told. */
  follow<T>(result: Promise<T>): Promise<T>
  /** The error as one of ours; reported if it is an outage. */
  failed(error: unknown): LatchkeyError
  /** For calls that change nothing, so that it does no harm to make one for nobody. */
  reading<Args extends readonly unknown[], Result>(call: Call<Args, Result>): Call<Args, Result>
  /** For calls that change something: whoever is told that it failed must not find it done by a probe. A due one waits. */
  writing<Args extends readonly unknown[], Result>(call: Call<Args, Result>): Call<Args, Result>
}

function createCaller({ name }: Store, now: Clock, onFailure: (error: unknown) => void): Caller {
  const breaker = createBreaker(now)
  let lastOutage: LatchkeyError | null = null
  let silent: LatchkeyError | null = null

  function failed(error: unknown): LatchkeyError {
    const known =
      error instanceof LatchkeyError
        ? error
        : new LatchkeyError('store_unavailable', `The ${name} store failed.`, { cause: error })
    if (known.status === 503) onFailure(known)
    return known
  }

  /** One error for all calls that are not made, until the store is heard again: an outage is no flood of reports. */
  function silence(): LatchkeyError {
    silent ??= new LatchkeyError(
      'store_unavailable',
      `The ${name} store does not answer. It was not asked.`,
      {
        cause: lastOutage,
      },
    )
    onFailure(silent)
    return silent
  }

  function follow<T>(result: Promise<T>): Promise<T> {
    const beganAtMs = breaker.began()
    return result.then(
      (value) => {
        breaker.answered()
        silent = null
        return value
      },
      (error: unknown) => {
        const known = failed(error)
        if (known.code === 'store_unavailable') {
          lastOutage = known
          breaker.failed(beganAtMs)
        } else breaker.answered()
        throw known
      },
    )
  }

  function isHeard(probe: () => unknown): boolean {
    const verdict = breaker.judge()
    if (verdict === 'probe') void asked(probe)
    return verdict === 'call'
  }

  async function asked(probe: () => unknown): Promise<void> {
    try {
      const result = probe()
      if (isPending(result)) await follow(result)
    } catch (error) {
      failed(error)
    }
  }

  function made<Result>(result: Result): Result {
    return isPending(result) ? (follow(result) as typeof result) : result
  }

  return {
    isHeard,
    silence,
    follow,
    failed,
    reading:
      (call) =>
      (...args) => {
        if (!isHeard(() => call(...args))) throw silence()
        try {
          return made(call(...args))
        } catch (error) {
          throw failed(error)
        }
      },
    writing:
      (call) =>
      (...args) => {
        if (breaker.judge() === 'refuse') throw silence()
        try {
          return made(call(...args))
        } catch (error) {
          throw failed(error)
        }
      },
  }
}
