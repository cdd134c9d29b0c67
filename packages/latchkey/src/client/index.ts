export interface RefresherOptions<T> {
  /**
   * Asks the server for fresh credentials. Must reject unless it got them: `fetch` alone does not. What it returns is handed to the
   * other tabs of this origin if it can be cloned, so tabs that keep tokens in memory get them too.
   */
  readonly refresh: () => Promise<T>
  /** Tabs with the same name refresh together. @default 'latchkey-refresh' */
  readonly lockName?: string
  /** Longest wait before the server is asked, in milliseconds; at least half of it is always waited. @default 100 */
  readonly jitterMs?: number
  /** What to use of the browser. For tests. @default the browser's own */
  readonly platform?: RefresherPlatform
}

/** What a refresher needs of its surroundings. Null stands for what an old browser lacks. */
export interface RefresherPlatform {
  readonly locks: LockManager | null
  readonly openChannel: ((name: string) => Channel) | null
  readonly delay: (ms: number) => Promise<void>
  /** A fraction in [0, 1). */
  readonly random: () => number
}

/** The part of Web Locks that is used. https://www.w3.org/TR/web-locks/ */
export interface LockManager {
  request<R>(name: string, options: { readonly signal: AbortSignal }, task: () => Promise<R>): Promise<R>
}

/** The part of BroadcastChannel that is used. */
export interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/**
 * Makes a function that refreshes credentials once, however many callers in however many tabs ask at the same time: one holds the
 * lock and asks the server, the others get what it got. If it fails, the next in line tries for itself. Without Web Locks two tabs
 * may both ask; the server's grace window answers both alike.
 */
export function createRefresher<T>(options: RefresherOptions<T>): () => Promise<T> {
  const { refresh, lockName = 'latchkey-refresh', jitterMs = 100, platform = browser() } = options
  let running: Promise<T> | null = null

  async function refreshTogether(): Promise<T> {
    const channel = platform.openChannel?.(lockName) ?? silence
    const leaveQueue = new AbortController()
    const heard = new Promise<{ readonly value: T }>((resolve) => {
      // Only refreshers of this name post here, and only this.
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- One listener, and a smaller interface to fake.
      channel.onmessage = ({ data }) => resolve(data as { readonly value: T })
    })
    const takeTurn = async (): Promise<{ readonly value: T }> => {
      // The holder before us may have succeeded and its word be on the way still.
      const waited = platform.delay((jitterMs * (1 + platform.random())) / 2)
      const known = await Promise.race([heard, waited])
      if (known) return known
      const got = { value: await refresh() }
      tell(channel, got)
      return got
    }
    try {
      const turn = platform.locks
        ? platform.locks.request(lockName, { signal: leaveQueue.signal }, takeTurn)
        : takeTurn()
      return (await Promise.race([heard, turn])).value
    } finally {
      leaveQueue.abort()
      channel.close()
    }
  }

  return () =>
    (running ??= refreshTogether().finally(() => {
      running = null
    }))
}

function tell(channel: Channel, got: { readonly value: unknown }): void {
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel never leaves its origin.
    channel.postMessage(got)
  } catch {
    // Not a value that can be cloned. The other tabs will ask for themselves.
  }
}

const silence: Channel = { onmessage: null, postMessage: () => {}, close: () => {} }

function browser(): RefresherPlatform {
  // This file is compiled without the types of the DOM, and Node's own differ from them.
  const { navigator, BroadcastChannel } = globalThis as unknown as BrowserGlobals
  return {
    locks: navigator?.locks ?? null,
    openChannel: BroadcastChannel ? (name) => new BroadcastChannel(name) : null,
    delay: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: () => Math.random(),
  }
}

interface BrowserGlobals {
  readonly navigator?: { readonly locks?: LockManager }
  readonly BroadcastChannel?: new (name: string) => Channel
}
