/** What happened to sessions, tokens and keys, as it travels to every verifier. */
export type RevocationEvent = EventHeader & RevocationFact

/** The fact itself. Times are milliseconds; a cut-off says "nothing signed in at or before this counts". */
export type RevocationFact =
  | { readonly type: 'session_ended'; readonly sessionId: string }
  | { readonly type: 'session_changed'; readonly sessionId: string; readonly version: number }
  | { readonly type: 'subject_cutoff'; readonly subject: string; readonly beforeMs: number }
  | { readonly type: 'tenant_cutoff'; readonly tenant: string; readonly beforeMs: number }
  | { readonly type: 'global_cutoff'; readonly beforeMs: number }
  | { readonly type: 'token_revoked'; readonly tokenId: string }
  | { readonly type: 'key_withdrawn'; readonly keyId: string }

export interface EventHeader {
  /** Position in the store's log: 1, 2, 3 … without gaps that a reader must care about. */
  readonly sequence: number
  /** When the last credential that this event could refuse is dead anyway, and the event may be forgotten. */
  readonly expiresAtMs: number
}
