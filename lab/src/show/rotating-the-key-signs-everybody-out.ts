import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, signJwt, toJwks } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { createVerifier } from 'latchkey/verifier'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, fieldsOf, reply, routes } from './http.ts'
import { tokensOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'
import { serveWithVerifier } from './service.ts'
import { untilRefused } from './until-refused.ts'

interface Target {
  readonly issuer: string
  /** Another service, which checks the tokens of the issuer. */
  readonly service: string
}

async function wrong(stage: Stage): Promise<Target> {
  let key = generateKey('EdDSA')
  const issuer = await stage.serve((url) =>
    routes({
      'GET /.well-known/jwks.json': (_request, response) => reply(response, 200, toJwks([key])),
      async 'POST /auth/sign-in'(request, response) {
        const { name = '' } = await fieldsOf(request)
        const claims = { jti: crypto.randomUUID(), client_id: 'demo' }
        const options = { type: 'at+jwt', expiresInSeconds: 600, issuer: url, audience: url, subject: name }
        reply(response, 200, { accessToken: signJwt(claims, key, options) })
      },
      'POST /admin/sign-out'(_request, response) {
        key = generateKey('EdDSA') // No token of Mallory's has a valid signature any more.
        reply(response, 200, {})
      },
      'GET /me'(request, response) {
        const verify = createJwtVerifier({ keys: key, issuer: url, audience: url, type: 'at+jwt' })
        const verdict = verify(bearerOf(request))
        reply(response, verdict.ok ? 200 : 401, { ok: verdict.ok })
      },
    }),
  )
  const service = await serveWithVerifier(stage, createVerifier({ issuer, audience: issuer }))
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
    return nodeHandler(auth, async (request, response) => {
      if (request.url === '/admin/sign-out') {
        await auth.end({ subject: (await fieldsOf(request))['name'] ?? '' })
        return reply(response, 200, {})
      }
      if (requireIdentity(request, response) !== null) reply(response, 200, { ok: true })
    })
  })
  const revocations = { authorization: () => 'Bearer of-the-service' }
  const service = await serveWithVerifier(stage, createVerifier({ issuer, audience: issuer, revocations }))
  return { issuer, service }
}

async function attack({ issuer, service }: Target, stage: Stage): Promise<AttackResult> {
  const mallory = await tokensOfSignIn(issuer, 'mallory', stage)
  const ada = await tokensOfSignIn(issuer, 'ada', stage)
  await stage.send('mallory', { url: `${service}/me`, bearer: mallory.accessToken })
  stage.note('Mallory is to be signed out, and nobody else.')
  const json = { name: 'mallory' }
  await stage.send('administrator', { method: 'POST', url: `${issuer}/admin/sign-out`, json })
  const isRefused = await untilRefused(
    'mallory',
    { url: `${service}/me`, bearer: mallory.accessToken },
    stage,
  )
  const { status } = await stage.send('ada', { url: `${issuer}/me`, bearer: ada.accessToken })
  return {
    hasAttackWorked: !isRefused || status !== 200,
    text: `Mallory is ${isRefused ? 'refused' : 'still accepted'} by the service, and Ada is ${status === 200 ? 'signed in' : 'signed out'}.`,
  }
}

export const rotatingTheKeySignsEverybodyOut: Demonstration = demonstration({
  name: 'rotating-the-key-signs-everybody-out',
  claim: 'To revoke a user’s token we rotate the signing key.',
  lesson:
    'A key that is gone takes everybody’s tokens along, and not before every verifier has forgotten its copy of the key set.',
  requirements: ['REV-4'],
  sources: ['OpenID Connect Core 1.0, section 10.1.1 (rotation)', 'OWASP ASVS 5.0, 7.4.1 and 7.4.5'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ issuer, service }, stage) {
    const { accessToken: bearer } = await tokensOfSignIn(issuer, 'ada', stage)
    const answers = [issuer, service].map((url) => stage.send('ada', { url: `${url}/me`, bearer }))
    return (await Promise.all(answers)).every(({ status }) => status === 200)
  },
})
