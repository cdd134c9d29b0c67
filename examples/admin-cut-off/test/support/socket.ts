import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'

/** A socket that is open, with what the handshake was answered. */
export interface OpenSocket {
  readonly socket: WebSocket
  readonly setCookies: readonly string[]
  /** Resolves when the server has closed it. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** Opens `/live`, or gives the status of the refusal. */
export async function openSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  path: string = '/live',
): Promise<OpenSocket | number> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  let setCookies: readonly string[] = []
  socket.on('upgrade', (response: IncomingMessage) => {
    setCookies = response.headers['set-cookie'] ?? []
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, response: IncomingMessage) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
  return Promise.race([refused, once(socket, 'open').then(() => ({ socket, setCookies, closed }))])
}

/** The same where a refusal would be a failure. */
export async function mustOpen(url: string, cookie: string): Promise<OpenSocket> {
  const opened = await openSocket(url, { Cookie: cookie, Origin: url })
  if (typeof opened === 'number') throw new Error(`handshake: ${opened}`)
  return opened
}
