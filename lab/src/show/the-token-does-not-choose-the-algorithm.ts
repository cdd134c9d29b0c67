import { createHmac, generateKeyPairSync, verify } from 'node:crypto'
import { createJwtVerifier, privateKey, publicKey, signJwt } from 'latchkey/jwt'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { encode, readClaims } from './forged-token.ts'
import { bearerOf, reply, routes } from './http.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
  readonly token: string
}

const issuer = 'https://auth.example'
const audience = 'https://bank.example'
const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience, subject: 'ada' }

async function wrong({ serve }: Stage): Promise<Target> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 3072 })
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' })
  const checks: Record<string, (input: string, signature: Buffer) => boolean> = {
    none: () => true,
    HS256: (input, signature) => createHmac('sha256', pem).update(input).digest().equals(signature),
    RS256: (input, signature) => verify('sha256', Buffer.from(input), pem, signature),
  }
  const url = await serve(() =>
    routes({
      'GET /key.pem': (_request, response) => response.end(pem),
      'GET /account'(request, response) {
        const [header = '', payload = '', signature = ''] = bearerOf(request).split('.')
        const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString())
        const isValid = checks[alg]?.(`${header}.${payload}`, Buffer.from(signature, 'base64url'))
        if (isValid !== true) return reply(response, 401, { error: 'invalid_token' })
        const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString())
        reply(response, 200, { accountOf: sub })
      },
    }),
  )
  return { url, token: signJwt({}, privateKey(keys.privateKey, { alg: 'RS256' }), options) }
}

async function right({ serve }: Stage): Promise<Target> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 3072 })
  const pem = keys.publicKey.export({ type: 'spki', format: 'pem' })
  const judge = createJwtVerifier({
    keys: publicKey(String(pem), { alg: 'RS256' }),
    issuer,
    audience,
    type: 'at+jwt',
  })
  const url = await serve(() =>
    routes({
      'GET /key.pem': (_request, response) => response.end(pem),
      'GET /account'(request, response) {
        const verdict = judge(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { accountOf: verdict.value.claims.sub })
      },
    }),
  )
  return { url, token: signJwt({}, privateKey(keys.privateKey, { alg: 'RS256' }), options) }
}

async function attack({ url, token }: Target, stage: Stage): Promise<AttackResult> {
  const claims = { ...readClaims(token), sub: 'the bank' }
  const { text: pem } = await stage.send('attacker', { url: `${url}/key.pem` })
  const unsigned = `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}`
  const input = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${encode(claims)}`
  const forgeries = {
    'alg “none”, without a signature': `${unsigned}.`,
    'alg “HS256”, with the public key as the secret': `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`,
  }
  const accepted: string[] = []
  for (const [what, bearer] of Object.entries(forgeries)) {
    stage.note(`A token that says ${what}:`)
    const { status } = await stage.send('attacker', { url: `${url}/account`, bearer })
    if (status === 200) accepted.push(what)
  }
  return {
    hasAttackWorked: accepted.length > 0,
    text: `${accepted.length} of 2 forged tokens were accepted, made by somebody who has no secret.`,
  }
}

export const theTokenDoesNotChooseTheAlgorithm: Demonstration = demonstration({
  name: 'the-token-does-not-choose-the-algorithm',
  claim: 'JWTs are more secure: they are signed.',
  lesson:
    'A signature is worth what its check is worth: the algorithm belongs to the key, and a verifier that reads it from the token lets the attacker choose.',
  requirements: ['JWTV-2', 'JWTV-4', 'ATK-36'],
  sources: ['RFC 8725, sections 2.1 and 3.1', 'OWASP ASVS 5.0, 9.1.2'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url, token }, { send }) {
    return (await send('ada', { url: `${url}/account`, bearer: token })).status === 200
  },
})
