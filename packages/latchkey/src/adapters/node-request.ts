import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { LatchkeyError } from '../errors.ts'
import type { HttpBody, HttpRequest } from '../http/message.ts'
import { bodyEncoded, bodyTooLong, bodyUnreadable } from './body-refusals.ts'

/** What requests of node:http, of the compatibility API of node:http2, and of the frameworks on top have in common. */
export interface NodeMessage extends Readable {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly httpVersionMajor: number
  readonly complete: boolean
  readonly socket: { readonly remoteAddress?: string | undefined }
  /** What a parser that ran before us made of the body. */
  readonly body?: unknown
}

/** What a framework knows better than the message: the address behind a trusted proxy, the path before a mount cut it. */
export interface NodeRequestView {
  /** Asked for only where somebody wants to know: a framework that trusts a proxy parses headers for it. */
  readonly ip: () => string | null
  readonly target: string
}

/** Shows a Node request to the core. */
export function toHttpRequest(message: NodeMessage, view: NodeRequestView): HttpRequest {
  return new NodeRequest(message, view)
}

/** A class, since there is one for every request: it is made without a closure, and its methods are compiled once. */
class NodeRequest implements HttpRequest {
  readonly method: string
  readonly target: string
  readonly #message: NodeMessage
  readonly #view: NodeRequestView

  constructor(message: NodeMessage, view: NodeRequestView) {
    this.method = message.method ?? ''
    this.target = view.target
    this.#message = message
    this.#view = view
  }

  get ip(): string | null {
    return this.#view.ip()
  }

  header(name: string): string | null {
    return headerOf(this.#message, name)
  }

  body(maxBytes: number): HttpBody | Promise<HttpBody> {
    return bodyOf(this.#message, maxBytes)
  }
}

/**
 * Node keeps the first line of some headers and drops the rest without a word. A second `Authorization` must be seen to be
 * refused, since a gateway before us may have looked at the last; so these are gathered from the raw lines.
 */
const keptFirstByNode: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-type',
  'host',
  'proxy-authorization',
  'referer',
  'user-agent',
])

function headerOf(message: NodeMessage, name: string): string | null {
  const value = message.headers[name]
  if (value === undefined) return null
  if (keptFirstByNode.has(name)) return joinLines(message.rawHeaders, name)
  return typeof value === 'string' ? value : value.join(', ')
}

function joinLines(rawHeaders: readonly string[], name: string): string | null {
  let joined: string | null = null
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index] as string // Within length, and never sparse.
    if (rawName.length === name.length && rawName.toLowerCase() === name) {
      const line = rawHeaders[index + 1] as string
      joined = joined === null ? line : `${joined}, ${line}`
    }
  }
  return joined
}

function bodyOf(message: NodeMessage, maxBytes: number): HttpBody | Promise<HttpBody> {
  const { body } = message
  if (body === undefined) return readBody(message, maxBytes)
  if (!(body instanceof Uint8Array)) return { parsed: body }
  if (body.byteLength > maxBytes) throw bodyTooLong(maxBytes)
  return { bytes: body }
}

function readBody(message: NodeMessage, maxBytes: number): Promise<HttpBody> {
  const encoding = message.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return Promise.reject(bodyEncoded())
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(bodyTooLong(maxBytes))
  if (message.readableEnded || message.destroyed) return Promise.reject(bodyUnreadable())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      size += chunk.byteLength
      if (size > maxBytes) fail(bodyTooLong(maxBytes))
      else chunks.push(chunk)
    }
    const finish = (): void => {
      stopListening()
      resolve({ bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) })
    }
    const fail = (error: LatchkeyError): void => {
      stopListening()
      message.pause()
      reject(error)
    }
    const breakOff = (cause?: unknown): void => fail(bodyUnreadable(cause))
    const stopListening = (): void => {
      message.off('data', take).off('end', finish).off('error', breakOff).off('close', breakOff)
    }
    message.on('data', take).on('end', finish).on('error', breakOff).on('close', breakOff)
  })
}
