import type { Documents, Feed, Store } from 'latchkey/store'

/** What was asked of a store. */
export interface StoreCounts {
  /** Records and documents that were read, listed or counted. */
  readonly reads: number
  /** Records, documents and events that were written, and attempts to. */
  readonly writes: number
  /** Questions to the log: where its end is, and what came after. In-process stores are asked on every check. */
  readonly logReads: number
}

export interface CountingStore {
  readonly store: Store
  counts(): StoreCounts
}

/** The store itself, with every call counted on its way in. What it answers, and when, is as before. */
export function countingStore<S extends Store>(store: S): CountingStore & { readonly store: S } {
  let reads = 0
  let writes = 0
  let logReads = 0
  const read =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      reads++
      return call(...args)
    }
  const write =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      writes++
      return call(...args)
    }
  const log =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      logReads++
      return call(...args)
    }

  const documents: Documents = {
    get: read((key) => store.documents.get(key)),
    list: read((prefix, options) => store.documents.list(prefix, options)),
    put: write((key, value, options) => store.documents.put(key, value, options)),
    delete: write((key, version) => store.documents.delete(key, version)),
  }
  const feed: Feed = {
    delivery: store.feed.delivery,
    head: log(() => store.feed.head()),
    after: log((sequence, limit) => store.feed.after(sequence, limit)),
    snapshot: log((nowMs) => store.feed.snapshot(nowMs)),
    subscribe: (listener) => store.feed.subscribe(listener),
  }
  return {
    store: {
      // What a store has besides the contract, such as a key of its own, it keeps.
      ...store,
      documents,
      feed,
      read: read((id) => store.read(id)),
      list: read((filter, page) => store.list(filter, page)),
      count: read((filter, nowMs) => store.count(filter, nowMs)),
      insert: write((session, rules) => store.insert(session, rules)),
      replace: write((next, event) => store.replace(next, event)),
      end: write((target, rules) => store.end(target, rules)),
      append: write((event) => store.append(event)),
      purge: write((nowMs, limit) => store.purge(nowMs, limit)),
    },
    counts: () => ({ reads, writes, logReads }),
  }
}

/** What was asked between two counts. */
export function countsBetween(before: StoreCounts, after: StoreCounts): StoreCounts {
  return {
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
    logReads: after.logReads - before.logReads,
  }
}
