/** What happened, in words that an audit log can keep. No event carries a credential. */
export type AuthEvent = { readonly atMs: number } & AuthFact

export type AuthFact =
  | ({ readonly type: 'session_created' | 'session_renewed' | 'stepped_up' } & Whose)
  | ({ readonly type: 'signed_out' } & Whose)
  | { readonly type: 'sessions_ended'; readonly target: string; readonly name: string | null }
  | ({ readonly type: 'tokens_issued'; readonly audience: string } & Whose)
  /** A refresh token that had been used before came back: the session was ended. */
  | ({ readonly type: 'refresh_reused' } & Whose)
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
