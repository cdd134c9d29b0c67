import { generateKeyPairSync, verify } from 'node:crypto'
import {
  createJwtVerifier,
  privateKey,
  publicKey,
  signJwt,
  type ClaimsToSign,
  type SigningKey,
} from 'latchkey/jwt'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, reply, routes } from './http.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
  /** The key of the issuer, which signs for many. */
  readonly key: SigningKey
}

const issuer = 'https://auth.example'
const audience = 'https://billing.example'

async function wrong({ serve }: Stage): Promise<Target> {
  const keys = generateKeyPairSync('ed25519')
  const url = await serve(() =>
    routes({
      'GET /invoices'(request, response) {
        const [header, payload = '', signature = ''] = bearerOf(request).split('.')
        const signed = Buffer.from(`${header}.${payload}`)
        const isSignatureValid = verify(null, signed, keys.publicKey, Buffer.from(signature, 'base64url'))
        if (!isSignatureValid) return reply(response, 401, { error: 'invalid_token' })
        const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString())
        reply(response, 200, { invoicesOf: sub })
      },
    }),
  )
  return { url, key: privateKey(keys.privateKey, { alg: 'EdDSA' }) }
}

async function right({ serve, clock }: Stage): Promise<Target> {
  const keys = generateKeyPairSync('ed25519')
  const judge = createJwtVerifier({
    keys: publicKey(keys.publicKey, { alg: 'EdDSA' }),
    issuer,
    audience,
    type: 'at+jwt',
    clock,
  })
  const url = await serve(() =>
    routes({
      'GET /invoices'(request, response) {
        const verdict = judge(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { invoicesOf: verdict.value.claims.sub })
      },
    }),
  )
  return { url, key: privateKey(keys.privateKey, { alg: 'EdDSA' }) }
}

/** Tokens that the issuer has really signed, and that are nothing to this service. */
const strayTokens: readonly {
  readonly what: string
  readonly claims: ClaimsToSign
  readonly type: string
}[] = [
  { what: 'for another service', claims: { aud: 'https://quiz.example' }, type: 'at+jwt' },
  {
    what: 'by the test system, which shares the key',
    claims: { iss: 'https://test.example' },
    type: 'at+jwt',
  },
  { what: 'to prove a sign-in (an ID token)', claims: {}, type: 'JWT' },
]

async function attack({ url, key }: Target, stage: Stage): Promise<AttackResult> {
  const accepted: string[] = []
  const present = async (what: string, bearer: string): Promise<void> => {
    stage.note(`A token that was signed ${what}:`)
    const { status } = await stage.send('attacker', { url: `${url}/invoices`, bearer })
    if (status === 200) accepted.push(what)
  }
  for (const { what, claims, type } of strayTokens) {
    await present(what, sign(key, claims, { type, clock: stage.clock }))
  }
  const old = sign(key, {}, { type: 'at+jwt', clock: () => stage.clock() - 86_400_000 })
  await present('yesterday, for ten minutes', old)
  return {
    hasAttackWorked: accepted.length > 0,
    text: `${accepted.length} of ${strayTokens.length + 1} tokens with a valid signature were accepted, none of which is valid here.`,
  }
}

function sign(
  key: SigningKey,
  claims: ClaimsToSign,
  { type, clock }: { readonly type: string; readonly clock: () => number },
): string {
  const all = { iss: issuer, aud: audience, sub: 'ada', ...claims }
  return signJwt(all, key, { type, expiresInSeconds: 600, clock })
}

export const signatureValidIsNotTokenValid: Demonstration = demonstration({
  name: 'signature-valid-is-not-token-valid',
  claim: 'The signature is valid, so the token is.',
  lesson:
    'A signature says who wrote a token; whether it is still good, from the right issuer, for this service and of this kind are four more questions.',
  requirements: ['JWTV-13', 'JWTV-14', 'JWTV-15', 'JWTV-16', 'ATK-41'],
  sources: ['RFC 7519, section 7.2', 'RFC 8725, sections 3.8 to 3.12', 'OWASP ASVS 5.0, 9.2.1 to 9.2.3'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url, key }, { send, clock }) {
    const bearer = sign(key, {}, { type: 'at+jwt', clock })
    return (await send('ada', { url: `${url}/invoices`, bearer })).status === 200
  },
})
