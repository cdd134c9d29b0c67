import { LatchkeyError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { ClientInfo, RefreshState, Session, SessionId } from '../store/record.ts'
import { hashSecret, type CookieSecretText } from './credential.ts'
import type { LifetimePolicy } from './lifetime.ts'

/** What a session starts from. */
export interface SessionStart {
  readonly id: SessionId
  /** 1 to 512 characters. */
  readonly subject: string
  readonly tenant: string | null
  readonly amr: readonly string[]
  readonly client: ClientInfo
  readonly data: Json
  readonly remember: boolean
  /** Null if no session cookie is handed out. */
  readonly cookieSecret: CookieSecretText | null
  readonly refresh: RefreshState | null
  /** For a session that began elsewhere. @default it begins now */
  readonly origin?: SessionOrigin
}

/** What a session that began elsewhere brings along. */
export interface SessionOrigin {
  /** When the subject signed in, or the latest moment at which that may have been. In the past. */
  readonly createdAtMs: number
  /** When it would have ended there. It ends no later here. */
  readonly expiresAtMs: number
}

const maxDataBytes = 4_096
const maxNameLength = 512

/** The first version of a session's record. @throws subject_invalid, session_data_too_large */
export function newSession(start: SessionStart, policy: LifetimePolicy, nowMs: number): Session {
  requireName('subject', start.subject)
  if (start.tenant !== null) requireName('tenant', start.tenant)
  requireData(start.data)
  const isRemembered = start.remember && policy.rememberSeconds > 0
  const absoluteSeconds = isRemembered ? policy.rememberSeconds : policy.absoluteSeconds
  const createdAtMs = Math.min(nowMs, start.origin?.createdAtMs ?? nowMs)
  return {
    id: start.id,
    subject: start.subject,
    tenant: start.tenant,
    version: 1,
    createdAtMs,
    authenticatedAtMs: createdAtMs,
    lastSeenAtMs: nowMs,
    expiresAtMs: Math.min(
      nowMs + absoluteSeconds * 1000,
      start.origin?.expiresAtMs ?? Number.MAX_SAFE_INTEGER,
    ),
    idleSeconds: isRemembered ? policy.rememberSeconds : policy.idleSeconds,
    cookie:
      start.cookieSecret === null
        ? null
        : { hash: hashSecret(start.cookieSecret), previousHash: null, rotatedAtMs: nowMs },
    refresh: start.refresh,
    amr: start.amr.map((method) => method.slice(0, 64)),
    client: shortened(start.client),
    data: start.data,
  }
}

/** Throws unless the app's own data fits into the record. @throws session_data_too_large */
export function requireData(data: Json): void {
  const text = JSON.stringify(data) as string | undefined // undefined for what JSON cannot say
  if (text === undefined) throw new LatchkeyError('session_data_too_large', 'Session data must be JSON.')
  const bytes = Buffer.byteLength(text)
  if (bytes > maxDataBytes) {
    throw new LatchkeyError(
      'session_data_too_large',
      `Session data is ${bytes} bytes of JSON; at most ${maxDataBytes} fit. Keep a key here and the rest in your own tables.`,
    )
  }
}

/** @throws subject_invalid */
export function requireName(what: string, value: unknown): void {
  const isGood =
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= maxNameLength &&
    !/\p{Surrogate}/u.test(value)
  if (!isGood) {
    throw new LatchkeyError('subject_invalid', `A ${what} is a text of 1 to ${maxNameLength} characters.`)
  }
}

// What a client says about itself is only shown to people: long or broken text is cut, not refused.
function shortened(client: ClientInfo): ClientInfo {
  return {
    label: shortText(client.label, 128),
    ip: shortText(client.ip, 64),
    userAgent: shortText(client.userAgent, 512),
  }
}

function shortText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/\p{Surrogate}/gu, '\ufffd')
}
