// Signing a token: what a sign-in and each renewal cost besides the store.
import { generateKeyPairSync, randomBytes, sign as signBytes } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import * as jose from 'jose'
import { jwt } from '../latchkey.mjs'
import { lineOf, timeInTurns } from './compare.mjs'
import { must, repeat } from './pool.mjs'

const issuer = 'https://app.example'
const audience = 'https://billing.example'
const lifetimeSeconds = 600

const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

/**
 * @param {keyof typeof pairs} alg
 * @param {import('./compare.mjs').Effort} effort
 */
export async function measureSigning(alg, effort) {
  const { privateKey, publicKey } = pairs[alg]()
  const own = claimsOf()
  const key = jwt.privateKey(privateKey, { alg, kid: 'k1' })
  const latchkey = () =>
    jwt.signJwt(own, key, { type: 'at+jwt', issuer, audience, expiresInSeconds: lifetimeSeconds })
  const bare = bareSigner(alg, privateKey)
  const fastJwt = createSigner({
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    algorithm: alg,
    kid: 'k1',
    header: { typ: 'at+jwt' },
  })
  const withJose = (claims) => new jose.SignJWT(claims).setProtectedHeader(headerOf(alg)).sign(privateKey)

  const verify = jwt.createJwtVerifier({
    keys: jwt.publicKey(publicKey, { alg, kid: 'k1' }),
    issuer,
    audience,
    type: 'at+jwt',
  })
  const made = [latchkey(), bare(withTimes(own)), fastJwt(withTimes(own)), await withJose(withTimes(own))]
  for (const token of made) must(verify(token).ok, 'every side must make a token that holds')

  const series = await timeInTurns(
    [
      repeat('Latchkey', () => must(latchkey(), 'no token')),
      repeat('node:crypto', () => must(bare(withTimes(own)), 'no token')),
      repeat('fast-jwt', () => must(fastJwt(withTimes(own)), 'no token')),
      {
        name: 'jose',
        async run(count) {
          for (let done = 0; done < count; done++) must(await withJose(withTimes(own)), 'no token')
        },
      },
    ],
    effort,
  )
  return [
    ['node:crypto', 'time'],
    ['fast-jwt', 'speed'],
    ['jose', 'speed'],
  ].map(([other, as]) =>
    lineOf(series, { id: `sign/${alg}/${other}`, what: `sign a JWT, ${alg}`, ours: 'Latchkey', other, as }),
  )
}

function claimsOf() {
  return {
    sub: 'user_1',
    jti: randomBytes(16).toString('base64url'),
    sid: randomBytes(16).toString('base64url'),
    client_id: 'bench',
    auth_time: Math.floor(Date.now() / 1000),
    amr: ['pwd'],
    scope: 'read write',
  }
}

function withTimes(claims) {
  const iat = Math.floor(Date.now() / 1000)
  return { ...claims, iss: issuer, aud: audience, iat, exp: iat + lifetimeSeconds }
}

function headerOf(alg) {
  return { alg, typ: 'at+jwt', kid: 'k1' }
}

/** What has to be done at the very least: JSON, base64url and the signature. */
function bareSigner(alg, key) {
  const hash = alg === 'EdDSA' ? null : 'sha256'
  const options = alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return (claims) => {
    const input = `${encode(headerOf(alg))}.${encode(claims)}`
    return `${input}.${signBytes(hash, Buffer.from(input), options).toString('base64url')}`
  }
}
