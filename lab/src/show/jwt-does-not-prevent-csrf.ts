import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { sendForgedForm } from './forged-form.ts'
import { cookieOf, fieldsOf, reply, routes } from './http.ts'
import { cookieOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const url = await serve((issuer) => {
    const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
    const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience: issuer, subject: 'ada' }
    return routes({
      'POST /auth/sign-in'(_request, response) {
        response.setHeader('Set-Cookie', `token=${signJwt({}, key, options)}; HttpOnly; Path=/`)
        reply(response, 200, {})
      },
      async 'POST /transfer'(request, response) {
        const verdict = verify(cookieOf(request, 'token'))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        const { to } = await fieldsOf(request)
        reply(response, 200, { from: verdict.value.claims.sub, to })
      },
    })
  })
  return { url }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const url = await serve((issuer) => {
    const auth = createAuth({
      issuer,
      strategy: 'jwt',
      store: memoryStore(),
      routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, async (request, response) => {
      const identity = requireIdentity(request, response)
      if (identity === null) return
      const { to } = await fieldsOf(request)
      reply(response, 200, { from: identity.subject, to })
    })
  })
  return { url }
}

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const form = { to: 'mallory' }
  const forged = { url, path: '/transfer', form, host: 'evil.localhost', relation: 'cross-site' } as const
  const statuses = await sendForgedForm(forged, stage)
  const hasAttackWorked = statuses.includes(200)
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'The browser sent the JWT along, as it sends any cookie, and the money is gone.'
      : 'Refused for where it came from, though the cookie came along; and browsers keep a cookie that says SameSite=Lax back.',
  }
}

export const jwtDoesNotPreventCsrf: Demonstration = demonstration({
  name: 'jwt-does-not-prevent-csrf',
  claim: 'We use JWTs, so CSRF is no concern of ours.',
  lesson:
    'What counts is whether the browser sends the credential by itself: a JWT in a cookie is as exposed as a session id in one.',
  requirements: ['CSRF-1', 'ATK-15', 'ATK-19'],
  sources: [
    'OWASP ASVS 5.0, 3.5.1',
    'OWASP CSRF Prevention Cheat Sheet',
    'Fetch Metadata Request Headers (W3C)',
  ],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const cookie = await cookieOfSignIn(url, 'ada', stage)
    const headers = { Origin: url, 'Sec-Fetch-Site': 'same-origin' }
    const form = { to: 'grace' }
    const { json } = await stage.send('ada', {
      method: 'POST',
      url: `${url}/transfer`,
      cookie,
      headers,
      form,
    })
    return json['to'] === 'grace'
  },
})
