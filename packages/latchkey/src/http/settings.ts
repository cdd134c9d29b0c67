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
}

/** Checks what somebody typed or sent; null refuses without a reason. */
export type Authenticate = (
  credentials: Readonly<Record<string, unknown>>,
  request: HttpRequest,
) => Promise<SignInSubject | null>
