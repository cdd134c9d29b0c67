import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Check, Checked } from '../engine/check.ts'
import type { Engine } from '../engine/engine.ts'
import type { Issued } from '../engine/issue.ts'
import { isLatchkeyError } from '../errors.ts'
import { decodeWithoutVerifying } from '../jwt/index.ts'
import { readBearer } from './bearer.ts'
import type { CookieCredential, CredentialCookies } from './credential-cookies.ts'
import type { HttpRequest, ResponseHeaders } from './message.ts'
import type { RequestState } from './open-request.ts'
import type { Refusal } from './request-auth.ts'
import type { HttpSettings } from './settings.ts'

/** What a request carried: at most one credential is looked at. */
export type Carried =
  | { readonly via: 'nothing' }
  | { readonly via: 'bearer'; readonly token: string }
  | { readonly via: 'cookie'; readonly credential: CookieCredential }
  | { readonly via: 'broken'; readonly reason: string; readonly isCookie: boolean }

const nothing: Carried = { via: 'nothing' }
export const noSession: Refusal = { status: 401, reason: 'session_unknown' }

/** Finds out who is asking: which credential a request carries, and whether it holds. */
export interface Recognition {
  carriedBy(request: HttpRequest): Carried
  /** Judges what was carried, and renews it where that is due and possible; new cookies go onto the response. Never throws. */
  stateOf(carried: Carried, request: HttpRequest, place: CookiePlace): Awaitable<RequestState>
}

/** Where new cookies go, and whether they would reach the browser. */
export interface CookiePlace {
  readonly response: ResponseHeaders
  readonly mayRenew: boolean
}

export function createRecognition(
  engine: Engine,
  http: HttpSettings,
  cookies: CredentialCookies,
): Recognition {
  const { strategy } = engine.settings

  /** An Authorization header is explicit, so it decides; a cookie beside it is not even read. */
  function carriedBy(request: HttpRequest): Carried {
    const bearer = readBearer(request.header('authorization'))
    if (!bearer.ok) return { via: 'broken', reason: bearer.reason, isCookie: false }
    if (bearer.value !== null) {
      return strategy === 'session'
        ? { via: 'broken', reason: 'bearer_not_accepted', isCookie: false }
        : { via: 'bearer', token: bearer.value }
    }
    const cookie = cookies.read(request.header('cookie'))
    if (!cookie.ok) return { via: 'broken', reason: cookie.reason, isCookie: true }
    return cookie.value === null ? nothing : { via: 'cookie', credential: cookie.value }
  }

  function refused(request: HttpRequest, refusal: Refusal, isCookie: boolean): RequestState {
    if (refusal.status === 401) {
      engine.report({ type: 'credential_refused', reason: refusal.reason, ip: request.ip })
    }
    return { request, identity: null, refusal, carry: isCookie ? 'cookie' : null }
  }

  function checked(request: HttpRequest, check: Checked, carry: 'cookie' | 'bearer'): RequestState {
    return { request, identity: check.identity, refusal: null, carry }
  }

  function checkSecret(
    value: string,
    request: HttpRequest,
    { response, mayRenew }: CookiePlace,
  ): Awaitable<RequestState> {
    return whenReady(engine.checks.session(value), (check) => {
      // A cookie that does not hold is left alone: this answer may overtake the one of a sign-in that has just set a new one.
      if (!check.ok) return refused(request, check, true)
      const state = checked(request, check, 'cookie')
      if (check.session === null || !mayRenew || http.isPassive?.(request) === true) return state
      engine.sessions.noteActivity(check.session)
      const renewed = engine.issuer.renewIfDue(check.session)
      return isPending(renewed) ? withRenewal(state, renewed, response) : state
    })
  }

  /** The check has passed, so a renewal that cannot be written waits for the next request. */
  async function withRenewal(
    state: RequestState,
    renewed: Promise<Issued | null>,
    response: ResponseHeaders,
  ): Promise<RequestState> {
    try {
      const issued = await renewed
      if (issued === null) return state
      cookies.write(issued, response)
      return { ...state, wasRenewed: true }
    } catch (error) {
      if (isLatchkeyError(error, 'session_not_found')) {
        return refused(state.request, { status: 401, reason: 'session_unknown' }, true)
      }
      engine.report({ type: 'outage', error })
      return state
    }
  }

  async function checkPair(
    credential: CookieCredential & { kind: 'tokens' },
    request: HttpRequest,
    { response, mayRenew }: CookiePlace,
  ): Promise<RequestState> {
    const check = credential.access === null ? null : await engine.checks.token(credential.access)
    if (check?.ok === true) return checked(request, check, 'cookie')
    if (check?.status === 503) return refused(request, check, true)
    // The access token is over: the browser has the refresh token with it, and no script that could use it.
    if (credential.refresh === null || !mayRenew) return refused(request, check ?? noSession, true)
    if (credential.access !== null && !isPair(credential.access, credential.refresh)) {
      return refused(request, { status: 401, reason: 'cookies_mismatched' }, true)
    }
    const activity = http.isPassive?.(request) === true ? 'passive' : 'own'
    const refreshed = await engine.issuer.refresh(credential.refresh, { clientId: null, activity })
    if (!refreshed.ok) {
      // The session lives; only its next exchange has to wait, so this is no 401.
      const status = refreshed.reason === 'refresh_too_frequent' ? 503 : 401
      return refused(request, { status, reason: refreshed.reason }, true)
    }
    cookies.write(refreshed.value, response)
    const identity = engine.identify.fromSession(refreshed.value.session)
    return {
      request,
      identity: { ...identity, proof: 'access_token' },
      refusal: null,
      carry: 'cookie',
      wasRenewed: true,
    }
  }

  function stateOf(carried: Carried, request: HttpRequest, place: CookiePlace): Awaitable<RequestState> {
    switch (carried.via) {
      case 'nothing':
        return { request, identity: null, refusal: null, carry: null }
      case 'broken':
        if (carried.isCookie) cookies.clear(place.response)
        return refused(request, { status: 401, reason: carried.reason }, carried.isCookie)
      case 'bearer':
        return whenReady(engine.checks.token(carried.token), (check: Check) =>
          check.ok ? checked(request, check, 'bearer') : refused(request, check, false),
        )
      case 'cookie':
        return carried.credential.kind === 'session_secret'
          ? checkSecret(carried.credential.value, request, place)
          : withOutage(checkPair(carried.credential, request, place), request)
    }
  }

  function withOutage(state: Promise<RequestState>, request: HttpRequest): Promise<RequestState> {
    return state.catch((error: unknown) => {
      engine.report({ type: 'outage', error })
      return refused(request, { status: 503, reason: 'store_unavailable' }, true)
    })
  }

  return { carriedBy, stateOf }
}

/** A refresh token beside somebody else's access token was planted: it would turn one user into another without a word. */
function isPair(accessToken: string, refreshToken: string): boolean {
  const decoded = decodeWithoutVerifying(accessToken)
  return decoded.ok && refreshToken.startsWith(`lkr_${String(decoded.value.claims['sid'])}.`)
}
