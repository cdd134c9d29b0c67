import type { Json } from '../json.ts'

declare const sessionIdBrand: unique symbol

/** The public handle of a session: 128 random bits in base64url. Not a credential; safe in lists, logs and tokens. */
export type SessionId = string & { readonly [sessionIdBrand]: true }

/** One sign-in of one subject on one client: the only source of truth, in every strategy. */
export interface Session {
  readonly id: SessionId
  readonly subject: string
  readonly tenant: string | null
  /** Compare-and-set: every write raises it by one. */
  readonly version: number
  readonly createdAtMs: number
  /** When the subject last proved itself: at sign-in or at step-up. */
  readonly authenticatedAtMs: number
  readonly lastSeenAtMs: number
  /** The absolute end. Nothing extends it. */
  readonly expiresAtMs: number
  readonly idleSeconds: number
  readonly cookie: CookieSecret | null
  readonly refresh: RefreshState | null
  /** How the subject proved itself, RFC 8176 values: `pwd`, `otp`, `hwk` … */
  readonly amr: readonly string[]
  readonly client: ClientInfo
  /** The app's own, at most 4,096 bytes as JSON. */
  readonly data: Json
}

/** SHA-256 of the secret half of the session cookie. The secret itself is only with the client. */
export interface CookieSecret {
  readonly hash: Uint8Array
  /** The secret before the last rotation, good for the overlap only. */
  readonly previousHash: Uint8Array | null
  readonly rotatedAtMs: number
}

/** Where the refresh chain stands. Tokens themselves are only with the client. */
export interface RefreshState {
  readonly generation: number
  readonly hash: Uint8Array
  readonly previousHash: Uint8Array | null
  /** The current token, sealed under a key that only the holder of the previous one can derive. */
  readonly sealedSuccessor: Uint8Array | null
  readonly rotatedAtMs: number
  /** The client that the chain belongs to; no other may use it. */
  readonly clientId: string
  readonly scope: string | null
}

/** What the client said about itself at sign-in. For people to recognise it by; never a control. */
export interface ClientInfo {
  readonly label: string
  readonly ip: string
  readonly userAgent: string
}
