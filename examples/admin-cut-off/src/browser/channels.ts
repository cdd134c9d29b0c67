/** What a page keeps open, and what became of it. */
export type Channel = 'page' | 'api' | 'websocket' | 'events'

export interface ChannelsOptions {
  /** Sends the tickets that an answer brought. */
  readonly onTickets: (tickets: unknown) => void
  readonly onHere: (people: readonly string[]) => void
  readonly onOpen: (channel: Channel) => void
  readonly onEnd: (end: End) => void
}

export interface End {
  readonly channel: Channel
  readonly atMs: number
  readonly detail: string
  /** When the last request began that was still answered; null for channels that are one connection. */
  readonly lastAcceptedAtMs: number | null
}

const pagePollMs = 1_000
const apiPollMs = 250
const reconnectMs = 1_000
const signedOutCode = 4401
const passive = { headers: { 'X-Passive': '1' } }

/** Opens all four, each by itself: none tells another that it is over. */
export function openChannels(options: ChannelsOptions): void {
  let isRefused = false
  const known: Known = {
    ...options,
    isRefused: () => isRefused,
    onEnd(end) {
      if (end.channel === 'api') isRefused = true
      options.onEnd(end)
    },
  }
  poll({ channel: 'page', url: '/tickets', everyMs: pagePollMs, onAnswer: () => {} }, known)
  poll(
    {
      channel: 'api',
      url: '/api/tickets',
      everyMs: apiPollMs,
      async onAnswer(response) {
        const body: unknown = await response.json()
        if (typeof body === 'object' && body !== null && 'tickets' in body) options.onTickets(body.tickets)
      },
    },
    known,
  )
  openSocket(known)
  openEvents(known)
}

interface Known extends ChannelsOptions {
  /**
   * A browser does not say why it was not let in again after a connection broke. If an API call was answered 401 meanwhile, that was
   * why; otherwise it tries again.
   */
  isRefused(): boolean
}

interface Poll {
  readonly channel: Channel
  readonly url: string
  readonly everyMs: number
  readonly onAnswer: (response: Response) => unknown
}

function poll({ channel, url, everyMs, onAnswer }: Poll, { onOpen, onEnd }: Known): void {
  let lastAcceptedAtMs: number | null = null
  const ask = async (): Promise<void> => {
    const beganAtMs = Date.now()
    try {
      const response = await fetch(url, passive)
      if (response.status === 401) {
        return onEnd({ channel, atMs: Date.now(), detail: 'answered 401', lastAcceptedAtMs })
      }
      if (response.ok) {
        lastAcceptedAtMs = beganAtMs
        onOpen(channel)
        await onAnswer(response)
      }
    } catch {
      // No answer says nothing about the session: ask again.
    }
    setTimeout(() => void ask(), everyMs)
  }
  void ask()
}

function openSocket(known: Known): void {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live`)
  socket.addEventListener('open', () => known.onOpen('websocket'))
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { readonly type: string; readonly people?: readonly string[] }
    if (message.type === 'here') known.onHere(message.people ?? [])
  })
  socket.addEventListener('close', ({ code, reason }) => {
    const isOver = code === signedOutCode
    if (!isOver && !known.isRefused()) return void setTimeout(() => openSocket(known), reconnectMs)
    const detail = isOver ? `closed: ${code} ${reason}` : 'not let in again'
    known.onEnd({ channel: 'websocket', atMs: Date.now(), detail, lastAcceptedAtMs: null })
  })
}

function openEvents(known: Known): void {
  const events = new EventSource('/api/events')
  const end = (detail: string): void => {
    events.close()
    known.onEnd({ channel: 'events', atMs: Date.now(), detail, lastAcceptedAtMs: null })
  }
  events.addEventListener('open', () => known.onOpen('events'))
  events.addEventListener('end', ({ data }) => {
    const { reason } = JSON.parse(String(data)) as { readonly reason: string }
    // A server that stops says so, too; then EventSource comes back by itself.
    if (reason === 'session over') end(`last event: ${reason}`)
  })
  events.addEventListener('error', () => {
    if (events.readyState !== EventSource.CLOSED) return
    if (known.isRefused()) end('not let in again')
    else setTimeout(() => openEvents(known), reconnectMs)
  })
}
