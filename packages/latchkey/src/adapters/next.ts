/**
 * Latchkey on the App Router of Next.js: `latchkey(auth, { headers, cookies })`.
 * @module
 */
import type { Awaitable } from '../awaitable.ts'
import { LatchkeyError } from '../errors.ts'
import type { HttpRequest, ResponseHeaders } from '../http/message.ts'
import type { RequestAuth, RequestGate, Requirement } from '../http/request-auth.ts'
import type { Identity } from '../session/identity.ts'
import { answerFetch, readBefore, withKept } from './answer-fetch.ts'
import { fromHttpResponse, toHttpRequest } from './fetch-request.ts'
import { forwardedCookies } from './forwarded-cookies.ts'
import { identityOf } from './identity-of.ts'
import { createKeptHeaders } from './kept-headers.ts'
import { readSetCookie, type CookieAttributes } from './set-cookie-line.ts'

export { denialOf } from './fetch.ts'

/** The two functions of `next/headers`. Handed in by the app, so that they are of its own copy of Next.js however this is bundled. */
export interface NextHeaders {
  headers(): Promise<{ get(name: string): string | null }>
  cookies(): Promise<{ set(name: string, value: string, attributes: CookieAttributes): unknown }>
}

export interface NextOptions {
  /**
   * The client's address. Next.js tells no peer: it puts it into `X-Forwarded-For` where the client has sent no such header, so read that
   * one only behind a proxy of yours that replaces it. @default () => null
   */
  readonly ip?: (headers: { get(name: string): string | null }) => string | null
}

/** Why a page cannot be shown: nobody is signed in, or not freshly enough for the requirement. */
export type Lack = 'sign_in' | 'step_up'

export interface NextLatchkey {
  /**
   * For `proxy.ts`: answers Latchkey's own routes, refuses forged requests, renews what the browser carries where that is due, and
   * calls `proceed` with the headers that the rest of the app should see. It protects no page: pages ask by themselves.
   */
  proxy(
    request: Request,
    proceed: (headers: Headers, auth: RequestAuth) => Awaitable<Response>,
  ): Promise<Response>
  /** For `route.ts`: begins the request again, proxy or not, and keeps our cookies on whatever is answered or thrown. */
  routeHandler<R extends Request, C>(
    handler: (request: R, auth: RequestAuth, context: C) => Awaitable<Response>,
  ): (request: R, context: C) => Promise<Response>
  /** In a server action: who asks, and what can be done about it. @throws forgery_refused, store_unavailable */
  action(): Promise<RequestAuth>
  /** In a server component: who asks, or null. @throws store_unavailable for our own outage, which signs nobody out */
  identity(): Promise<Identity | null>
  /** In a server component: who asks; without an identity that meets the requirement, what `otherwise` does instead. @throws store_unavailable */
  requireIdentity(otherwise: (lack: Lack) => never, requirement?: Requirement): Promise<Identity>
}

/**
 * Puts Latchkey into an app. Each function begins the request by itself, so none depends on another having run. `gate` is asked for by the
 * first request, because `next build` loads every module, and must open no store.
 */
export function latchkey(
  gate: () => RequestGate,
  next: NextHeaders,
  options: NextOptions = {},
): NextLatchkey {
  const { ip = () => null } = options

  /** A request of which Next.js shows no more than the headers. */
  async function shown(view: Pick<HttpRequest, 'method' | 'mayRenew'>): Promise<HttpRequest> {
    const headers = await next.headers()
    return {
      ...view,
      target: '/',
      ip: ip(headers),
      header: (name) => headers.get(name),
      body: readBefore,
    }
  }

  async function begin(request: HttpRequest, response: ResponseHeaders): Promise<RequestAuth> {
    const outcome = await gate().begin(request, response)
    if (outcome.kind === 'answered') {
      throw new LatchkeyError('forgery_refused', 'A page of another origin sent this request.')
    }
    if (outcome.auth.refusal?.status === 503) {
      throw new LatchkeyError('store_unavailable', 'Who is signed in cannot be said at the moment.')
    }
    return outcome.auth
  }

  async function judged(): Promise<RequestAuth> {
    return begin(await shown({ method: 'GET', mayRenew: false }), nowhere)
  }

  /** Cookies of ours, by the means of Next.js. */
  async function cookieSink(): Promise<(line: string) => void> {
    const jar = await next.cookies()
    return (line) => {
      const { name, value, attributes } = readSetCookie(line)
      jar.set(name, value, attributes)
    }
  }

  return {
    async proxy(request, proceed) {
      const kept = createKeptHeaders()
      // What renews an unsafe request is where it is answered: Next.js would send both cookies, of here and of there.
      const mayRenew = request.method === 'GET' || request.method === 'HEAD'
      const view = { ip: ip(request.headers), readBefore }
      const outcome = await gate().begin({ ...toHttpRequest(request, view), mayRenew }, kept)
      if (outcome.kind === 'answered') return withKept(fromHttpResponse(outcome.response), kept)
      const headers = new Headers(request.headers)
      if (kept.names().has('set-cookie')) {
        headers.set('cookie', forwardedCookies(headers.get('cookie'), kept.merge('set-cookie', [])))
      }
      return withKept(await proceed(headers, outcome.auth), kept)
    },

    routeHandler: (handler) => async (request, context) => {
      const kept = createKeptHeaders()
      const handle = (auth: RequestAuth): Awaitable<Response> => handler(request, auth, context)
      try {
        return await answerFetch(gate(), request, { ip: ip(request.headers), kept, handle })
      } catch (error) {
        // `redirect()` throws, and Next.js makes a response of it that has the cookies of its own jar alone.
        const setCookie = await cookieSink()
        for (const line of kept.merge('set-cookie', [])) setCookie(line)
        throw error
      }
    },

    async action() {
      const setCookie = await cookieSink()
      const early: string[] = []
      let append = (line: string): unknown => early.push(line)
      // Next.js sends `no-store` with whatever an action answers.
      const response = { append: (_name: string, line: string) => void append(line), set: () => {} }
      const auth = await begin(await shown({ method: 'POST' }), response)
      // Only now: a jar that refuses, outside of actions, must be an error of the caller's and no outage of ours.
      append = setCookie
      early.forEach(setCookie)
      return auth
    },

    identity: async () => (await judged()).identity,

    async requireIdentity(otherwise, requirement = {}) {
      const auth = await judged()
      const denial = auth.denial(requirement)
      if (denial === null) return identityOf({ auth })
      return otherwise(auth.identity === null ? 'sign_in' : 'step_up')
    },
  }
}

/** Server components cannot set anything, so nothing is renewed there, and a broken cookie is cleared elsewhere. */
const nowhere: ResponseHeaders = { append: () => {}, set: () => {} }
