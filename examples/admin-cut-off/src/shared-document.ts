import type { Documents } from 'latchkey/store'

/** One value that all processes over a store share. */
export interface SharedDocument<T> {
  /** What this process read last: at most a poll old while the store answers. Costs nothing. */
  copy(): T
  /** The store's own word. */
  read(): Promise<T>
  /**
   * Compare-and-set, again until it wins. The edit is made anew in each round, so what it decided on is still so when its result is
   * written. One that answers null gives up: nothing is written, and null comes back.
   */
  change(edit: Edit<T>): Promise<T | null>
  /** Calls back after the copy has become another one, whichever process wrote it. Returns how to stop. */
  onChange(listener: () => void): () => void
  close(): void
}

export type Edit<T> = (value: T) => T | null | Promise<T | null>

export interface SharedDocumentOptions<T> {
  readonly documents: Documents
  readonly key: string
  readonly initial: T
  /** How often the store is asked what other processes wrote. @default 500 */
  readonly pollMs?: number
}

const maxRounds = 50

/** Opens the document, and writes the initial value if there is none yet. */
export async function openSharedDocument<T>(options: SharedDocumentOptions<T>): Promise<SharedDocument<T>> {
  const { documents, key, initial, pollMs = 500 } = options
  const listeners = new Set<() => void>()
  let known = { value: initial, version: 0 }

  function take(value: T, version: number): void {
    // Answers may overtake each other.
    if (version <= known.version) return
    known = { value, version }
    for (const listener of listeners) listener()
  }

  async function refresh(): Promise<typeof known> {
    const stored = await documents.get(key)
    if (stored === null) return { value: initial, version: 0 }
    // Only this file writes the document, and only what it was given.
    if (stored.version > known.version)
      take(JSON.parse(Buffer.from(stored.value).toString()) as T, stored.version)
    return known
  }

  async function change(edit: Edit<T>): Promise<T | null> {
    for (let round = 0; round < maxRounds; round++) {
      const { value, version } = await refresh()
      const next = await edit(value)
      if (next === null) return null
      const bytes = Buffer.from(JSON.stringify(next))
      if (await documents.put(key, bytes, { expectedVersion: version, expiresAtMs: null })) {
        take(next, version + 1)
        return next
      }
    }
    throw new Error(`"${key}" kept changing while it was being changed.`)
  }

  let isPolling = false
  const timer = setInterval(() => {
    if (isPolling) return
    isPolling = true
    // While the store is down the copy stays as it is; the next poll that succeeds catches up.
    void refresh()
      .catch(() => undefined)
      .finally(() => (isPolling = false))
  }, pollMs).unref()

  await refresh()
  if (known.version === 0)
    await documents.put(key, Buffer.from(JSON.stringify(initial)), { expectedVersion: 0, expiresAtMs: null })
  await refresh()

  return {
    copy: () => known.value,
    read: async () => (await refresh()).value,
    change,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: () => clearInterval(timer),
  }
}
