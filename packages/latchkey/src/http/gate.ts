import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Check, Checked } from '../engine/check.ts'
import type { Engine } from '../engine/engine.ts'
import type { Issued } from '../engine/issue.ts'
import { isLatchkeyError } from '../errors.ts'
import { decodeWithoutVerifying } from '../jwt/index.ts'
import { readBearer } from './bearer.ts'
import { createCredentialCookies, type CookieCredential } from './credential-cookies.ts'
import { judgeForgery, judgeOrigin, type OriginJudgement } from './csrf.ts'
import { createFormTokens } from './form-tokens.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'
import { openRequest, type GateContext, type RequestState } from './open-request.ts'
import type { GateOutcome, Refusal, RequestAuth, RequestGate } from './request-auth.ts'
import { forbidden, unauthenticated, unavailable } from './responses.ts'
import { matchRoute, type Route, type RouteCall } from './routes.ts'
import type { HttpSettings } from './settings.ts'

/** What a request carried: at most one credential is looked at. */
type Carried =
  | { readonly via: 'nothing' }
  | { readonly via: 'bearer'; readonly token: string }
  | { readonly via: 'cookie'; readonly credential: CookieCredential }
  | { readonly via: 'broken'; readonly reason: string; readonly isCookie: boolean }

const nothing: Carried = { via: 'nothing' }
const noSession = { status: 401, reason: 'session_unknown' } as const

/** The start of every request: forged or not, whose it is, and whether it is for one of our own routes. */
export function createGate(engine: Engine, http: HttpSettings): RequestGate {
  const { strategy, lifetime, clock } = engine.settings
  const cookies = createCredentialCookies({ http, strategy, lifetime, clock })
  const formTokens = createFormTokens(engine.secrets)
  const context: GateContext = { engine, http, cookies, formTokens }

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
    response: ResponseHeaders,
  ): Awaitable<RequestState> {
    return whenReady(engine.checks.session(value), (check) => {
      // A cookie that does not hold is left alone: this answer may overtake the one of a sign-in that has just set a new one.
      if (!check.ok) return refused(request, check, true)
      const state = checked(request, check, 'cookie')
      if (check.session === null || http.isPassive?.(request) === true) return state
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
    response: ResponseHeaders,
  ): Promise<RequestState> {
    const check = credential.access === null ? null : await engine.checks.token(credential.access)
    if (check?.ok === true) return checked(request, check, 'cookie')
    if (check?.status === 503) return refused(request, check, true)
    // The access token is over: the browser has the refresh token with it, and no script that could use it.
    if (credential.refresh === null) return refused(request, check ?? noSession, true)
    if (credential.access !== null && !isPair(credential.access, credential.refresh)) {
      return refused(request, { status: 401, reason: 'cookies_mismatched' }, true)
    }
    const activity = http.isPassive?.(request) === true ? 'passive' : 'own'
    const refreshed = await engine.issuer.refresh(credential.refresh, { clientId: null, activity })
    if (!refreshed.ok) return refused(request, { status: 401, reason: refreshed.reason }, true)
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

  function stateOf(
    carried: Carried,
    request: HttpRequest,
    response: ResponseHeaders,
  ): Awaitable<RequestState> {
    switch (carried.via) {
      case 'nothing':
        return { request, identity: null, refusal: null, carry: null }
      case 'broken':
        if (carried.isCookie) cookies.clear(response)
        return refused(request, { status: 401, reason: carried.reason }, carried.isCookie)
      case 'bearer':
        return whenReady(engine.checks.token(carried.token), (check: Check) =>
          check.ok ? checked(request, check, 'bearer') : refused(request, check, false),
        )
      case 'cookie':
        return carried.credential.kind === 'session_secret'
          ? checkSecret(carried.credential.value, request, response)
          : withOutage(checkPair(carried.credential, request, response), request)
    }
  }

  function withOutage(state: Promise<RequestState>, request: HttpRequest): Promise<RequestState> {
    return state.catch((error: unknown) => {
      engine.report({ type: 'outage', error })
      return refused(request, { status: 503, reason: 'store_unavailable' }, true)
    })
  }

  /** Most requests are safe ones, and cost no look at two more headers. */
  function originOf(request: HttpRequest): OriginJudgement {
    const method = methodOf(request)
    if (method === 'GET' || method === 'HEAD') return 'safe_method'
    const [secFetchSite, origin] = [request.header('sec-fetch-site'), request.header('origin')]
    return judgeOrigin({ method, secFetchSite, origin }, http)
  }

  function forgery(request: HttpRequest, origin: OriginJudgement, reason: string): GateOutcome {
    engine.report({ type: 'forgery_refused', reason, origin: request.header('origin'), ip: request.ip })
    return answered(forbidden())
  }

  async function passesWithToken(request: HttpRequest, auth: RequestAuth): Promise<boolean> {
    const token = request.header('x-csrf-token')
    return token !== null && auth.identity !== null && formTokens.verify(token, auth.identity)
  }

  async function answerRoute(route: Route, call: RouteCall): Promise<GateOutcome> {
    try {
      return answered(await route.handle(call))
    } catch (error) {
      if (isLatchkeyError(error, 'session_not_found')) return answered(unauthenticated(noSession))
      // Whatever the store throws has a code by now; anything else is a bug, of ours or of the app's `authenticate`.
      if (!(isLatchkeyError(error) && error.status === 503)) throw error
      engine.report({ type: 'outage', error })
      return answered(unavailable())
    }
  }

  function proceed(
    route: Route | null,
    auth: RequestAuth,
    request: HttpRequest,
    response: ResponseHeaders,
  ): Awaitable<GateOutcome> {
    return route === null ? { kind: 'open', auth } : answerRoute(route, { context, auth, request, response })
  }

  return {
    begin(request, response) {
      const route = matchRoute(request, http)
      const carried = carriedBy(request)
      const hasCookie = carried.via === 'cookie' || (carried.via === 'broken' && carried.isCookie)
      const origin = originOf(request)
      const stake = hasCookie
        ? 'cookie_sent'
        : route !== null && carried.via === 'nothing'
          ? 'cookie_to_set'
          : 'no_cookie'
      const verdict = judgeForgery(origin, stake)
      if (!verdict.ok && verdict.reason === 'cross_origin') return forgery(request, origin, verdict.reason)
      const state = stateOf(carried, request, response)
      const place = { response, origin }
      if (verdict.ok && !isPending(state))
        return proceed(route, openRequest(context, state, place), request, response)
      return whenReady(state, async (known) => {
        const auth = openRequest(context, known, place)
        const mayProceed = verdict.ok || (await passesWithToken(request, auth))
        return mayProceed
          ? proceed(route, auth, request, response)
          : forgery(request, origin, 'origin_unknown')
      })
    },
  }
}

/** A refresh token beside somebody else's access token was planted: it would turn one user into another without a word. */
function isPair(accessToken: string, refreshToken: string): boolean {
  const decoded = decodeWithoutVerifying(accessToken)
  return decoded.ok && refreshToken.startsWith(`lkr_${String(decoded.value.claims['sid'])}.`)
}

/**
 * A WebSocket is opened with GET and then does what POST does, without any preflight; so its origin is judged as that of an unsafe
 * request (CSRF-10).
 */
function methodOf(request: HttpRequest): string {
  return request.header('upgrade') === null ? request.method : 'CONNECT'
}

function answered(response: HttpResponse): GateOutcome {
  return { kind: 'answered', response }
}
