/** What the back end for front end and the page say to each other. */

export type ServiceName = 'orders' | 'billing' | 'inventory'

/** One row of what a service answers; the columns are the service's own. */
export type Row = Readonly<Record<string, string | number>>

/** `GET /api/state` */
export interface PageState {
  readonly strategy: 'session' | 'jwt' | 'hybrid'
  readonly services: readonly ServicePlace[]
  /** Null: nobody is signed in. */
  readonly identity: { readonly subject: string; readonly sessionId: string } | null
  /** Whether the services follow the feed. Null: there is none, they ask about each call. */
  readonly isFeedFollowed: boolean | null
}

export interface ServicePlace {
  readonly name: ServiceName
  readonly origin: string
  readonly path: string
  /** Under which name its answer has the rows. */
  readonly member: string
}

/** What was sent to a service, for people: never the credential itself. */
export interface CredentialView {
  readonly kind: string
  readonly shown: string
  /** Null if nobody can read anything in it. */
  readonly claims: Readonly<Record<string, unknown>> | null
  /** Where it came from: minted for this call, held since an earlier one … */
  readonly origin: string
}

/** How one service was called, and what it answered. */
export interface CallReport {
  readonly service: ServiceName
  /** 0: it could not be reached. */
  readonly status: number
  readonly elapsedMs: number
  readonly credential: CredentialView
  /** Null unless the status is 200. */
  readonly rows: readonly Row[] | null
}

/** `GET /api/dashboard`: what the three services know of whoever is signed in, gathered by the back end. */
export interface Dashboard {
  readonly orders: readonly Row[] | null
  readonly invoices: readonly Row[] | null
  readonly stock: readonly Row[] | null
  readonly calls: readonly CallReport[]
}

/** `POST /api/tokens`: one for each service, and for nobody else. */
export interface TokenAnswer {
  readonly tokens: Readonly<Record<ServiceName, string>>
  readonly expiresInSeconds: number
}

/** `POST /api/demo/replay`: what somebody gets who has nothing but a stolen credential. */
export interface ReplayAnswer {
  readonly status: number
  /** Why, as the service's own log has it. The answer to the thief does not say. Null: it was let in. */
  readonly reasonInLog: string | null
}
