import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { fieldsOf, reply, routes } from './http.ts'
import { tokensOfSignIn } from './sign-in.ts'
import { refresh } from './refresh.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve, clock }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const url = await serve((issuer) => {
    const judge = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'refresh+jwt', clock })
    const refreshToken = (): string =>
      signJwt({ jti: crypto.randomUUID() }, key, {
        type: 'refresh+jwt',
        expiresInSeconds: 30 * 86_400,
        issuer,
        audience: issuer,
        subject: 'ada',
        clock,
      })
    return routes({
      'POST /auth/sign-in': (_request, response) => reply(response, 200, { refreshToken: refreshToken() }),
      async 'POST /auth/refresh'(request, response) {
        const verdict = judge((await fieldsOf(request))['refreshToken'] ?? '')
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { refreshToken: refreshToken() })
      },
    })
  })
  return { url }
}

async function right({ serve, onEnd, clock }: Stage): Promise<Target> {
  const url = await serve((issuer) => {
    const auth = createAuth({
      issuer,
      strategy: 'jwt',
      store: memoryStore(),
      routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
      clock,
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, (request, response) => {
      if (requireIdentity(request, response) !== null) reply(response, 200, {})
    })
  })
  return { url }
}

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const { refreshToken: first } = await tokensOfSignIn(url, 'ada', stage)
  stage.note('A thief copies the refresh token. Ada goes on, and gets a new one.')
  const second = await refresh(url, { who: 'ada', token: first }, stage)
  stage.passSeconds(60)
  const stolen = await refresh(url, { who: 'thief', token: first }, stage)
  const after = await refresh(url, { who: 'ada', token: String(second.json['refreshToken']) }, stage)
  return {
    hasAttackWorked: stolen.status === 200,
    text:
      stolen.status === 200
        ? 'The token that was replaced still works, for a thief and for a month; nobody can notice.'
        : `The replaced token is refused and known for what it is: the session ends, for thief and owner alike (Ada's next refresh: ${after.status}).`,
  }
}

export const jwtIsNotStateless: Demonstration = demonstration({
  name: 'jwt-is-not-stateless',
  claim: 'With JWTs the server keeps no state.',
  lesson:
    'A token that is checked needs none; a token that works once, or can be taken back, needs a record on the server: one for each sign-in, like a session.',
  requirements: ['RT-2', 'RT-3', 'ATK-45'],
  sources: ['RFC 9700, section 4.14.2', 'OWASP ASVS 5.0, 10.4.5'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const { refreshToken: token } = await tokensOfSignIn(url, 'ada', stage)
    return (await refresh(url, { who: 'ada', token }, stage)).status === 200
  },
})
