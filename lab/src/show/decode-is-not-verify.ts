import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { withClaims } from './forged-token.ts'
import { bearerOf, reply, routes } from './http.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
  /** Ada's token, which says that she may read. */
  readonly token: string
}

const issuer = 'https://auth.example'
const audience = 'https://reports.example'
const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience, subject: 'ada' }

async function wrong({ serve }: Stage): Promise<Target> {
  const key = generateKey('HS256')
  const url = await serve(() =>
    routes({
      'GET /report'(request, response) {
        const [, payload = ''] = bearerOf(request).split('.')
        const { sub, role } = JSON.parse(Buffer.from(payload, 'base64url').toString())
        reply(response, 200, { sub, role })
      },
    }),
  )
  return { url, token: signJwt({ role: 'reader' }, key, options) }
}

async function right({ serve }: Stage): Promise<Target> {
  const key = generateKey('HS256')
  const verify = createJwtVerifier({ keys: key, issuer, audience, type: 'at+jwt' })
  const url = await serve(() =>
    routes({
      'GET /report'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        const { sub, role } = verdict.value.claims
        reply(response, 200, { sub, role })
      },
    }),
  )
  return { url, token: signJwt({ role: 'reader' }, key, options) }
}

async function attack({ url, token }: Target, { send }: Stage): Promise<AttackResult> {
  const bearer = withClaims(token, { role: 'admin' })
  const { status, json } = await send('ada, who wants more', { url: `${url}/report`, bearer })
  const hasAttackWorked = status === 200 && json['role'] === 'admin'
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'A reader wrote “admin” into her own token, kept the old signature, and is an administrator.'
      : 'The signature does not fit what the token says now.',
  }
}

export const decodeIsNotVerify: Demonstration = demonstration({
  name: 'decode-is-not-verify',
  claim: 'The token is decoded on every request, so we know who sends it.',
  lesson: 'Decoding reads what anybody may have written; only a verified signature says who wrote it.',
  requirements: ['JWTV-1'],
  sources: ['RFC 7519, section 7.2', 'RFC 8725, section 3.3', 'OWASP ASVS 5.0, 9.1.1'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url, token }, { send }) {
    const { status, json } = await send('ada', { url: `${url}/report`, bearer: token })
    return status === 200 && json['role'] === 'reader'
  },
})
