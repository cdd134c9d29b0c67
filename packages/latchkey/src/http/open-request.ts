import { toSeconds } from '../clock.ts'
import type { Engine } from '../engine/engine.ts'
import type { Issued, SignInSubject } from '../engine/issue.ts'
import type { Carry } from '../engine/settings.ts'
import { LatchkeyError } from '../errors.ts'
import type { Identity } from '../session/identity.ts'
import { clientInfo } from './client-info.ts'
import type { ClientAuthorizer } from './client-authorization.ts'
import type { CredentialCookies } from './credential-cookies.ts'
import type { OriginJudgement } from './csrf.ts'
import type { FormTokens } from './form-tokens.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'
import type { Refusal, RequestAuth, Requirement, SignedIn } from './request-auth.ts'
import { refusalResponse, stepUpRequired } from './responses.ts'
import type { HttpSettings } from './settings.ts'

/** What all requests share. */
export interface GateContext {
  readonly engine: Engine
  readonly http: HttpSettings
  readonly cookies: CredentialCookies
  readonly formTokens: FormTokens
  readonly authorizeClient: ClientAuthorizer
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
  context: GateContext,
  state: RequestState,
  place: { readonly response: ResponseHeaders; readonly origin: OriginJudgement },
): RequestAuth {
  return new OpenRequest(context, state, place)
}

/**
 * A class for once, because there is one for every request: accessors in an object literal give each its own hidden class, which
 * keeps the whole request alive until a full garbage collection.
 */
class OpenRequest implements RequestAuth {
  readonly isCrossOrigin: boolean
  readonly wasRenewed: boolean
  readonly #context: GateContext
  readonly #state: RequestState
  readonly #response: ResponseHeaders
  #identity: Identity | null
  #refusal: Refusal | null

  constructor(
    context: GateContext,
    state: RequestState,
    place: { readonly response: ResponseHeaders; readonly origin: OriginJudgement },
  ) {
    this.#context = context
    this.#state = state
    this.#response = place.response
    this.#identity = state.identity
    this.#refusal = state.refusal
    this.isCrossOrigin = place.origin === 'cross_origin'
    this.wasRenewed = state.wasRenewed === true
  }

  get identity(): Identity | null {
    return this.#identity
  }

  get refusal(): Refusal | null {
    return this.#refusal
  }

  denial(requirement?: Requirement): HttpResponse | null {
    if (this.#identity === null) return refusalResponse(this.#refusal)
    if (requirement === undefined) return null
    const nowSeconds = toSeconds(this.#context.engine.settings.clock())
    return lacks(this.#identity, requirement, nowSeconds) ? stepUpRequired(requirement) : null
  }

  async signIn(subject: SignInSubject): Promise<SignedIn> {
    const { engine } = this.#context
    const carry = subject.carry ?? 'cookie'
    // A foreign page must not sign its reader in to an account of its choice (login CSRF).
    if (carry === 'cookie' && this.isCrossOrigin) {
      throw new LatchkeyError('forgery_refused', 'A page of another origin asked for a sign-in.')
    }
    const issued = await engine.issuer.signIn(subject, clientInfo(this.#state.request, subject.clientLabel))
    const signedIn = await this.#handOut(issued, carry)
    engine.report({ type: 'session_created', subject: subject.subject, sessionId: issued.session.id })
    return signedIn
  }

  async signOut(): Promise<void> {
    const { engine, cookies } = this.#context
    const ended = this.#identity
    // First the session, then the cookie: if the store is down, the client keeps what it needs to try again.
    if (ended !== null) await engine.sessions.end({ session: ended.sessionId })
    this.#identity = null
    if (this.#state.carry !== 'bearer') cookies.clear(this.#response)
    if (ended === null) return
    engine.report({ type: 'signed_out', subject: ended.subject, sessionId: ended.sessionId })
  }

  async stepUp(proof: { readonly amr: readonly string[] }): Promise<SignedIn> {
    const { engine } = this.#context
    if (this.#identity === null) {
      throw new LatchkeyError('session_not_found', 'Nobody is signed in, so there is nothing to step up.')
    }
    const issued = await engine.issuer.stepUp(this.#identity, proof.amr)
    engine.report({ type: 'stepped_up', subject: issued.session.subject, sessionId: issued.session.id })
    return this.#become(issued, this.#state.carry ?? 'cookie')
  }

  watch(): AbortSignal {
    return this.#identity === null ? AbortSignal.abort() : this.#context.engine.watchers.watch(this.#identity)
  }

  async csrfToken(): Promise<string | null> {
    return this.#identity === null ? null : this.#context.formTokens.issue(this.#identity)
  }

  /** The new session takes the place of the one that the client had, or is gone again. */
  async #handOut(issued: Issued, carry: Carry): Promise<SignedIn> {
    const { engine, cookies } = this.#context
    const previous = this.#identity
    try {
      // A credential that fits into no cookie must not cost the session that the client has.
      if (carry === 'cookie') cookies.lines(issued)
      // Now that one is over: nobody is left with an id that somebody planted (SID-3).
      if (previous !== null && carry === 'cookie') await engine.sessions.end({ session: previous.sessionId })
      return this.#become(issued, carry)
    } catch (error) {
      // A session whose credential nobody got must not stay.
      await engine.sessions.end({ session: issued.session.id })
      throw error
    }
  }

  #become(issued: Issued, carry: Carry): SignedIn {
    const { engine, cookies } = this.#context
    const { session, credential } = issued
    const proof = credential.kind === 'tokens' ? 'access_token' : 'session_cookie'
    this.#identity = { ...engine.identify.fromSession(session), proof }
    this.#refusal = null
    const signedIn = { session, subject: session.subject, sessionId: session.id }
    if (carry === 'cookie') {
      cookies.write(issued, this.#response)
      return signedIn
    }
    this.#response.set('Cache-Control', 'no-store')
    if (credential.kind !== 'tokens') return signedIn
    const { accessToken, refreshToken, expiresInSeconds } = credential
    return { ...signedIn, accessToken, refreshToken, expiresIn: expiresInSeconds }
  }
}

function lacks(identity: Identity, requirement: Requirement, nowSeconds: number): boolean {
  const { maxAuthAgeSeconds, amr = [] } = requirement
  const ageSeconds = nowSeconds - identity.authenticatedAtSeconds
  if (maxAuthAgeSeconds !== undefined && ageSeconds > maxAuthAgeSeconds) return true
  return amr.some((method) => !identity.amr.includes(method))
}
