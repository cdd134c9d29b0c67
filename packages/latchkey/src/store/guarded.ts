import { isPending, type Awaitable } from '../awaitable.ts'
import { LatchkeyError } from '../errors.ts'
import type { Documents, Feed, Store } from './contract.ts'
import type { Session, SessionId } from './record.ts'

/**
 * The store, with every failure told to `onFailure` and turned into a `LatchkeyError`: a driver's own errors become
 * `store_unavailable`, so that whoever answers a request knows an outage from a mistake, and shows no driver's message to
 * anybody.
 */
export function guardedStore(store: Store, onFailure: (error: unknown) => void): Store {
  function failed(error: unknown): LatchkeyError {
    const known =
      error instanceof LatchkeyError
        ? error
        : new LatchkeyError('store_unavailable', `The ${store.name} store failed.`, { cause: error })
    if (known.status === 503) onFailure(known)
    return known
  }

  function guarded<Args extends readonly unknown[], Result>(
    call: (...args: Args) => Result,
  ): (...args: Args) => Result {
    return (...args) => {
      try {
        const result = call(...args)
        if (!isPending(result)) return result
        // A promise of the same kind, with its rejection renamed.
        return result.catch(rethrow) as Result
      } catch (error) {
        throw failed(error)
      }
    }
  }

  // The two calls of every check are spelled out: collecting and spreading arguments would cost them a tenth.
  function head(): Awaitable<number> {
    try {
      const found = store.feed.head()
      return isPending(found) ? found.catch(rethrow) : found
    } catch (error) {
      throw failed(error)
    }
  }

  function read(id: SessionId): Awaitable<Session | null> {
    try {
      const found = store.read(id)
      return isPending(found) ? found.catch(rethrow) : found
    } catch (error) {
      throw failed(error)
    }
  }

  function rethrow(error: unknown): never {
    throw failed(error)
  }

  const feed: Feed = {
    delivery: store.feed.delivery,
    head,
    after: guarded((sequence, limit) => store.feed.after(sequence, limit)),
    snapshot: guarded((nowMs) => store.feed.snapshot(nowMs)),
    subscribe: (listener) => store.feed.subscribe(listener),
  }
  const documents: Documents = {
    get: guarded((key) => store.documents.get(key)),
    put: guarded((key, value, options) => store.documents.put(key, value, options)),
    delete: guarded((key, expectedVersion) => store.documents.delete(key, expectedVersion)),
    list: guarded((prefix, options) => store.documents.list(prefix, options)),
  }
  return {
    name: store.name,
    ...(store.shardByte === undefined ? {} : { shardByte: store.shardByte }),
    feed,
    documents,
    insert: guarded((session, rules) => store.insert(session, rules)),
    read,
    replace: guarded((next, event) => store.replace(next, event)),
    end: guarded((target, rules) => store.end(target, rules)),
    list: guarded((filter, page) => store.list(filter, page)),
    count: guarded((filter, nowMs) => store.count(filter, nowMs)),
    append: guarded((event) => store.append(event)),
    purge: guarded((nowMs, limit) => store.purge(nowMs, limit)),
    close: guarded(() => store.close()),
  }
}
