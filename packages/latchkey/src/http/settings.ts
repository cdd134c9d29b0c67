import type { Awaitable } from '../awaitable.ts'
import type { SignInSubject } from '../engine/issue.ts'
import type { AuthenticateClient } from './client-authorization.ts'
import type { HttpRequest } from './message.ts'

/** Checked options of the HTTP side. */
export interface HttpSettings {
  readonly isHttps: boolean
  readonly cookies: { readonly name: string; readonly sameSite: 'lax' | 'strict' }
  /** The issuer's own origin first. */
  readonly origins: readonly string[]
  /** Null: no routes of ours. */
  readonly basePath: string | null
  readonly afterForm: string
  readonly authenticate: Authenticate | null
  /** True if tokens have a status, which there is then a route for. */
  readonly hasStatusLists: boolean
  /** Null: no routes for OAuth clients. */
  readonly authenticateClient: AuthenticateClient | null
  readonly isPassive: ((request: HttpRequest) => boolean) | null
  /** Null: no feed for services without a store. */
  readonly feed: FeedSettings | null
}

export interface FeedSettings {
  readonly path: string
  /** Null: OAuth clients with the scope `revocations`. */
  readonly authorize: AuthorizeFeed | null
}

/** Says whether a request may read the feed, which names subjects and sessions. */
export type AuthorizeFeed = (request: HttpRequest) => Awaitable<boolean>

/** Checks what somebody typed or sent; null refuses without a reason. */
export type Authenticate = (
  credentials: Readonly<Record<string, unknown>>,
  request: HttpRequest,
) => Promise<SignInSubject | null>
