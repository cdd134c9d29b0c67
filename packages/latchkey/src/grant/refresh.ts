import type { Awaitable } from '../awaitable.ts'
import { fromBase64url } from '../bytes.ts'
import { isWithin, type Clock } from '../clock.ts'
import { deriveKey } from '../crypto/hmac.ts'
import { randomText } from '../crypto/random.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { LatchkeyError } from '../errors.ts'
import { hashSecret, secretMatches } from '../session/credential.ts'
import { lifetimeEnd, type LifetimeEnd } from '../session/lifetime.ts'
import type { Sessions } from '../session/sessions.ts'
import type { RefreshState, Session, SessionId } from '../store/record.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import { createRefreshRate } from './refresh-rate.ts'
import { formatRefreshToken, parseRefreshToken, type RefreshToken } from './refresh-token.ts'

export interface RefresherOptions {
  readonly sessions: Sessions
  /** Newest first. */
  readonly macKeys: () => Awaitable<readonly Uint8Array[]>
  readonly clock: Clock
  /** How long the immediately previous token gets the same successor again. 0 to 60. */
  readonly graceSeconds: number
  /** Told of a token that was used again: the session has just been ended. */
  readonly onReuse?: (session: Session) => void
}

export interface Refresher {
  /** The first token of a session that is about to be stored, and the state to store with it. */
  first(sessionId: SessionId, client: RefreshClient): Promise<FirstRefresh>
  /** A token that replaces the chain as it stands, after a step-up: nothing leads from the old token to this one. */
  restart(sessionId: SessionId, state: RefreshState): Promise<FirstRefresh>
  /** Exchanges a token for its successor. A refusal other than reuse consumes and revokes nothing. */
  exchange(text: string, request: RefreshRequest): Promise<Verdict<Refreshed, RefreshReason>>
  /** The session that a token names, if the token is ours; its age does not matter. */
  sessionOf(text: string): Promise<SessionId | null>
  /** The session whose token this is, if it could be exchanged now. Consumes nothing, and takes a used token for no theft. */
  peek(text: string): Promise<Session | null>
}

export interface RefreshClient {
  readonly clientId: string
  readonly scope: string | null
}

export interface RefreshRequest {
  /** Null for a token in our own cookie: no client speaks there. */
  readonly clientId: string | null
  /** Identical or narrower than the grant's; null asks for the same. */
  readonly scope: string | null
  /** `passive` leaves the idle time alone. */
  readonly activity: 'own' | 'passive'
}

export interface FirstRefresh {
  readonly state: RefreshState
  readonly token: string
}

export interface Refreshed {
  readonly session: Session
  readonly token: string
  readonly scope: string | null
}

export type RefreshReason =
  | 'refresh_malformed'
  | 'refresh_reused'
  | 'refresh_superseded'
  | 'refresh_too_frequent'
  | 'session_unknown'
  | 'client_mismatch'
  | 'scope_exceeded'
  | LifetimeEnd

export type RefreshJudgement = 'current' | 'previous_in_grace' | 'reused'

/**
 * What a MAC-valid token means, from the record alone. Everything that is neither the current token nor the one before it within the
 * grace window was used before: theft, or a client that kept a copy.
 */
export function judgeRefresh(
  state: RefreshState,
  token: RefreshToken,
  rules: { nowMs: number; graceSeconds: number },
): RefreshJudgement {
  const hash = hashSecret(token.secret)
  if (token.generation === state.generation && secretMatches(hash, state.hash)) return 'current'
  const isPrevious = token.generation === state.generation - 1 && secretMatches(hash, state.previousHash)
  const isInGrace = isWithin(rules.graceSeconds * 1000, state.rotatedAtMs, rules.nowMs)
  return isPrevious && isInGrace ? 'previous_in_grace' : 'reused'
}

/** Rotation on every use, honest races included. RFC 9700 section 4.14.2. */
export function createRefresher(options: RefresherOptions): Refresher {
  const { sessions, clock, graceSeconds } = options
  const rate = createRefreshRate(clock)

  async function format(token: RefreshToken): Promise<string> {
    const [newest] = await options.macKeys()
    if (newest === undefined) throw new LatchkeyError('store_corrupt', 'The secret ring is empty.')
    return formatRefreshToken(token, newest)
  }

  async function exchange(text: string, request: RefreshRequest): Promise<Verdict<Refreshed, RefreshReason>> {
    const token = parseRefreshToken(text, await options.macKeys())
    if (token === null) return refuse('refresh_malformed')
    if (rate.isExceeded(token.sessionId, token.generation)) return refuse('refresh_too_frequent')
    const successor = { sessionId: token.sessionId, generation: token.generation + 1, secret: randomText(32) }
    let verdict: Verdict<Session, RefreshReason> = refuse('session_unknown')
    let judgement: RefreshJudgement = 'reused'
    let written: Session | null
    try {
      written = await sessions.change(token.sessionId, (session) => {
        verdict = mayExchange(session, request, clock())
        if (!verdict.ok || session.refresh === null) return null
        judgement = judgeRefresh(session.refresh, token, { nowMs: clock(), graceSeconds })
        if (judgement !== 'current') return null
        const refresh = rotated(session.refresh, token, successor, clock())
        const lastSeenAtMs =
          request.activity === 'own' ? Math.max(clock(), session.lastSeenAtMs) : session.lastSeenAtMs
        return { fields: { refresh, lastSeenAtMs }, announce: false }
      })
    } catch (error) {
      if (error instanceof LatchkeyError && error.code === 'session_not_found')
        return refuse('session_unknown')
      throw error
    }
    return answer({ token, successor, request, written, verdict, judgement })
  }

  async function answer(attempt: Attempt): Promise<Verdict<Refreshed, RefreshReason>> {
    const { token, verdict, judgement, request } = attempt
    if (!verdict.ok) return verdict
    const session = attempt.written ?? verdict.value
    const scope = request.scope ?? session.refresh?.scope ?? null
    if (attempt.written !== null) {
      rate.note(token.sessionId, token.generation)
      return pass({ session, token: await format(attempt.successor), scope })
    }
    if (judgement === 'previous_in_grace') {
      const secret = openSuccessor(session, token)
      // A step-up has replaced the chain: this request was on its way, and is no thief. It just comes too late.
      if (secret === null) return refuse('refresh_superseded')
      return pass({ session, token: await format({ ...attempt.successor, secret }), scope })
    }
    // Only this session: the thief and the victim share it, and no other device of the subject is involved.
    await sessions.end({ session: session.id })
    options.onReuse?.(session)
    return refuse('refresh_reused')
  }

  return {
    async first(sessionId, client) {
      const token = { sessionId, generation: 1, secret: randomText(32) }
      const state: RefreshState = {
        generation: 1,
        hash: hashSecret(token.secret),
        previousHash: null,
        sealedSuccessor: null,
        rotatedAtMs: clock(),
        ...client,
      }
      return { state, token: await format(token) }
    },
    async restart(sessionId, current) {
      const token = { sessionId, generation: current.generation + 1, secret: randomText(32) }
      const state: RefreshState = {
        ...current,
        generation: token.generation,
        hash: hashSecret(token.secret),
        previousHash: current.hash,
        sealedSuccessor: null,
        rotatedAtMs: clock(),
      }
      return { state, token: await format(token) }
    },
    exchange,
    sessionOf: async (text) => parseRefreshToken(text, await options.macKeys())?.sessionId ?? null,
    async peek(text) {
      const token = parseRefreshToken(text, await options.macKeys())
      const session = token === null ? null : await sessions.read(token.sessionId)
      if (token === null || session === null || session.refresh === null) return null
      const judgement = judgeRefresh(session.refresh, token, { nowMs: clock(), graceSeconds })
      return judgement === 'reused' || lifetimeEnd(session, clock()) !== null ? null : session
    },
  }
}

interface Attempt {
  readonly token: RefreshToken
  readonly successor: RefreshToken
  readonly request: RefreshRequest
  readonly written: Session | null
  readonly verdict: Verdict<Session, RefreshReason>
  readonly judgement: RefreshJudgement
}

// Before anything is consumed: whoever fails here may come again with the same token (RT-10).
function mayExchange(
  session: Session,
  request: RefreshRequest,
  nowMs: number,
): Verdict<Session, RefreshReason> {
  if (session.refresh === null) return refuse('session_unknown')
  if (request.clientId !== null && session.refresh.clientId !== request.clientId)
    return refuse('client_mismatch')
  if (!isWithinScope(request.scope, session.refresh.scope)) return refuse('scope_exceeded')
  const end = lifetimeEnd(session, nowMs)
  return end === null ? pass(session) : refuse(end)
}

function isWithinScope(asked: string | null, granted: string | null): boolean {
  if (asked === null) return true
  const allowed = new Set((granted ?? '').split(' '))
  return asked.split(' ').every((scope) => scope !== '' && allowed.has(scope))
}

// The successor is sealed under the token that it replaces: the record alone opens nothing, the holder of the old
// token opens exactly what an answer that got lost had told it.
function rotated(
  state: RefreshState,
  token: RefreshToken,
  successor: RefreshToken,
  nowMs: number,
): RefreshState {
  const secret = fromBase64url(successor.secret) as Buffer // we have just made it
  return {
    ...state,
    generation: successor.generation,
    hash: hashSecret(successor.secret),
    previousHash: state.hash,
    sealedSuccessor: seal(successorKey(token), secret, sealContext(successor)),
    rotatedAtMs: nowMs,
  }
}

function openSuccessor(session: Session, token: RefreshToken): string | null {
  const sealed = session.refresh?.sealedSuccessor
  if (sealed === null || sealed === undefined) return null
  const context = sealContext({ sessionId: token.sessionId, generation: token.generation + 1 })
  return unseal(successorKey(token), sealed, context)?.toString('base64url') ?? null
}

function successorKey(token: RefreshToken): Buffer {
  return deriveKey(fromBase64url(token.secret) as Buffer, 'refresh-successor') // parsed: canonical base64url
}

function sealContext(successor: { readonly sessionId: SessionId; readonly generation: number }): string {
  return `refresh-successor:${successor.sessionId}.${successor.generation}`
}
