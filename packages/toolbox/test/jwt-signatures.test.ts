import { createHash, createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkSdJwt, checkSignature, inspect, readKey, type SignatureReport } from '@latchkey/toolbox/jwt'
import { encode } from './fixtures/jwt-vectors.ts'

const port = globalThis.crypto
const secret = 'Zk3v9Qe7XbT1mWc8Rj5LyN0pHs4DgUaF'
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

function hs256(header: string): string {
  const input = `${encode(header)}.${encode('{"sub":"ada"}')}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

interface Signed {
  readonly protected: string
  readonly signature: string
}

function signed(header: string, payload: string, key: KeyObject): Signed {
  const input = Buffer.from(`${encode(header)}.${payload}`)
  const signature = sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return { protected: encode(header), signature }
}

async function check(token: string, key: string, payload?: string): Promise<SignatureReport> {
  const inspection = inspect(token, { nowSeconds: 0, ...(payload === undefined ? {} : { payload }) })
  return checkSignature(inspection, await readKey(key, port), {
    port,
    ...(payload === undefined ? {} : { payload }),
  })
}

const pem = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }))

describe('a signature that fits is refused all the same (RFC 7515 section 4.1.11)', () => {
  test.each([
    ['an unknown critical parameter', '{"alg":"HS256","crit":["x"],"x":1}', /nothing here does.*"x"/],
    ['an empty list', '{"alg":"HS256","crit":[]}', /malformed/],
    ['no list', '{"alg":"HS256","crit":"b64"}', /malformed/],
    ['a name that is not in the header', '{"alg":"HS256","crit":["b64"]}', /malformed/],
    ['a name of the standard itself', '{"alg":"HS256","crit":["alg"]}', /malformed/],
    ['b64 that is not critical', '{"alg":"HS256","b64":true}', /"b64" without "crit"/],
  ])('%s', async (_, header, why) => {
    const { signature } = await check(hs256(header), secret)
    expect([signature.status, signature.tone]).toEqual(['must-be-refused', 'bad'])
    expect(signature.sentence).toMatch(why)
  })

  test('b64, which is known, is not', async () => {
    const { signature } = await check(hs256('{"alg":"HS256","b64":true,"crit":["b64"]}'), secret)
    expect(signature.status).toBe('valid')
  })

  test('a signature that does not fit is invalid before anything else', async () => {
    const token = hs256('{"alg":"HS256","crit":["x"],"x":1}')
    expect((await check(token, `${secret}!`)).signature.status).toBe('invalid')
  })
})

describe('JSON serialization', () => {
  const payload = encode('{"sub":"ada"}')
  const general = (...signatures: readonly Signed[]): string => JSON.stringify({ payload, signatures })
  const es256 = signed('{"alg":"ES256"}', payload, ec.privateKey)
  const rs256 = signed('{"alg":"RS256"}', payload, rsa.privateKey)

  test('the signature that the key fits is found, and which it was is said', async () => {
    const { signature, algorithm } = await check(general(es256, rs256), pem(rsa.publicKey))
    expect([signature.status, algorithm]).toEqual(['valid', 'RS256'])
    expect(signature.sentence).toContain('It is number 2 of 2 signatures')
  })

  test('none is found when none fits', async () => {
    const { signature } = await check(general(es256, es256), pem(rsa.publicKey))
    expect(signature.status).toBe('cannot-check')
  })

  test('a critical parameter counts in the header of the signature that fits', async () => {
    const critical = signed('{"alg":"RS256","crit":["x"],"x":1}', payload, rsa.privateKey)
    const { signature } = await check(general(es256, critical), pem(rsa.publicKey))
    expect(signature.status).toBe('must-be-refused')
  })

  test('an empty payload is the payload, until one is given that travels separately', async () => {
    const post = { payload: '', ...signed('{"alg":"ES256"}', '', ec.privateKey) }
    expect((await check(JSON.stringify(post), pem(ec.publicKey))).signature.status).toBe('valid')

    const detached = {
      payload: '',
      ...signed('{"alg":"ES256","b64":false,"crit":["b64"]}', '$.02', ec.privateKey),
    }
    const token = JSON.stringify(detached)
    expect((await check(token, pem(ec.publicKey))).signature.sentence).toMatch(
      /does not fit an empty payload. If the payload travels separately, give it/,
    )
    expect((await check(token, pem(ec.publicKey), '$.02')).signature.status).toBe('valid')
    expect((await check(token, pem(ec.publicKey), '$.03')).signature.status).toBe('invalid')
  })
})

describe('the key binding of an SD-JWT (RFC 9901 section 7.3)', () => {
  const holder = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
  const compact = (header: string, claims: object, key: KeyObject): string => {
    const payload = encode(JSON.stringify(claims))
    const { protected: head, signature } = signed(header, payload, key)
    return `${head}.${payload}.${signature}`
  }
  const disclosure = encode('["salt","given_name","Ada"]')
  const issued = (cnf: object): string =>
    `${compact('{"alg":"ES256"}', { _sd: [digest(disclosure)], ...cnf }, ec.privateKey)}~${disclosure}~`
  const named = issued({ cnf: { jwk: holder.publicKey.export({ format: 'jwk' }) } })
  const bound = (sdJwt: string, key: KeyObject): string =>
    sdJwt +
    compact('{"alg":"ES256","typ":"kb+jwt"}', { sd_hash: digest(sdJwt), nonce: 'n', aud: 'v', iat: 1 }, key)

  async function judged(token: string): Promise<readonly [boolean | null | undefined, readonly string[]]> {
    const { sdJwt, findings } = await checkSdJwt(inspect(token, { nowSeconds: 0 }), port)
    const ids = findings.map(({ id }) => id).filter((id) => id.startsWith('key_binding'))
    return [sdJwt?.keyBinding?.isSignatureRight, ids]
  }

  test('holds when the key that the issuer names made it', async () => {
    expect(await judged(bound(named, holder.privateKey))).toEqual([true, []])
  })

  test('does not hold when another key made it, or none', async () => {
    expect(await judged(bound(named, ec.privateKey))).toEqual([false, ['key_binding_wrong']])
    const claims = encode(JSON.stringify({ sd_hash: digest(named) }))
    const unsigned = `${named}${encode('{"alg":"none","typ":"kb+jwt"}')}.${claims}.`
    expect(await judged(unsigned)).toEqual([false, ['key_binding_wrong']])
  })

  test('is not vouched for when the issuer names no key', async () => {
    expect(await judged(bound(issued({}), holder.privateKey))).toEqual([null, ['key_binding_unchecked']])
  })
})
