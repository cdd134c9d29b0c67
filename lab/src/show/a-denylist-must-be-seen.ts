import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, decodeWithoutVerifying, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { createVerifier } from 'latchkey/verifier'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, fieldsOf, reply, routes } from './http.ts'
import { serveWithVerifier } from './service.ts'
import { tokensOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'
import { untilRefused } from './until-refused.ts'

interface Target {
  readonly issuer: string
  /** Another service, which checks the tokens of the issuer. */
  readonly service: string
}

async function wrong({ serve, onEnd }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const denied = new Set<string>()
  const issuer = await serve((url) =>
    routes({
      async 'POST /auth/sign-in'(request, response) {
        const { name = '' } = await fieldsOf(request)
        const claims = { jti: crypto.randomUUID() }
        const options = { type: 'at+jwt', expiresInSeconds: 600, issuer: url, audience: url, subject: name }
        reply(response, 200, { accessToken: signJwt(claims, key, options) })
      },
      'POST /auth/sign-out'(request, response) {
        const decoded = decodeWithoutVerifying(bearerOf(request))
        if (decoded.ok) denied.add(String(decoded.value.claims['jti']))
        reply(response, 200, {})
      },
      'GET /denylist': (_request, response) => reply(response, 200, [...denied]),
    }),
  )
  const service = await serve(async () => {
    const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
    let list: ReadonlySet<string> = new Set()
    const load = async (): Promise<void> => {
      const response = await fetch(`${issuer}/denylist`)
      list = new Set((await response.json()) as string[])
    }
    await load()
    const timer = setInterval(() => void load().catch(() => {}), 60_000) // A list that cannot be had changes nothing.
    onEnd(() => clearInterval(timer))
    return routes({
      'GET /me'(request, response) {
        const verdict = verify(bearerOf(request))
        const isDenied = verdict.ok && list.has(String(verdict.value.claims.jti))
        if (!verdict.ok || isDenied) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { sub: verdict.value.claims.sub })
      },
    })
  })
  return { issuer, service }
}

async function right(stage: Stage): Promise<Target> {
  const issuer = await stage.serve((url) => {
    const auth = createAuth({
      issuer: url,
      strategy: 'jwt',
      store: memoryStore(),
      routes: {
        authenticate: async ({ name }) => ({ subject: String(name) }),
        revocations: { authorize: (request) => request.header('authorization') === 'Bearer of-the-service' },
      },
    })
    stage.onEnd(() => auth.close())
    return nodeHandler(auth, (request, response) => {
      if (requireIdentity(request, response) !== null) reply(response, 200, {})
    })
  })
  const verifier = createVerifier({
    issuer,
    audience: issuer,
    revocations: { authorization: () => 'Bearer of-the-service', maxStalenessMs: 1_000 },
  })
  return { issuer, service: await serveWithVerifier(stage, verifier) }
}

async function attack({ issuer, service }: Target, stage: Stage): Promise<AttackResult> {
  const url = `${service}/me`
  const stolen = await tokensOfSignIn(issuer, 'ada', stage)
  const other = await tokensOfSignIn(issuer, 'grace', stage)
  const bearer = stolen.accessToken
  await stage.send('thief', { url, bearer })
  await stage.send('ada', { method: 'POST', url: `${issuer}/auth/sign-out`, bearer })
  const isRevokedSeen = await untilRefused('thief', { url, bearer }, stage)
  stage.note(
    'The line between the service and the issuer is cut. Whether another stolen token is revoked by now, nobody can say:',
  )
  stage.unplug(issuer)
  const isDoubtSeen = await untilRefused('another thief', { url, bearer: other.accessToken }, stage)
  return {
    hasAttackWorked: !isRevokedSeen || !isDoubtSeen,
    text: isRevokedSeen
      ? `The service heard of the sign-out by itself, and ${isDoubtSeen ? 'answers 503 for what it cannot know' : 'believes what it cannot know'}.`
      : 'The token is on the list, and the service has not seen the list: it has a copy from before.',
  }
}

export const aDenylistMustBeSeen: Demonstration = demonstration({
  name: 'a-denylist-must-be-seen',
  claim: 'With a denylist, JWTs are revoked at once.',
  lesson:
    'A denylist revokes where it is seen and when it is seen: how late that is at worst, and what a verifier does when it has heard nothing, must be stated.',
  requirements: ['REV-1', 'REV-2', 'ATK-44'],
  sources: ['OWASP JSON Web Token Cheat Sheet (denylist)', 'docs/decisions/0007-feed-and-staleness.md'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ issuer, service }, stage) {
    const { accessToken: bearer } = await tokensOfSignIn(issuer, 'ada', stage)
    return (await stage.send('ada', { url: `${service}/me`, bearer })).status === 200
  },
})
