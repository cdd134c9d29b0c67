import type { Auth, Identity, IdentityClaims, Json } from 'latchkey'
import { isLatchkeyError } from 'latchkey'

/** A sentence for the next page. */
export interface Flash {
  readonly kind: 'good' | 'bad'
  readonly text: string
}

/** What was typed into a form that could not be accepted yet. */
export interface Draft {
  /** Of the form's page. */
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
}

/** What this shop keeps in a session: what belongs to this sign-in on this device, and is over with it. */
export interface SessionData {
  readonly flash: Flash | null
  readonly draft: Draft | null
}

const nothing: SessionData = { flash: null, draft: null }

/** Null or something else in a session that another program started. */
export function readData(data: Json): SessionData {
  const isOurs = typeof data === 'object' && data !== null && !Array.isArray(data)
  return isOurs ? { ...nothing, ...(data as Partial<SessionData>) } : nothing // only ours is ever written
}

/** Null where there is nothing, so that a session costs no more than it has to. */
export function writeData({ flash, draft }: SessionData): Json {
  return flash === null && draft === null ? null : ({ flash, draft } as unknown as Json) // texts, all the way down
}

/** Says that something waits, and not what: whoever asks next has it read. */
export function claimsOfData(data: Json): IdentityClaims {
  const { flash, draft } = readData(data)
  return { flash: flash !== null, draft: draft !== null }
}

/** Changes a session's data; false if the session is over by now. */
export async function changeData(
  auth: Auth,
  identity: Identity,
  change: (data: SessionData) => SessionData,
): Promise<boolean> {
  try {
    await auth.sessions.setData(identity.sessionId, (data) => writeData(change(readData(data))))
    return true
  } catch (error) {
    if (isLatchkeyError(error, 'session_not_found')) return false
    throw error
  }
}
