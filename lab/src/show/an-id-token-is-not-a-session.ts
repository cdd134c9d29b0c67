import { randomUUID } from 'node:crypto'
import { createAuth, memoryStore } from 'latchkey'
import { createJwtVerifier, generateKey, insecureSkipCheck, signJwt, type SigningKey } from 'latchkey/jwt'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, reply, routes } from './http.ts'
import type { Answer } from './send-request.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
  /** The key of the identity provider, which signs ID tokens for many apps. */
  readonly provider: SigningKey
  /** False where an ID token is sent with each request instead. */
  readonly hasSignIn: boolean
}

const issuer = 'https://login.example'

async function wrong({ serve }: Stage): Promise<Target> {
  const provider = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: provider, issuer, audience: insecureSkipCheck, type: 'JWT' })
  const url = await serve(() =>
    routes({
      'GET /sign-in': (_request, response) => reply(response, 200, { nonce: randomUUID() }),
      'GET /me'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { sub: verdict.value.claims.sub })
      },
    }),
  )
  return { url, provider, hasSignIn: false }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const provider = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: provider, issuer, audience: 'shop', type: 'JWT' })
  const nonces = new Set<string>()
  const url = await serve((origin) => {
    const auth = createAuth({
      issuer: origin,
      strategy: 'session',
      store: memoryStore(),
      routes: {
        async authenticate({ idToken }) {
          const verdict = verify(String(idToken))
          // Each nonce is for one sign-in, so an ID token proves one, once.
          if (!verdict.ok || !nonces.delete(String(verdict.value.claims['nonce']))) return null
          return { subject: String(verdict.value.claims.sub) }
        },
      },
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, (request, response) => {
      if (request.url === '/sign-in') {
        const nonce = randomUUID()
        nonces.add(nonce)
        return reply(response, 200, { nonce })
      }
      const identity = requireIdentity(request, response)
      if (identity !== null) reply(response, 200, { sub: identity.subject })
    })
  })
  return { url, provider, hasSignIn: true }
}

async function attack(target: Target, stage: Stage): Promise<AttackResult> {
  stage.note(
    'Ada signs in to a quiz with the same provider. The quiz keeps her ID token, and brings it to the shop:',
  )
  const fromQuiz = idToken(target.provider, { aud: 'quiz', nonce: randomUUID() })
  const asQuiz = await enter(target, { who: 'the quiz', token: fromQuiz }, stage)
  stage.note(
    'Ada has signed in to the shop. Somebody finds the ID token of that in a log, and uses it again:',
  )
  const own = idToken(target.provider, { aud: 'shop', nonce: await nonceOf(target, stage) })
  await enter(target, { who: 'ada', token: own }, stage)
  const again = await enter(target, { who: 'somebody', token: own }, stage)
  const hasAttackWorked = asQuiz.status === 200 || again.status === 200
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'Whoever has an ID token of hers, made for whatever app, is Ada.'
      : 'An ID token for another app, or one that was used, signs nobody in.',
  }
}

function idToken(key: SigningKey, claims: { readonly aud: string; readonly nonce: string }): string {
  return signJwt(claims, key, { type: 'JWT', expiresInSeconds: 3_600, issuer, subject: 'ada' })
}

async function nonceOf({ url }: Target, { send }: Stage): Promise<string> {
  return String((await send('ada', { url: `${url}/sign-in` })).json['nonce'])
}

/** Gets in with an ID token: signs in with it where there is a sign-in, else sends it along. */
async function enter(
  { url, hasSignIn }: Target,
  { who, token }: { readonly who: string; readonly token: string },
  { send }: Stage,
): Promise<Answer> {
  if (!hasSignIn) return send(who, { url: `${url}/me`, bearer: token })
  const json = { idToken: token }
  const headers = { Origin: url }
  const { cookie } = await send(who, { method: 'POST', url: `${url}/auth/sign-in`, headers, json })
  return send(who, { url: `${url}/me`, ...(cookie === '' ? { bearer: token } : { cookie }) })
}

export const anIdTokenIsNotASession: Demonstration = demonstration({
  name: 'an-id-token-is-not-a-session',
  claim: 'We use OpenID Connect, so our sessions are its JWTs.',
  lesson:
    'An ID token proves one sign-in to one app, once; what the app carries afterwards is its own session, which it can end.',
  requirements: ['JWTV-15', 'JWTV-16', 'OAU-5', 'ATK-41'],
  sources: [
    'OpenID Connect Core 1.0, section 3.1.3.7',
    'RFC 8725, section 3.9',
    'OWASP ASVS 5.0, 10.5.1 and 10.5.4',
  ],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest(target, stage) {
    const token = idToken(target.provider, { aud: 'shop', nonce: await nonceOf(target, stage) })
    return (await enter(target, { who: 'ada', token }, stage)).status === 200
  },
})
