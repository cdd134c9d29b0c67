/** Whoever a service has let in. */
export interface Caller {
  readonly subject: string
  readonly role: string
}

/** 401: the credential does not hold. 503: it could not be judged, which says nothing about it. */
export type Judgement =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly status: 401 | 503; readonly reason: string }

/** How a service finds out who is calling. What was sent is never trusted, and never a throw. */
export interface Door {
  judge(credential: string): Promise<Judgement>
  /** Milliseconds by which a revocation can at worst be late here. Null: as late as a credential lives. */
  readonly worstCaseLagMs: number | null
  /** Fetches what has to be known before the first call. */
  prepare(): Promise<void>
  close(): void
}

/** A service, as the issuer knows it. */
export interface ServiceAccount {
  readonly id: string
  readonly secret: string
}

/** The `Authorization` header by which a service proves itself to the issuer, RFC 6749 section 2.3.1. */
export function basicAuthorization({ id, secret }: ServiceAccount): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}
