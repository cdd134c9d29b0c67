import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, fieldsOf, reply, routes } from './http.ts'
import { tokensOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve, clock }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const disabled = new Set<string>()
  const url = await serve((issuer) => {
    const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt', clock })
    const options = { type: 'at+jwt', expiresInSeconds: 300, issuer, audience: issuer, clock }
    return routes({
      async 'POST /auth/sign-in'(request, response) {
        const { name = '' } = await fieldsOf(request)
        if (disabled.has(name)) return reply(response, 401, { error: 'sign_in_refused' })
        reply(response, 200, { accessToken: signJwt({}, key, { ...options, subject: name }) })
      },
      async 'POST /admin/disable'(request, response) {
        const { name = '' } = await fieldsOf(request)
        disabled.add(name)
        reply(response, 200, { disabled: name })
      },
      'GET /me'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { sub: verdict.value.claims.sub })
      },
    })
  })
  return { url }
}

async function right({ serve, onEnd, clock }: Stage): Promise<Target> {
  const disabled = new Set<string>()
  const url = await serve((issuer) => {
    const auth = createAuth({
      issuer,
      strategy: 'jwt',
      store: memoryStore(),
      tokens: { ttlSeconds: 300 },
      routes: {
        authenticate: async ({ name }) => (disabled.has(String(name)) ? null : { subject: String(name) }),
      },
      clock,
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, async (request, response) => {
      if (request.url === '/admin/disable') {
        const { name = '' } = await fieldsOf(request)
        disabled.add(name)
        await auth.end({ subject: name })
        return reply(response, 200, { disabled: name })
      }
      const identity = requireIdentity(request, response)
      if (identity !== null) reply(response, 200, { sub: identity.subject })
    })
  })
  return { url }
}

/** When the token is tried again, in seconds after its subject was disabled. */
const tries = [0, 60, 120, 180, 240, 290, 320, 340]

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const { accessToken: bearer } = await tokensOfSignIn(url, 'mallory', stage)
  await stage.send('administrator', {
    method: 'POST',
    url: `${url}/admin/disable`,
    json: { name: 'mallory' },
  })
  let passed = 0
  let lastAccepted: number | null = null
  for (const seconds of tries) {
    if (seconds > passed) stage.passSeconds(seconds - passed)
    passed = seconds
    const { status } = await stage.send('mallory', { url: `${url}/me`, bearer })
    if (status !== 200) break
    lastAccepted = seconds
  }
  return {
    hasAttackWorked: lastAccepted !== null,
    text:
      lastAccepted === null
        ? 'The first request after the account was disabled is refused, although the token has 300 seconds left.'
        : `The token of a disabled account was accepted for ${lastAccepted} seconds, and refused at ${passed}: a life of 300 seconds, and 30 of leeway.`,
  }
}

export const shortExpiryIsNotRevocation: Demonstration = demonstration({
  name: 'short-expiry-is-not-revocation',
  claim: 'Our tokens live five minutes, so we need no revocation.',
  lesson:
    'A short life bounds how long a token outlives its subject: its life, plus the leeway of the loosest verifier, plus caches.',
  requirements: ['REV-4', 'ATK-44'],
  sources: ['RFC 7519, section 4.1.4 (leeway)', 'OWASP ASVS 5.0, 7.4.1 and 7.4.2'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const { accessToken: bearer } = await tokensOfSignIn(url, 'mallory', stage)
    return (await stage.send('mallory', { url: `${url}/me`, bearer })).status === 200
  },
})
