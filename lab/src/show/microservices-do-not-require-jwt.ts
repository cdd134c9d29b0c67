import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { cookieOf, reply, routes } from './http.ts'
import { cookieOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'

interface Target {
  /** Three services of one app; users sign in at the first. */
  readonly services: readonly string[]
}

const names = ['accounts', 'orders', 'reports'] as const

async function wrong({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const issuer = 'https://shop.example'
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience: issuer, subject: 'ada' }
  const startService = (name: string): Promise<string> =>
    serve(() =>
      routes({
        'POST /auth/sign-in'(_request, response) {
          response.setHeader(
            'Set-Cookie',
            `token=${signJwt({}, key, options)}; HttpOnly; SameSite=Lax; Path=/`,
          )
          reply(response, 200, {})
        },
        'POST /auth/sign-out'(_request, response) {
          response.setHeader('Set-Cookie', 'token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0')
          reply(response, 200, {})
        },
        'GET /data'(request, response) {
          const verdict = verify(cookieOf(request, 'token'))
          if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
          reply(response, 200, { service: name, sub: verdict.value.claims.sub })
        },
      }),
    )
  return { services: await Promise.all(names.map(startService)) }
}

async function right({ serve, makeFolder, onEnd }: Stage): Promise<Target> {
  const path = makeFolder()
  const startService = (name: string): Promise<string> =>
    serve((url) => {
      const auth = createAuth({
        issuer: url,
        strategy: 'session',
        store: embeddedStore({ path }),
        routes: { authenticate: async (sent) => ({ subject: String(sent['name']) }) },
      })
      onEnd(() => auth.close())
      return nodeHandler(auth, (request, response) => {
        const identity = requireIdentity(request, response)
        if (identity !== null) reply(response, 200, { service: name, sub: identity.subject })
      })
    })
  return { services: await Promise.all(names.map(startService)) }
}

async function attack({ services }: Target, stage: Stage): Promise<AttackResult> {
  const [accounts = ''] = services
  const cookie = await cookieOfSignIn(accounts, 'ada', stage)
  stage.note('A thief copies the cookie; Ada signs out.')
  const headers = { Origin: accounts }
  await stage.send('ada', { method: 'POST', url: `${accounts}/auth/sign-out`, headers, cookie })
  const accepted = await countAccepted(services, { who: 'thief', cookie }, stage)
  return {
    hasAttackWorked: accepted > 0,
    text: `${accepted} of ${services.length} services accept what Ada has signed out of.`,
  }
}

async function countAccepted(
  services: readonly string[],
  { who, cookie }: { readonly who: string; readonly cookie: string },
  { send }: Stage,
): Promise<number> {
  let accepted = 0
  for (const service of services) {
    if ((await send(who, { url: `${service}/data`, cookie })).status === 200) accepted++
  }
  return accepted
}

export const microservicesDoNotRequireJwt: Demonstration = demonstration({
  name: 'microservices-do-not-require-jwt',
  claim: 'We have several services, so we need JWTs.',
  lesson:
    'Services that share a store, or a front door that looks up once for all of them, know the same session; tokens are for services that can share neither.',
  requirements: ['REV-1', 'ATK-44'],
  sources: ['docs/guide/scenarios.md', 'docs/guide/gateways.md'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ services }, stage) {
    const cookie = await cookieOfSignIn(services[0] ?? '', 'ada', stage)
    return (await countAccepted(services, { who: 'ada', cookie }, stage)) === services.length
  },
})
