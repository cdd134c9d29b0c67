import { toUtf8 } from '../bytes.ts'
import type { HttpBody, HttpRequest, HttpResponse } from '../http/message.ts'
import type { KeptHeaders } from './kept-headers.ts'
import { bodyTooLong, bodyEncoded, bodyUnreadable } from './body-refusals.ts'

/** What a framework knows better than the request. */
export interface FetchRequestView {
  readonly ip: string | null
  /** The body, if somebody read it before us and kept it. */
  readonly readBefore: () => Promise<ArrayBuffer>
}

/** Shows a fetch Request to the core. `Headers` joins lines by itself, those of `Cookie` with a semicolon. */
export function toHttpRequest(request: Request, view: FetchRequestView): HttpRequest {
  return {
    method: request.method,
    target: targetOf(request.url),
    ip: view.ip,
    header: (name) => request.headers.get(name),
    body: (maxBytes) => bodyOf(request, view, maxBytes),
  }
}

/** Makes a fetch Response of a whole answer. */
export function fromHttpResponse(answer: HttpResponse): Response {
  const headers = new Headers()
  for (const [name, value] of answer.headers) headers.append(name, value)
  // A Response of these statuses must not have a body, not even an empty one.
  const hasNoBody = answer.status === 204 || answer.status === 304
  const body = answer.stream === undefined ? answer.body : toReadable(answer.stream)
  return new Response(hasNoBody ? null : body, { status: answer.status, headers })
}

/** Asks for a piece only when the reader has taken the one before it. */
function toReadable(stream: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const step = await pieces.next()
        if (step.done === true) controller.close()
        else controller.enqueue(toUtf8(step.value))
      },
      async cancel() {
        await pieces.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** What to set on a response so that nothing of ours is lost: each name with all its lines. */
export function mergedLines(headers: Headers, kept: KeptHeaders): readonly [string, readonly string[]][] {
  return [...kept.names()].map((name) => {
    const theirs = name === 'set-cookie' ? headers.getSetCookie() : [headers.get(name) ?? []].flat()
    return [name, kept.merge(name, theirs)]
  })
}

function targetOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('://') + '://'.length)
  return path === -1 ? '/' : url.slice(path)
}

async function bodyOf(request: Request, view: FetchRequestView, maxBytes: number): Promise<HttpBody> {
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') throw bodyEncoded()
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw bodyTooLong(maxBytes)
  if (!request.bodyUsed) return { bytes: await readCapped(request, maxBytes) }
  const bytes = new Uint8Array(await view.readBefore().catch(rethrowUnreadable))
  if (bytes.byteLength > maxBytes) throw bodyTooLong(maxBytes)
  return { bytes }
}

async function readCapped(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array(0)
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch(rethrowUnreadable)
    if (done) return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)
    size += value.byteLength
    if (size > maxBytes) {
      // What the peer says to being cut short does not matter any more.
      reader.cancel().catch(() => {})
      throw bodyTooLong(maxBytes)
    }
    chunks.push(value)
  }
}

function rethrowUnreadable(cause: unknown): never {
  throw bodyUnreadable(cause)
}
