import { isPending, whenReady, type Awaitable } from '../awaitable.ts'
import type { Engine } from '../engine/engine.ts'
import { isLatchkeyError } from '../errors.ts'
import { createClientAuthorizer, type ClientAuthorizer } from './client-authorization.ts'
import { createCredentialCookies } from './credential-cookies.ts'
import { judgeForgery, judgeOrigin, type OriginJudgement } from './csrf.ts'
import { createFeedRoute } from './feed-route.ts'
import { createFormTokens } from './form-tokens.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from './message.ts'
import { openRequest, type GateContext } from './open-request.ts'
import { createRecognition, noSession } from './recognition.ts'
import type { GateOutcome, RequestAuth, RequestGate } from './request-auth.ts'
import { forbidden, unauthenticated, unavailable } from './responses.ts'
import { matchProgramRoute, matchRoute, type Route, type RouteCall } from './routes.ts'
import type { HttpSettings } from './settings.ts'

export interface Gate extends RequestGate {
  /** For routes of the app that OAuth clients may use. */
  readonly authorizeClient: ClientAuthorizer
}

/** The start of every request: forged or not, whose it is, and whether it is for one of our own routes. */
export function createGate(engine: Engine, http: HttpSettings): Gate {
  const { strategy, lifetime, clock } = engine.settings
  const cookies = createCredentialCookies({ http, strategy, lifetime, clock })
  const formTokens = createFormTokens(engine.secrets)
  const authorizeClient = createClientAuthorizer(http.authenticateClient, (fact) => engine.report(fact))
  const context: GateContext = { engine, http, cookies, formTokens, authorizeClient }
  const recognition = createRecognition(engine, http, cookies)
  const feedRoute = http.feed === null ? null : createFeedRoute(engine, http.feed, authorizeClient)

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

  async function answerWith(handle: () => Promise<HttpResponse>): Promise<GateOutcome> {
    try {
      return answered(await handle())
    } catch (error) {
      if (isLatchkeyError(error, 'session_not_found')) return answered(unauthenticated(noSession))
      return answered(outage(error))
    }
  }

  // Whatever the store throws has a code by now; anything else is a bug, of ours or of the app's callbacks.
  function outage(error: unknown): HttpResponse {
    if (!(isLatchkeyError(error) && error.status === 503)) throw error
    engine.report({ type: 'outage', error })
    return unavailable()
  }

  function proceed(
    route: Route | null,
    auth: RequestAuth,
    request: HttpRequest,
    response: ResponseHeaders,
  ): Awaitable<GateOutcome> {
    if (route === null) return { kind: 'open', auth }
    const call: RouteCall = { context, auth, request, response }
    return answerWith(() => route.handle(call))
  }

  return {
    authorizeClient,
    begin(request, response) {
      const forPrograms = matchProgramRoute(request, http)
      if (forPrograms !== null) return answerWith(() => forPrograms(context, request))
      // For services, which have credentials of their own: whose session a request carries is nothing to it.
      if (feedRoute?.matches(request) === true) return answerWith(() => feedRoute.answer(request))
      const route = matchRoute(request, http)
      const carried = recognition.carriedBy(request)
      const hasCookie = carried.via === 'cookie' || (carried.via === 'broken' && carried.isCookie)
      const origin = originOf(request)
      const stake = hasCookie
        ? 'cookie_sent'
        : route !== null && carried.via === 'nothing'
          ? 'cookie_to_set'
          : 'no_cookie'
      const verdict = judgeForgery(origin, stake)
      if (!verdict.ok && verdict.reason === 'cross_origin') return forgery(request, origin, verdict.reason)
      const mayRenew = route !== null || request.mayRenew !== false
      const state = recognition.stateOf(carried, request, { response, mayRenew })
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
