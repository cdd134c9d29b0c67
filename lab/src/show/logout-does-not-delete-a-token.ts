import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { cookieOf, reply, routes } from './http.ts'
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
        const token = signJwt({}, key, options)
        response.setHeader('Set-Cookie', `token=${token}; HttpOnly; SameSite=Lax; Path=/`)
        reply(response, 200, {})
      },
      'POST /auth/sign-out'(_request, response) {
        response.setHeader('Set-Cookie', 'token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0')
        reply(response, 200, {})
      },
      'GET /me'(request, response) {
        const verdict = verify(cookieOf(request, 'token'))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { sub: verdict.value.claims.sub })
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
    return nodeHandler(auth, (request, response) => {
      const identity = requireIdentity(request, response)
      if (identity !== null) reply(response, 200, { sub: identity.subject })
    })
  })
  return { url }
}

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const headers = { Origin: url }
  const cookie = await cookieOfSignIn(url, 'ada', stage)
  stage.note('A thief copies the cookie: from a backup of the profile, or a log.')
  const { status: before } = await stage.send('thief', { url: `${url}/me`, cookie })
  await stage.send('ada', { method: 'POST', url: `${url}/auth/sign-out`, headers, cookie })
  const { status } = await stage.send('thief', { url: `${url}/me`, cookie })
  return {
    hasAttackWorked: before === 200 && status === 200,
    text:
      status === 200
        ? 'Ada has signed out, and the copy of her token is as good as before.'
        : 'Signing out ended the session on the server, and every copy with it.',
  }
}

export const logoutDoesNotDeleteAToken: Demonstration = demonstration({
  name: 'logout-does-not-delete-a-token',
  claim: 'Signing out deletes the token.',
  lesson: 'Signing out of a client deletes one copy; only the server can end what the copies stand for.',
  requirements: ['REV-1', 'ATK-44'],
  sources: ['OWASP ASVS 5.0, 7.4.1', 'OWASP JSON Web Token Cheat Sheet (no built-in revocation)'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const cookie = await cookieOfSignIn(url, 'ada', stage)
    return (await stage.send('ada', { url: `${url}/me`, cookie })).json['sub'] === 'ada'
  },
})
