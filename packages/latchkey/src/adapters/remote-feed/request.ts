import type { Awaitable } from '../../awaitable.ts'
import { fromUtf8 } from '../../bytes.ts'
import { LatchkeyError } from '../../errors.ts'
import { parseStrictObject } from '../../jwt/strict-json.ts'
import { maxFeedMessageBytes } from '../../revocation/feed-message.ts'

export interface FeedRequest {
  readonly url: URL
  readonly fetch: typeof fetch
  readonly authorization: (() => Awaitable<string>) | null
  /** Largest answer that is read in one piece. */
  readonly maxBytes: number
}

export interface FeedCall {
  readonly nonce: string
  /** The value of `Last-Event-ID`. */
  readonly positions: string
  readonly signal: AbortSignal
}

/** The signed messages of the stream, as they come. @throws feed_unavailable, feed_invalid */
export async function* streamMessages(
  request: FeedRequest,
  call: FeedCall,
): AsyncGenerator<string, void, undefined> {
  const response = await ask(request, call, 'text/event-stream')
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body(request, response)) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data:')) yield line.slice('data:'.length).trim()
    if (rest.length > maxLineChars) throw invalid(request, 'has a line that is too long')
  }
}

/** The signed messages of one answer. @throws feed_unavailable, feed_invalid */
export async function pollMessages(request: FeedRequest, call: FeedCall): Promise<readonly string[]> {
  const response = await ask(request, call, 'application/json')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body(request, response)) {
    size += chunk.byteLength
    if (size > request.maxBytes) throw invalid(request, `has more than ${request.maxBytes} bytes`)
    chunks.push(chunk)
  }
  const text = fromUtf8(Buffer.concat(chunks))
  const messages = (text === null ? null : parseStrictObject(text))?.['messages']
  if (!isTextList(messages)) throw invalid(request, 'is no list of messages')
  return messages
}

const maxLineChars = 2 * maxFeedMessageBytes

async function ask(request: FeedRequest, call: FeedCall, accept: string): Promise<Response> {
  const url = new URL(request.url)
  url.searchParams.set('nonce', call.nonce)
  const response = await send(request, call, { url, accept })
  const type = response.headers.get('content-type') ?? ''
  if (response.status === 200 && type.startsWith(accept)) return response
  await response.body?.cancel().catch(() => {})
  throw unavailable(request, `answered ${response.status} with ${JSON.stringify(type)}`)
}

async function send(
  request: FeedRequest,
  { positions, signal }: FeedCall,
  { url, accept }: { readonly url: URL; readonly accept: string },
): Promise<Response> {
  try {
    const headers = new Headers({ accept, 'cache-control': 'no-cache' })
    if (positions !== '') headers.set('last-event-id', positions)
    const authorization = await unlessAborted(Promise.resolve(request.authorization?.()), signal)
    if (authorization !== undefined) headers.set('authorization', authorization)
    // `manual`: a redirect is an answer like any other that is not 200. Followed, it would take our credential elsewhere.
    const answer = request.fetch(url, { headers, redirect: 'manual', credentials: 'omit', signal })
    return await unlessAborted(answer, signal)
  } catch (cause) {
    throw unavailable(request, 'did not answer', cause)
  }
}

async function* body(request: FeedRequest, response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of response.body ?? []) yield chunk
  } catch (cause) {
    throw unavailable(request, 'broke off', cause)
  }
}

/** Settles when the signal does, also for a callback or a `fetch` that takes no notice of it. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function unavailable({ url }: FeedRequest, what: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('feed_unavailable', `The feed of revocations at ${url.href} ${what}.`, { cause })
}

function invalid({ url }: FeedRequest, what: string): LatchkeyError {
  return new LatchkeyError('feed_invalid', `What came from ${url.href} ${what}.`)
}
