import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { readClaims } from './forged-token.ts'
import { bearerOf, reply, routes } from './http.ts'
import type { Stage } from './stage.ts'

const issuer = 'https://clinic.example'
const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience: issuer, subject: 'patient-7f3a' }
const diagnosis = 'hay fever'

interface Target {
  readonly url: string
}

async function wrong({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const url = await serve(() =>
    routes({
      'POST /sign-in': (_request, response) =>
        reply(response, 200, { token: signJwt({ diagnosis }, key, options) }),
      'GET /record'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { diagnosis: verdict.value.claims['diagnosis'] })
      },
    }),
  )
  return { url }
}

async function right({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const records = new Map([['patient-7f3a', diagnosis]])
  const url = await serve(() =>
    routes({
      'POST /sign-in': (_request, response) => reply(response, 200, { token: signJwt({}, key, options) }),
      'GET /record'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { diagnosis: records.get(String(verdict.value.claims.sub)) })
      },
    }),
  )
  return { url }
}

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const { json } = await stage.send('patient', { method: 'POST', url: `${url}/sign-in` })
  const claims = readClaims(String(json['token']))
  stage.note(
    `Whoever sees the token, in a log or at a proxy, reads without any key: ${JSON.stringify(claims)}`,
  )
  const hasAttackWorked = JSON.stringify(claims).includes(diagnosis)
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? `The token says “${diagnosis}” to everybody who sees it.`
      : 'The token can be read all the same, and says only whose record to look up.',
  }
}

export const aJwtCanBeRead: Demonstration = demonstration({
  name: 'a-jwt-can-be-read',
  claim: 'A JWT is encrypted.',
  lesson:
    'A signed token is text in base64url that everybody can read: put into it who somebody is, not what only the server may know.',
  requirements: ['JWTI-9'],
  sources: ['RFC 7519, section 12', 'OWASP ASVS 5.0, 14.1.1'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, { send }) {
    const { json } = await send('patient', { method: 'POST', url: `${url}/sign-in` })
    const answer = await send('patient', { url: `${url}/record`, bearer: String(json['token']) })
    return answer.json['diagnosis'] === diagnosis
  },
})
