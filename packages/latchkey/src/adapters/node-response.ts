import type { HttpResponse, ResponseHeaders } from '../http/message.ts'
import { createKeptHeaders } from './kept-headers.ts'
import type { NodeMessage } from './node-request.ts'

/** What responses of node:http, of the compatibility API of node:http2, and of the frameworks on top have in common. */
export interface NodeReply {
  statusCode: number
  getHeader(name: string): number | string | string[] | undefined
  setHeader(name: string, value: string | readonly string[]): unknown
  /** False: wait for `drain`. */
  write(chunk: string): boolean
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown
  /** True once the reader has gone; under HTTP/2 the stream says so. */
  readonly destroyed?: boolean
  readonly stream?: { readonly destroyed: boolean }
  end(body: string): unknown
}

/**
 * Puts our headers onto a response that the app will finish, and keeps them there: an app that calls
 * `setHeader('Set-Cookie', …)` or `writeHead(200, { 'set-cookie': … })` afterwards adds to our cookies instead of replacing them.
 * Else a rotated secret would be lost, and the user signed out some requests later.
 */
export function responseHeadersOf(reply: NodeReply): ResponseHeaders {
  let kept: ResponseHeaders | null = null
  return {
    append: (name, value) => (kept ??= keepHeaders(reply)).append(name, value),
    set: (name, value) => (kept ??= keepHeaders(reply)).set(name, value),
  }
}

/** Writes a whole response of ours. */
export function sendAnswer(message: NodeMessage, reply: NodeReply, answer: HttpResponse): void {
  reply.statusCode = answer.status
  const headers = responseHeadersOf(reply)
  for (const [name, value] of answer.headers) {
    if (name.toLowerCase() === 'set-cookie') headers.append(name, value)
    else reply.setHeader(name, value)
  }
  if (answer.stream !== undefined) return void sendStream(reply, answer.stream)
  if (answer.status !== 204 && answer.status !== 304) {
    reply.setHeader('Content-Length', String(Buffer.byteLength(answer.body)))
  }
  closeAfterUnreadBody(message, reply)
  // Node itself leaves the body out of the answer to HEAD.
  reply.end(answer.body)
}

/** Sends each piece when the one before it is on its way, and stops asking for more when the reader has gone. */
async function sendStream(reply: NodeReply, stream: AsyncIterable<string>): Promise<void> {
  const pieces = stream[Symbol.asyncIterator]()
  let hasGone = false
  let goOn = (): void => {}
  const leave = (): void => {
    hasGone = true
    goOn()
    void pieces.return?.()
  }
  reply.on('drain', () => goOn())
  reply.on('close', leave)
  reply.on('error', leave)
  // Whoever left while the request was judged has done so before anybody listened, and no event will tell.
  if (reply.destroyed === true || reply.stream?.destroyed === true) return leave()
  for (;;) {
    const step = await pieces.next()
    if (hasGone) return
    if (step.done === true) return void reply.end('')
    if (!reply.write(step.value)) await new Promise<void>((resolve) => (goOn = resolve))
  }
}

/** Reading a small rest is cheaper than a new connection. */
const maxDrainedBytes = 65_536

/** Whoever got an answer before the body was read must not make us swallow the rest of it, however long that is. */
export function closeAfterUnreadBody(message: NodeMessage, reply: NodeReply): void {
  if (message.complete || message.httpVersionMajor !== 1) return
  const isLong = Number(message.headers['content-length'] ?? 0) > maxDrainedBytes
  if (isLong || message.headers['transfer-encoding'] !== undefined) reply.setHeader('Connection', 'close')
}

/**
 * Overrides `setHeader` on this one response. `writeHead` and the implicit head go through it once any header was set, which
 * ours just was; the adapter cases hold Node to that.
 */
function keepHeaders(reply: NodeReply): ResponseHeaders {
  const kept = createKeptHeaders()
  const setHeader = reply.setHeader.bind(reply)
  const write = (name: string, theirs: readonly string[]): void => {
    const lines = kept.merge(name, theirs)
    setHeader(name, lines.length === 1 ? (lines[0] as string) : lines)
  }
  const rewrite = (name: string): void => {
    write(name, [reply.getHeader(name) ?? []].flat().map(String))
  }
  reply.setHeader = (name, value) => {
    if (kept.names().has(name.toLowerCase())) write(name, [value].flat())
    else setHeader(name, value)
    return reply
  }
  return {
    append: (name, value) => {
      kept.append(name, value)
      rewrite(name)
    },
    set: (name, value) => {
      kept.set(name, value)
      rewrite(name)
    },
  }
}
