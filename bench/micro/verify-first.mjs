// Verifying a token for the first time: nobody may answer from a cache.
import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { createVerifier } from 'fast-jwt'
import * as jose from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { jwt } from '../latchkey.mjs'
import { forged } from '../sign-in.mjs'
import { lineOf, timeInTurns } from './compare.mjs'
import { must, repeat, rotating } from './pool.mjs'

const issuer = 'https://app.example'
const audience = 'https://billing.example'

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' }
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }

/** @param {string} alg @returns {{ signing: import('node:crypto').KeyObject, verifying: import('node:crypto').KeyObject }} */
function makeKeys(alg) {
  if (alg.startsWith('HS')) {
    const secret = createSecretKey(randomBytes(64))
    return { signing: secret, verifying: secret }
  }
  const pair = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  }[alg]()
  return { signing: pair.privateKey, verifying: pair.publicKey }
}

/** What has to be done at the very least: the signature, and the claims out of their JSON. Nothing is checked beyond that. */
function bareVerifier(alg, key) {
  const hash = alg === 'EdDSA' ? null : hashes[alg.slice(2)]
  const options = alg.startsWith('PS')
    ? { key, ...pss }
    : alg.startsWith('ES')
      ? { key, dsaEncoding: 'ieee-p1363' }
      : key
  const holds = alg.startsWith('HS')
    ? (input, signature) => {
        const expected = createHmac(hash, key).update(input).digest()
        return expected.length === signature.length && timingSafeEqual(expected, signature)
      }
    : (input, signature) => verify(hash, Buffer.from(input), options, signature)
  return (token) => {
    const first = token.indexOf('.')
    const second = token.indexOf('.', first + 1)
    const signature = Buffer.from(token.slice(second + 1), 'base64url')
    if (!holds(token.slice(0, second), signature)) return null
    return JSON.parse(Buffer.from(token.slice(first + 1, second), 'base64url').toString())
  }
}

/** Every library is told to check the same: signature, algorithm, times, issuer, audience, and type where it can. */
function peersFor(alg, verifying) {
  const pem =
    verifying.type === 'secret' ? verifying.export() : verifying.export({ type: 'spki', format: 'pem' })
  const fastJwt = createVerifier({
    key: pem,
    algorithms: [alg],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: 'at+jwt',
    cache: false,
  })
  const peers = [{ name: 'fast-jwt', verify: (token) => fastJwt(token) }]
  if (alg !== 'EdDSA') {
    const options = { algorithms: [alg], issuer, audience }
    peers.push({ name: 'jsonwebtoken', verify: (token) => jsonwebtoken.verify(token, verifying, options) })
  }
  return peers
}

/**
 * @param {string} alg
 * @param {import('./compare.mjs').Effort} effort
 */
export async function measureFirstVerification(alg, effort) {
  const { signing, verifying } = makeKeys(alg)
  const signingKey =
    verifying.type === 'secret'
      ? jwt.hmacKey(signing.export(), { alg, kid: 'k1' })
      : jwt.privateKey(signing, { alg, kid: 'k1' })
  const verificationKey =
    verifying.type === 'secret' ? signingKey : jwt.publicKey(verifying, { alg, kid: 'k1' })
  const tokens = Array.from({ length: 500 }, (_, index) =>
    jwt.signJwt(
      {
        sub: `user_${index}`,
        jti: randomBytes(16).toString('base64url'),
        sid: randomBytes(16).toString('base64url'),
        client_id: 'bench',
        auth_time: Math.floor(Date.now() / 1000),
        amr: ['pwd'],
        scope: 'read write',
      },
      signingKey,
      { type: 'at+jwt', issuer, audience, expiresInSeconds: 3600 },
    ),
  )

  const ours = jwt.createJwtVerifier({ keys: verificationKey, issuer, audience, type: 'at+jwt' })
  const bare = bareVerifier(alg, verifying)
  const peers = peersFor(alg, verifying)
  const joseOptions = { algorithms: [alg], issuer, audience, typ: 'at+jwt' }
  const joseVerify = (token) => jose.jwtVerify(token, verifying, joseOptions)

  const good = tokens[0]
  const bad = forged(good)
  must(ours(good).ok && !ours(bad).ok, 'Latchkey must take the good token and no other')
  must(bare(good) !== null && bare(bad) === null, 'node:crypto must take the good token and no other')
  for (const { name, verify } of peers)
    must(passes(verify, good) && !passes(verify, bad), `${name} must take the good token and no other`)
  must((await joseVerify(good)).payload.sub === 'user_0', 'jose must take the good token')
  must(
    await joseVerify(bad).then(
      () => false,
      () => true,
    ),
    'jose must refuse the bad token',
  )

  const sides = [
    side('Latchkey', tokens, (token) => must(ours(token).ok, 'refused')),
    side('node:crypto', tokens, (token) => must(bare(token) !== null, 'refused')),
    ...peers.map(({ name, verify }) => side(name, tokens, (token) => must(verify(token).sub, 'refused'))),
    joseSide(tokens, joseVerify),
  ]
  const series = await timeInTurns(sides, effort)
  const line = (other, as) =>
    lineOf(series, {
      id: `verify-first/${alg}/${other}`,
      what: `verify a JWT, first time, ${alg}${verifying.asymmetricKeyType === 'rsa' ? ' (2048 bits)' : ''}`,
      ours: 'Latchkey',
      other,
      as,
    })
  return [line('node:crypto', 'time'), ...peers.map(({ name }) => line(name, 'speed')), line('jose', 'speed')]
}

function side(name, tokens, check) {
  const next = rotating(tokens)
  return repeat(name, () => check(next()))
}

function joseSide(tokens, verify) {
  const next = rotating(tokens)
  return {
    name: 'jose',
    async run(count) {
      for (let done = 0; done < count; done++) must((await verify(next())).payload.sub, 'refused')
    },
  }
}

function passes(verify, token) {
  try {
    verify(token)
    return true
  } catch {
    return false
  }
}
