/** What `GET /api/board` answers: both ends import it from here. */
export interface Board {
  readonly accounts: readonly Account[]
  readonly audit: readonly AuditEntry[]
  readonly cutOffs: readonly CutOff[]
  /** Since the admin who asks last typed a password. */
  readonly proofAgeSeconds: number
}

export interface Account {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly isOwn: boolean
  readonly isEnabled: boolean
  readonly sessions: readonly Session[]
}

export interface Session {
  readonly id: string
  readonly client: string
  readonly ip: string
  readonly signedInAtMs: number
  readonly isOwn: boolean
  readonly streams: { readonly websocket: number; readonly events: number }
}

export interface AuditEntry {
  readonly action: string
  readonly actor: string
  readonly target: string | null
  readonly node: string
  readonly atMs: number
  readonly times: number
}

export interface CutOff {
  readonly id: string
  readonly subject: string
  readonly by: string
  readonly clickedAtMs: number
  readonly ends: readonly ChannelEnd[]
}

export interface ChannelEnd {
  readonly channel: string
  readonly seenBy: 'client' | 'server'
  readonly atMs: number
  readonly count: number
  readonly detail: string
  readonly lastAcceptedAtMs: number | null
}
