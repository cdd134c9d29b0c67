import type { Json } from '../json.ts'
import type { SessionId } from '../store/record.ts'

/** Who is asking, as a guard found out. Equal under every strategy, but for `proof`. */
export interface Identity {
  readonly subject: string
  readonly sessionId: SessionId
  readonly tenant: string | null
  /** When the subject last proved itself, in whole seconds since 1970. */
  readonly authenticatedAtSeconds: number
  /** How it proved itself then, RFC 8176 values. */
  readonly amr: readonly string[]
  /** What `createAuth({ claims })` says of the session. */
  readonly claims: IdentityClaims
  /** What this request carried. */
  readonly proof: Proof
}

export type Proof = 'session_cookie' | 'access_token'

export type IdentityClaims = { readonly [name: string]: Json }
