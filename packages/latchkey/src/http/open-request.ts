import { toSeconds } from '../clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { Issued, SignInSubject } from '../engine/issue.ts'
import type { Carry } from '../engine/settings.ts'
import { LatchkeyError } from '../errors.ts'
import type { Identity } from '../session/identity.ts'
import { clientInfo } from './client-info.ts'
import type { CredentialCookies } from './credential-cookies.ts'
import type { OriginJudgement } from './csrf.ts'
import type { FormTokens } from './form-tokens.ts'
import type { HttpRequest, ResponseHeaders } from './message.ts'
import type { Refusal, RequestAuth, Requirement, SignedIn } from './request-auth.ts'
import { refusalResponse, stepUpRequired } from './responses.ts'
import type { HttpSettings } from './settings.ts'

/** What all requests share. */
export interface GateContext {
  readonly engine: Engine
  readonly http: HttpSettings
  readonly cookies: CredentialCookies
  readonly formTokens: FormTokens
}

/** What was found out about a request. */
export interface RequestState {
  readonly request: HttpRequest
  readonly identity: Identity | null
  readonly refusal: Refusal | null
  /** How the credential came, whether it held or not. */
  readonly carry: Carry | null
  /** True if the credential was replaced at the start of this request. */
  readonly wasRenewed?: boolean
}

/** Makes `req.auth`. After a sign-in, a sign-out or a step-up it speaks of the new state. */
export function openRequest(
  { engine, cookies, formTokens }: GateContext,
  state: RequestState,
  { response, origin }: { readonly response: ResponseHeaders; readonly origin: OriginJudgement },
): RequestAuth {
  let { identity, refusal } = state
  const { request } = state

  function become(issued: Issued, carry: Carry): SignedIn {
    const { session, credential } = issued
    const proof = credential.kind === 'tokens' ? 'access_token' : 'session_cookie'
    identity = { ...engine.identify.fromSession(session), proof }
    refusal = null
    const signedIn = { session, subject: session.subject, sessionId: session.id }
    if (carry === 'cookie') {
      cookies.write(issued, response)
      return signedIn
    }
    response.set('Cache-Control', 'no-store')
    if (credential.kind !== 'tokens') return signedIn
    const { accessToken, refreshToken, expiresInSeconds } = credential
    return { ...signedIn, accessToken, refreshToken, expiresIn: expiresInSeconds }
  }

  async function signIn(subject: SignInSubject): Promise<SignedIn> {
    const carry = subject.carry ?? 'cookie'
    // A foreign page must not sign its reader in to an account of its choice (login CSRF).
    if (carry === 'cookie' && origin === 'cross_origin') {
      throw new LatchkeyError('forgery_refused', 'A page of another origin asked for a sign-in.')
    }
    const previous = identity
    const issued = await engine.issuer.signIn(subject, clientInfo(request, subject.clientLabel))
    const signedIn = await handedOut(issued, carry)
    // The session that the client had is over: nobody is left with an id that somebody planted (SID-3).
    if (previous !== null && carry === 'cookie') await engine.sessions.end({ session: previous.sessionId })
    engine.report({ type: 'session_created', subject: subject.subject, sessionId: issued.session.id })
    return signedIn
  }

  async function handedOut(issued: Issued, carry: Carry): Promise<SignedIn> {
    try {
      return become(issued, carry)
    } catch (error) {
      // Too large for a cookie, say: a session whose credential nobody got must not stay.
      await engine.sessions.end({ session: issued.session.id })
      identity = null
      throw error
    }
  }

  async function signOut(): Promise<void> {
    const ended = identity
    // First the session, then the cookie: if the store is down, the client keeps what it needs to try again.
    if (ended !== null) await engine.sessions.end({ session: ended.sessionId })
    identity = null
    if (state.carry !== 'bearer') cookies.clear(response)
    if (ended === null) return
    engine.report({ type: 'signed_out', subject: ended.subject, sessionId: ended.sessionId })
  }

  async function stepUp(proof: { readonly amr: readonly string[] }): Promise<SignedIn> {
    if (identity === null) {
      throw new LatchkeyError('session_not_found', 'Nobody is signed in, so there is nothing to step up.')
    }
    const issued = await engine.issuer.stepUp(identity, proof.amr)
    engine.report({ type: 'stepped_up', subject: issued.session.subject, sessionId: issued.session.id })
    return become(issued, state.carry ?? 'cookie')
  }

  return {
    get identity() {
      return identity
    },
    get refusal() {
      return refusal
    },
    isCrossOrigin: origin === 'cross_origin',
    wasRenewed: state.wasRenewed === true,
    denial(requirement) {
      if (identity === null) return refusalResponse(refusal)
      return requirement !== undefined && lacks(identity, requirement, toSeconds(engine.settings.clock()))
        ? stepUpRequired(requirement)
        : null
    },
    signIn,
    signOut,
    stepUp,
    watch: () => (identity === null ? AbortSignal.abort() : engine.watchers.watch(identity)),
    csrfToken: async () => (identity === null ? null : formTokens.issue(identity)),
  }
}

function lacks(identity: Identity, requirement: Requirement, nowSeconds: number): boolean {
  const { maxAuthAgeSeconds, amr = [] } = requirement
  const ageSeconds = nowSeconds - identity.authenticatedAtSeconds
  if (maxAuthAgeSeconds !== undefined && ageSeconds > maxAuthAgeSeconds) return true
  return amr.some((method) => !identity.amr.includes(method))
}
