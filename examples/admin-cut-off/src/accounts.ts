import { randomUUID } from 'node:crypto'
import type { People, Person } from '@latchkey/example-shared'
import type { Auth, AuthEventListener, SignInSubject } from 'latchkey'
import { withAudit, withDisabled, withEnabled, type AuditAction, type DeskState } from './desk-state.ts'
import type { SharedDocument } from './shared-document.ts'

/** Who may sign in, and what admins do about it. */
export interface Accounts {
  disable(subject: string, click: Click): Promise<void>
  enable(subject: string, by: string): Promise<void>
  endSession(sessionId: string, by: string): Promise<'ended' | 'session_unknown'>
  /** Notes something in the audit list. */
  note(action: AuditAction, who: { readonly actor: string; readonly target: string | null }): Promise<void>
}

export interface Click {
  readonly by: string
  /** By the admin's browser; null if it did not say. */
  readonly clickedAtMs: number | null
  readonly receivedAtMs: number
}

export interface AccountsOptions {
  readonly auth: Auth
  readonly desk: SharedDocument<DeskState>
  readonly node: string
}

export function createAccounts({ auth, desk, node }: AccountsOptions): Accounts {
  const entry = (
    action: AuditAction,
    actor: string,
    target: string | null,
  ): Parameters<typeof withAudit>[1] => ({
    action,
    actor,
    target,
    node,
    atMs: Date.now(),
  })

  return {
    async disable(subject, { by, clickedAtMs, receivedAtMs }) {
      const cutOff = {
        id: randomUUID(),
        subject,
        by,
        node,
        clickedAtMs: plausible(clickedAtMs, receivedAtMs) ?? receivedAtMs,
        receivedAtMs,
        ends: [],
      }
      // First the account, then its sessions: whoever signs in between finds it disabled. If the second step fails, a second click
      // does it again.
      await desk.change((state) =>
        withAudit(withDisabled(state, cutOff), entry('account_disabled', by, subject)),
      )
      await auth.end({ subject })
    },
    async enable(subject, by) {
      await desk.change((state) =>
        withAudit(withEnabled(state, subject), entry('account_enabled', by, subject)),
      )
    },
    async endSession(sessionId, by) {
      const session = await auth.sessions.read(sessionId as Parameters<Auth['sessions']['read']>[0])
      if (session === null) return 'session_unknown'
      await auth.end({ session: session.id })
      await desk.change((state) => withAudit(state, entry('session_ended', by, session.subject)))
      return 'ended'
    },
    async note(action, { actor, target }) {
      await desk.change((state) => withAudit(state, entry(action, actor, target)))
    },
  }
}

/** Says who signs in: people with the right password whose account is enabled, by the word of the store. */
export function authenticatorOf(
  people: People,
  desk: SharedDocument<DeskState>,
): (credentials: Readonly<Record<string, unknown>>) => Promise<SignInSubject | null> {
  return async (credentials) => {
    const person = await people.authenticate(credentials)
    return person === null || (await isDisabled(desk, person)) ? null : { subject: person.id }
  }
}

/**
 * A sign-in that began before its account was disabled may start its session after the sessions were ended. So each new session is
 * followed by a second look: either it sees that the account is disabled, or the sessions are ended after this one had started.
 */
export function endsLateSignIns(auth: () => Auth, desk: SharedDocument<DeskState>): AuthEventListener {
  return (event) => {
    if (event.type !== 'session_created') return
    const look = async (): Promise<void> => {
      if (await isDisabled(desk, { id: event.subject })) await auth().end({ subject: event.subject })
    }
    // If the store is down, nobody is signed in by it either.
    void look().catch(() => undefined)
  }
}

async function isDisabled(desk: SharedDocument<DeskState>, { id }: Pick<Person, 'id'>): Promise<boolean> {
  return (await desk.read()).disabled.includes(id)
}

/** What a browser says of its clock counts only where it can be true. */
function plausible(clickedAtMs: number | null, receivedAtMs: number): number | null {
  if (clickedAtMs === null || !Number.isFinite(clickedAtMs)) return null
  const lateMs = receivedAtMs - clickedAtMs
  return lateMs >= 0 && lateMs <= 60_000 ? clickedAtMs : null
}
