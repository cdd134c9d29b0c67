import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { createSigner, createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { describe, expect, it } from 'vitest'
import {
  createJwtVerifier, exportPrivateJwk, generateKey, keySet, keySetFromJwks, signJwt, toJwks, type JwtAlgorithm, type KeySet, type SigningKey,
} from './index.ts' // prettier-ignore

const issuer = 'https://auth.example'
const audience = 'https://api.example'

/** Another library: makes a token of ours from claims, and reads one. */
interface Peer {
  readonly name: string
  readonly algorithms: readonly JwtAlgorithm[]
  sign(key: SigningKey, claims: object): string | Promise<string>
  /** By our published JWK Set where the peer can read one. */
  verify(key: SigningKey, token: string): unknown
}

const symmetric = ['HS256', 'HS384', 'HS512'] as const
const classic = [
  ...symmetric,
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const

const peers: readonly Peer[] = [
  {
    name: 'jose',
    algorithms: [...classic, 'EdDSA', 'Ed25519'],
    sign: (key, claims) =>
      new jose.SignJWT({ ...claims })
        .setProtectedHeader({ alg: key.alg, kid: key.kid!, typ: 'at+jwt' })
        .sign(privateObject(key)),
    async verify(key, token) {
      const rules = { issuer, audience, typ: 'at+jwt', algorithms: [key.alg] }
      if (key.kind === 'secret') return (await jose.jwtVerify(token, privateObject(key), rules)).payload
      const jwks = jose.createLocalJWKSet(toJwks([key]) as unknown as jose.JSONWebKeySet)
      return (await jose.jwtVerify(token, jwks, rules)).payload
    },
  },
  {
    name: 'fast-jwt',
    algorithms: [...classic, 'EdDSA'],
    sign: (key, claims) =>
      createSigner({
        algorithm: key.alg as 'ES256',
        kid: key.kid!,
        key: pemOrSecret(key, 'private'),
        header: { typ: 'at+jwt' } as never,
      })({ ...claims }),
    verify: (key, token) =>
      createVerifier({
        algorithms: [key.alg as 'ES256'],
        key: pemOrSecret(key, 'public'),
        allowedIss: issuer,
        allowedAud: audience,
      })(token),
  },
  {
    name: 'jsonwebtoken',
    algorithms: classic,
    sign: (key, claims) =>
      jsonwebtoken.sign(claims, privateObject(key), {
        algorithm: key.alg as 'ES256',
        keyid: key.kid!,
        header: { alg: key.alg, typ: 'at+jwt' },
      }),
    verify: (key, token) =>
      jsonwebtoken.verify(token, publicObject(key), { algorithms: [key.alg as 'ES256'], issuer, audience }),
  },
]

const keys = new Map(
  ([...classic, 'EdDSA', 'Ed25519'] as const).map((alg) => [alg as JwtAlgorithm, generateKey(alg)]),
)
const cases = peers.flatMap((peer) =>
  peer.algorithms.map((alg) => ({ name: peer.name, alg, peer, key: keys.get(alg)! })),
)

describe('interoperability', () => {
  it.each(cases)('$name reads our $alg tokens', async ({ peer, key }) => {
    const token = signJwt({ scope: 'read', text: 'ü€😀' }, key, {
      type: 'at+jwt',
      issuer,
      audience,
      subject: 'user_1',
      expiresInSeconds: 60,
    })
    expect(await peer.verify(key, token)).toMatchObject({ sub: 'user_1', scope: 'read', text: 'ü€😀' })
    const [head, payload, signature] = token.split('.')
    const forged = `${head}.${payload}.${signature!.startsWith('A') ? 'B' : 'A'}${signature!.slice(1)}`
    await expect((async () => peer.verify(key, forged))()).rejects.toThrow()
  })

  it.each(cases)('we read the $alg tokens of $name', async ({ peer, key }) => {
    const iat = Math.floor(Date.now() / 1000)
    const token = await peer.sign(key, {
      iss: issuer,
      aud: audience,
      sub: 'user_1',
      text: 'ü€😀',
      iat,
      exp: iat + 60,
    })
    const verify = createJwtVerifier({ keys: published(key), issuer, audience, type: 'at+jwt' })
    expect(verify(token)).toMatchObject({ ok: true, value: { claims: { sub: 'user_1', text: 'ü€😀' } } })
    expect(
      createJwtVerifier({ keys: published(key), issuer, audience: 'other', type: 'at+jwt' })(token).ok,
    ).toBe(false)
  })
})

/** What a service that only has our JWK Set knows. */
function published(key: SigningKey): KeySet {
  return key.kind === 'secret'
    ? keySet([key])
    : keySetFromJwks(JSON.parse(JSON.stringify(toJwks([key]))), { visibility: 'public' })
}

function privateObject(key: SigningKey): KeyObject {
  const jwk = exportPrivateJwk(key)
  if (key.kind === 'secret') return createSecretKey(Buffer.from(jwk['k']!, 'base64url'))
  return createPrivateKey({ key: { ...jwk }, format: 'jwk' })
}

function publicObject(key: SigningKey): KeyObject {
  return key.kind === 'secret'
    ? privateObject(key)
    : createPublicKey({ key: toJwks([key]).keys[0]!, format: 'jwk' })
}

function pemOrSecret(key: SigningKey, half: 'private' | 'public'): string | Buffer {
  if (key.kind === 'secret') return privateObject(key).export()
  if (half === 'private') return privateObject(key).export({ format: 'pem', type: 'pkcs8' }).toString()
  return publicObject(key).export({ format: 'pem', type: 'spki' }).toString()
}
