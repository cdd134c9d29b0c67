import type { Awaitable } from '../awaitable.ts'

/** What an adapter shows of a request. Frameworks differ; this is the part that authentication needs. */
export interface HttpRequest {
  /** As sent: `GET`, `POST` … */
  readonly method: string
  /** Path and query as received, undecoded: `/auth/session?x=1`. */
  readonly target: string
  /**
   * A header by its lower-case name, or null. All lines with that name count: joined with `, ` (`cookie` with `; `), so that a
   * duplicate can be seen and refused.
   */
  header(name: string): string | null
  /** Address of the peer, as the app trusts it. */
  readonly ip: string | null
  /**
   * False where the answer cannot take a new cookie of ours, as that of a server component: a credential is then judged and not renewed.
   * Our own routes renew all the same. @default true
   */
  readonly mayRenew?: boolean
  /** The body, read once and at most `maxBytes`; throws `body_invalid` beyond that. */
  body(maxBytes: number): Awaitable<HttpBody>
}

/** Bytes from the wire, or what the framework's own parser made of them before we were asked. */
export type HttpBody = { readonly bytes: Uint8Array } | { readonly parsed: unknown }

/** A whole response, ready to be written by an adapter. */
export interface HttpResponse {
  readonly status: number
  readonly headers: readonly HttpHeader[]
  readonly body: string
  /** What follows the headers in place of the body, piece by piece, until it or the reader ends. */
  readonly stream?: AsyncIterable<string>
}

export type HttpHeader = readonly [name: string, value: string]

/** Where the adapter lets us put headers onto the response that the app will send. */
export interface ResponseHeaders {
  /** Adds a line and keeps those that are there: `Set-Cookie`. */
  append(name: string, value: string): void
  /** Replaces what is there: `Cache-Control`. */
  set(name: string, value: string): void
}
