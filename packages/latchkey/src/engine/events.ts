import type { TokenUse } from './introspect.ts'

/** What happened, in words that an audit log can keep. No event carries a credential. */
export type AuthEvent = { readonly atMs: number } & AuthFact

export type AuthFact =
  | ({ readonly type: 'session_created' | 'session_renewed' | 'stepped_up' } & Whose)
  | ({ readonly type: 'signed_out' } & Whose)
  | { readonly type: 'sessions_ended'; readonly target: string; readonly name: string | null }
  | ({ readonly type: 'tokens_issued'; readonly audience: string } & Whose)
  /** A refresh token that had been used before came back: the session was ended. */
  | ({ readonly type: 'refresh_reused' } & Whose)
  /** By `revokeToken`, or by the OAuth client named. Of a refresh token or cookie: the session was ended. */
  | ({ readonly type: 'token_revoked'; readonly use: TokenUse; readonly by: string | null } & Whose)
  /** A request of an OAuth client that did not prove who it is, or may not ask this. Its name is not given: it may be anything. */
  | { readonly type: 'client_refused'; readonly reason: string; readonly ip: string | null }
  | { readonly type: 'credential_refused'; readonly reason: string; readonly ip: string | null }
  | {
      readonly type: 'forgery_refused'
      readonly reason: string
      readonly origin: string | null
      readonly ip: string | null
    }
  | { readonly type: 'key_withdrawn'; readonly keyId: string }
  /** The store or the feed failed; requests were answered 503 meanwhile. */
  | { readonly type: 'outage'; readonly error: unknown }

interface Whose {
  readonly subject: string
  readonly sessionId: string
}

export type AuthEventListener = (event: AuthEvent) => void
