import type { Awaitable } from '../awaitable.ts'
import { isLatchkeyError, LatchkeyError } from '../errors.ts'
import { readBearer } from '../http/bearer.ts'
import type { HttpRequest, HttpResponse, ResponseHeaders } from '../http/message.ts'
import type { GateOutcome, RequestAuth, RequestGate } from '../http/request-auth.ts'
import type { Session, SessionId } from '../store/record.ts'

/**
 * A gate without sessions, to see what an adapter hands over and what it does with each outcome. It believes any bearer token to
 * be a subject. Its own routes:
 *
 * - `/gate/seen` answers with the request as the adapter showed it; each `?header=name` is shown too
 * - `/gate/body?max=N` reads the body and answers with it, or 413
 * - `/gate/cookies` answers with cookies in the response and through `append`
 * - `/gate/empty` answers 204
 * - `/gate/throws` fails
 *
 * A sign-in with the header `Origin: null` is refused as forged.
 */
export function createEchoGate(pace: 'at_once' | 'later'): RequestGate {
  return {
    begin: (request, headers) => {
      if (pace === 'at_once') return begin(request, headers)
      return Promise.resolve().then(() => begin(request, headers))
    },
  }
}

function begin(request: HttpRequest, headers: ResponseHeaders): Awaitable<GateOutcome> {
  const { pathname, searchParams } = new URL(request.target, 'http://gate.invalid')
  switch (pathname) {
    case '/gate/seen':
      return answered(200, seen(request, searchParams.getAll('header')))
    case '/gate/body':
      return readBody(request, Number(searchParams.get('max')))
    case '/gate/cookies':
      headers.append('Set-Cookie', 'appended=1')
      headers.set('Cache-Control', 'no-store')
      return answered(200, {}, [
        ['Set-Cookie', 'one=1'],
        ['Set-Cookie', 'two=2'],
      ])
    case '/gate/empty':
      return { kind: 'answered', response: { status: 204, headers: [['X-Gate', 'empty']], body: '' } }
    case '/gate/throws':
      throw new Error('The echo gate was asked to fail.')
    default:
      if (request.mayRenew !== false) headers.append('Set-Cookie', 'rotated=by-gate')
      headers.set('Cache-Control', 'no-store')
      return { kind: 'open', auth: createEchoAuth(request, headers) }
  }
}

function seen(request: HttpRequest, names: readonly string[]): object {
  return {
    method: request.method,
    target: request.target,
    ip: request.ip,
    headers: Object.fromEntries(names.map((name) => [name, request.header(name)])),
  }
}

async function readBody(request: HttpRequest, maxBytes: number): Promise<GateOutcome> {
  try {
    const body = await request.body(maxBytes)
    return answered(200, 'bytes' in body ? { text: Buffer.from(body.bytes).toString('latin1') } : body)
  } catch (error) {
    if (!isLatchkeyError(error, 'body_invalid')) throw error
    return answered(413, { code: error.code })
  }
}

function createEchoAuth(request: HttpRequest, headers: ResponseHeaders): RequestAuth {
  const bearer = readBearer(request.header('authorization'))
  const subject = bearer.ok ? bearer.value : null
  const identity =
    subject === null
      ? null
      : ({
          subject,
          sessionId: 'session-of-echo' as SessionId, // Branded; the echo gate has no store to issue one.
          tenant: null,
          authenticatedAtSeconds: 0,
          amr: ['pwd'],
          claims: {},
          proof: 'access_token',
        } as const)
  const signIn = (subject: string) => {
    if (request.header('origin') === 'null') {
      return Promise.reject(new LatchkeyError('forgery_refused', 'The echo gate was asked to refuse.'))
    }
    headers.append('Set-Cookie', `rotated=for-${subject}`)
    return Promise.resolve({ subject, sessionId: 'session-of-echo' as SessionId, session: {} as Session })
  }
  return {
    identity,
    refusal: null,
    isCrossOrigin: false,
    wasRenewed: false,
    denial: () => (identity === null ? denial : null),
    signIn: (options) => signIn(options.subject),
    signOut: () => Promise.resolve(headers.append('Set-Cookie', 'rotated=; Max-Age=0')),
    stepUp: () => signIn('step-up'),
    watch: () => AbortSignal.abort(),
    csrfToken: () => Promise.resolve(null),
  }
}

const denial: HttpResponse = {
  status: 401,
  headers: [
    ['WWW-Authenticate', 'Bearer'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"error":"unauthorized"}',
}

function answered(status: number, body: unknown, headers: HttpResponse['headers'] = []): GateOutcome {
  const type = ['Content-Type', 'application/json'] as const
  return { kind: 'answered', response: { status, headers: [type, ...headers], body: JSON.stringify(body) } }
}
