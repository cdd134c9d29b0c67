import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Auth, Identity, RequestAuth } from 'latchkey'
import { latchkey } from 'latchkey/node'
import { WebSocketServer, type WebSocket } from 'ws'
import type { WriteReply } from './replies.ts'
import type { Streams } from './streams.ts'

export const livePath = '/live'
/** In the range for applications (RFC 6455 section 7.4.2), with the number of the HTTP status. */
const closeSignedOut = 4401
const closePolicy = 1008
const closeGoingAway = 1001
/** A peer that does not answer our close is cut off. */
const maxCloseMs = 1_000
const pingMs = 30_000

export interface LiveOptions {
  readonly server: Server
  readonly auth: Auth
  readonly streams: Streams
  readonly writeReply: WriteReply
  readonly nameOf: (subject: string) => string
}

export interface Live {
  close(): void
}

/**
 * The WebSocket: who else is here, and replies. A browser cannot put a header onto a handshake, but it sends its cookies along, so a
 * page needs nothing more under any strategy. The same is what a foreign page could ride on: the gate judges the origin of a
 * handshake as that of a request that changes something.
 */
export function startLive({ server, auth, streams, writeReply, nameOf }: LiveOptions): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4_096 })
  const enter = latchkey(auth)
  const here = new Map<WebSocket, Identity>()
  const answering = new Set<WebSocket>()
  const setCookies = new WeakMap<IncomingMessage, readonly string[]>()

  // A handshake may renew the credential; what it was replaced by must reach the browser.
  sockets.on('headers', (lines, message) => {
    for (const cookie of setCookies.get(message) ?? []) lines.push(`Set-Cookie: ${cookie}`)
  })

  async function handshake(message: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const response = new ServerResponse(message)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.on('finish', () => socket.end())
    if (new URL(message.url ?? '', 'http://any').pathname !== livePath)
      return void response.writeHead(404).end()
    const entered = await enter(message, response)
    if (entered === null) return // answered: of another origin
    const denial = entered.denial()
    if (denial !== null || entered.identity === null) {
      response.writeHead(denial?.status ?? 401, denial?.headers.map(([name, value]) => [name, value]) ?? [])
      return void response.end(denial?.body)
    }
    const { identity } = entered
    response.detachSocket(socket)
    setCookies.set(message, [response.getHeader('set-cookie') ?? []].flat().map(String))
    sockets.handleUpgrade(message, socket, head, (ws) => admit(ws, entered, identity))
  }

  function admit(ws: WebSocket, entered: RequestAuth, identity: Identity): void {
    const { subject, sessionId } = identity
    here.set(ws, identity)
    answering.add(ws)
    ws.on('pong', () => answering.add(ws))
    // `ws` hands out buffers unless told otherwise.
    ws.on('message', (data) => void hear(ws, identity, (data as Buffer).toString()))
    ws.on('error', () => ws.terminate())
    const end = (code: number, reason: string): void => {
      // What still comes in until the peer has closed is nobody's.
      ws.removeAllListeners('message')
      ws.close(code, reason)
      setTimeout(() => ws.terminate(), maxCloseMs).unref()
    }
    const remove = streams.add(
      {
        kind: 'websocket',
        subject,
        sessionId,
        end: (reason) => end(reason === 'session over' ? closeSignedOut : closeGoingAway, reason),
      },
      entered.watch(),
    )
    ws.on('close', () => {
      remove()
      here.delete(ws)
      announce()
    })
    announce()
  }

  async function hear(ws: WebSocket, identity: Identity, text: string): Promise<void> {
    const message = parse(text)
    if (message === null) return ws.close(closePolicy, 'message not understood')
    try {
      const outcome = await writeReply(identity, message)
      if (outcome === 'signed_out') return // the signal closes the socket
      ws.send(JSON.stringify({ type: 'reply', ticketId: message.ticketId, outcome }))
    } catch {
      ws.send(
        JSON.stringify({ type: 'reply', ticketId: message.ticketId, outcome: 'temporarily_unavailable' }),
      )
    }
  }

  function announce(): void {
    const people = [...new Set([...here.values()].map(({ subject }) => nameOf(subject)))].sort()
    const text = JSON.stringify({ type: 'here', people })
    for (const ws of here.keys()) if (ws.readyState === ws.OPEN) ws.send(text)
  }

  const pinging = setInterval(() => {
    for (const ws of here.keys()) {
      if (!answering.delete(ws)) ws.terminate()
      else ws.ping()
    }
  }, pingMs).unref()

  server.on('upgrade', (message: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    void handshake(message, socket, head).catch(() => socket.destroy())
  })

  return {
    close() {
      clearInterval(pinging)
      for (const ws of sockets.clients) ws.terminate()
      sockets.close()
    },
  }
}

function parse(text: string): { readonly ticketId: number; readonly text: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'reply')
      return null
    if (!('ticketId' in value) || typeof value.ticketId !== 'number') return null
    return { ticketId: value.ticketId, text: 'text' in value ? value.text : null }
  } catch {
    return null
  }
}
