// Checking a credential that was checked before, on texts fresh from the socket, with revocation checked each time.
import { mkdtemp, rm } from 'node:fs/promises'
import { createPublicKey } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier } from 'fast-jwt'
import {
  createRevocationSet,
  createVerifiedTokenCache,
  embeddedStore,
  jwt,
  memoryStore,
} from '../latchkey.mjs'
import { forged } from '../sign-in.mjs'
import { median } from '../statistics.mjs'
import { lineOf, timeInTurns } from './compare.mjs'
import { deploy } from './deployment.mjs'
import { freshTexts, must, repeat } from './pool.mjs'

const issuer = 'https://app.example'

/**
 * @param {'memory' | 'embedded'} storeName
 * @param {import('./compare.mjs').Effort} effort
 */
export async function measureCheckAgain(storeName, effort) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
  const store = storeName === 'memory' ? memoryStore() : embeddedStore({ path: folder })
  const { auth, cookies, accessTokens, revokedToken } = await deploy(store)
  try {
    const jwks = await auth.keys.jwks()
    const fastJwt = createCachedFastJwt(jwks.keys[0])
    const parts = createParts(jwks)

    must((await auth.check({ accessToken: accessTokens[0] })).ok, 'auth.check must take a good token')
    must(
      !(await auth.check({ accessToken: revokedToken })).ok,
      'auth.check must refuse a token that was revoked',
    )
    must((await auth.check({ cookie: cookies[0] })).ok, 'auth.check must take a good cookie')
    must(
      !(await auth.check({ cookie: forged(cookies[0]) })).ok,
      'auth.check must refuse a cookie with a wrong secret',
    )
    must(parts(accessTokens[0]), 'the parts must take a good token')
    must(fastJwt(accessTokens[0]).sub === 'user_0', 'fast-jwt must take a good token')
    must(fastJwt(revokedToken).sub === 'old_user_0', 'fast-jwt knows no revocation')

    const token = freshTexts(accessTokens)
    const cookie = freshTexts(cookies)
    const names = { token: `auth.check, token, ${storeName}`, cookie: `auth.check, cookie, ${storeName}` }
    const series = await timeInTurns(
      [
        repeat(names.token, () => must(auth.check({ accessToken: token() }).ok, 'refused')),
        repeat(names.cookie, () => must(auth.check({ cookie: cookie() }).ok, 'refused')),
        repeat('cache and revocation set alone', () => must(parts(token()), 'refused')),
        repeat('fast-jwt, cache on', () => must(fastJwt(token()).sub, 'refused')),
        repeat('making the text', () => must(token().length, 'empty')),
      ],
      effort,
    )
    const line = (id, what, ours, other, as) =>
      lineOf(series, { id: `${id}/${storeName}`, what, ours, other, as })
    return [
      line(
        'verify-again',
        'verify the same JWT again, revocation included',
        names.token,
        'fast-jwt, cache on',
        'speed',
      ),
      line(
        'verify-again-parts',
        'its parts alone, no API around them',
        'cache and revocation set alone',
        'fast-jwt, cache on',
        'speed',
      ),
      line('session-cached', 'check a session, cached', names.cookie, names.token, 'time'),
      {
        id: `fresh-text/${storeName}`,
        what: 'in all of these: making the text out of bytes',
        unit: 'ns',
        ours: { name: '', value: median(series['making the text']) },
      },
    ]
  } finally {
    await auth.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function createCachedFastJwt(jwk) {
  const key = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return createVerifier({
    key,
    algorithms: ['EdDSA'],
    allowedIss: issuer,
    allowedAud: issuer,
    checkTyp: 'at+jwt',
    cache: 10_000,
  })
}

/** The verified-token cache and the revocation set, with as many entries as the deployment has. */
function createParts(jwks) {
  const clock = () => Date.now()
  const verify = jwt.createJwtVerifier({
    keys: jwt.keySetFromJwks(jwks, { visibility: 'public' }),
    issuer,
    audience: issuer,
    type: 'at+jwt',
  })
  const cache = createVerifiedTokenCache({ verify, clock, leewaySeconds: 30 })
  const revoked = createRevocationSet({ maxEntries: 1_000_000 })
  for (let entry = 0; entry < 500; entry++) {
    revoked.add(
      Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
      clock() + 3_600_000,
      clock(),
    )
  }
  return (text) => {
    const verdict = cache.check(text)
    if (!verdict.ok) return false
    const { sid, jti } = verdict.value.claims
    return !revoked.has(sid, clock()) && !revoked.has(jti, clock())
  }
}
