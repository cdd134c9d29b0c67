import type { Engine } from '../engine/engine.ts'
import type { FeedConnection, SignedMessage } from '../revocation/feed-connection.ts'
import { feedToken } from '../revocation/feed-message.ts'
import type { FeedPosition, FeedReader } from '../revocation/publisher.ts'
import type { ClientAuthorizer } from './client-authorization.ts'
import type { HttpRequest, HttpResponse } from './message.ts'
import { errorResponse, jsonResponse, unauthenticated, unavailable } from './responses.ts'
import type { FeedSettings } from './settings.ts'

/** `GET /revocations`: the feed for services without a store. */
export interface FeedRoute {
  matches(request: HttpRequest): boolean
  /** Judges, then answers with a stream of server-sent events, or with its beginning as JSON for whoever accepts only that. */
  answer(request: HttpRequest): Promise<HttpResponse>
}

/** Epochs of which a reader may name its position: as many nodes as it may meet behind one address. */
const maxPositions = 8

/** What an OAuth client must be allowed to do. */
const clientNeed = { scopes: ['revocations'] }

export function createFeedRoute(
  { publisher }: Engine,
  { path, authorize }: FeedSettings,
  authorizeClient: ClientAuthorizer,
): FeedRoute {
  async function refusalOf(request: HttpRequest): Promise<HttpResponse | null> {
    if (authorize === null) {
      const authorization = await authorizeClient(request, clientNeed)
      return authorization.ok ? null : authorization.response
    }
    // `true` and nothing like it: a callback that is not typed, and returns the client that it looked for, opens no door.
    const isAllowed: unknown = await authorize(request)
    return isAllowed === true ? null : unauthenticated(null)
  }

  async function stream(reader: FeedReader): Promise<HttpResponse> {
    const connection = await publisher.open(reader)
    if (typeof connection === 'string') return unavailable()
    return { ...streamHead, stream: asServerSentEvents(connection) }
  }

  async function beginning(reader: FeedReader): Promise<HttpResponse> {
    const messages = await publisher.poll(reader)
    return messages === 'store_unavailable' ? unavailable() : jsonResponse(200, { messages })
  }

  return {
    matches({ target }) {
      return target.startsWith(path) && (target.length === path.length || target[path.length] === '?')
    },
    async answer(request) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return errorResponse(405, 'method_not_allowed', [['Allow', 'GET, HEAD']])
      }
      const refusal = await refusalOf(request)
      if (refusal !== null) return refusal
      const reader = readReader(request)
      if (reader === null) return errorResponse(400, 'invalid_request')
      if (request.method === 'HEAD') return streamHead
      return wantsJson(request.header('accept')) ? beginning(reader) : stream(reader)
    },
  }
}

const streamHead: HttpResponse = {
  status: 200,
  headers: [
    ['Content-Type', 'text/event-stream; charset=utf-8'],
    // A proxy that compresses, or waits for more, holds back what must arrive at once.
    ['Cache-Control', 'no-store, no-transform'],
    ['X-Accel-Buffering', 'no'],
  ],
  body: '',
}

/** No generator: one that waits for the next message could not be told that the reader has gone. */
function asServerSentEvents(messages: FeedConnection): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = messages[Symbol.asyncIterator]()
      return {
        async next() {
          const step = await iterator.next()
          return step.done === true ? step : { done: false, value: asEvent(step.value) }
        },
        async return() {
          await iterator.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

function asEvent({ text, position }: SignedMessage): string {
  return position === null ? `data: ${text}\n\n` : `id: ${position}\ndata: ${text}\n\n`
}

function wantsJson(accept: string | null): boolean {
  return accept !== null && accept.includes('application/json') && !accept.includes('text/event-stream')
}

/** Null if what it says about itself cannot be read. */
function readReader(request: HttpRequest): FeedReader | null {
  const query = new URLSearchParams(request.target.split('?', 2)[1] ?? '')
  const nonce = query.get('nonce')
  const positions = readPositions(request.header('last-event-id') ?? query.get('after') ?? '')
  if (positions === null || (nonce !== null && !feedToken.test(nonce))) return null
  return { nonce, positions }
}

/** `epoch.sequence`, several of them after commas. */
function readPositions(text: string): readonly FeedPosition[] | null {
  if (text === '') return []
  const parts = text
    .split(',', maxPositions + 1)
    .map((part) => /^([\w-]{16,86})\.(\d{1,15})$/.exec(part.trim()))
  if (parts.length > maxPositions || parts.includes(null)) return null
  return parts.map((part) => ({ epoch: part?.[1] ?? '', sequence: Number(part?.[2]) }))
}
