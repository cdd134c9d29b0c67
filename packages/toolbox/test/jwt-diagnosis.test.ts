import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkSignature, diagnose, inspect, readKey, signToken, type Diagnosis } from '@latchkey/toolbox/jwt'
import { encode, hmacToken } from './fixtures/jwt-vectors.ts'

const port = globalThis.crypto
const hs256 = '{"alg":"HS256"}'
const claims = '{"sub":"ada"}'

async function diagnosis(token: string, key: string | Uint8Array): Promise<Diagnosis> {
  return diagnose(inspect(token, { nowSeconds: 0 }), key, { port })
}

// What the issuer signed with, what the verifier was given, and what must be said.
const secretCases: readonly (readonly [
  name: string,
  issuer: string | Buffer,
  given: string,
  says: RegExp,
])[] = [
  [
    'a line break at the end of the given secret',
    'my-secret',
    'my-secret\n',
    /without the line break at its end/,
  ],
  [
    'a line break at the end of the issuer’s secret',
    'my-secret\n',
    'my-secret',
    /with a line break at its end/,
  ],
  ['white space around it', 'my-secret', '  my-secret ', /without the white space/],
  ['quotes around the given secret', 'my-secret', '"my-secret"', /without the quotes/],
  ['quotes around the issuer’s secret', '"my-secret"', 'my-secret', /with double quotes/],
  [
    'Base64 that was not decoded',
    Buffer.from('c2VjcmV0LWJ5dGVz', 'base64'),
    'c2VjcmV0LWJ5dGVz',
    /decoded from Base64/,
  ],
  [
    'base64url that was not decoded',
    Buffer.from('_-_-c2VjcmV0', 'base64url'),
    '_-_-c2VjcmV0',
    /decoded from base64url/,
  ],
  [
    'hexadecimal that was not decoded',
    Buffer.from('00ff10ab', 'hex'),
    '00ff10ab',
    /decoded from hexadecimal/,
  ],
  [
    'a secret that the issuer encodes as Base64',
    Buffer.from('my-secret').toString('base64'),
    'my-secret',
    /encoded as Base64 once more/,
  ],
  ['a whole line of a .env file', 'my-secret', 'JWT_SECRET=my-secret', /behind the name/],
  ['an exported variable in quotes', 'my-secret', 'export JWT_SECRET="my-secret"\n', /behind the name/],
  [
    'a line of a .env file with Base64',
    Buffer.from('c2VjcmV0LWJ5dGVz', 'base64'),
    'JWT_SECRET=c2VjcmV0LWJ5dGVz',
    /behind the name .*decoded from Base64/,
  ],
  ['a secret in UTF-16', Buffer.from('my-secret', 'utf16le'), 'my-secret', /as UTF-16/],
]

describe('a signature that does not fit a secret', () => {
  test.each(secretCases)('%s is found out', async (_name, issuer, given, says) => {
    const token = hmacToken(hs256, claims, issuer)
    const report = await checkSignature(inspect(token, { nowSeconds: 0 }), await readKey(given, port), {
      port,
    })
    expect(report.signature.status).toBe('invalid')
    expect((await diagnosis(token, given)).cause).toMatch(says)
  })

  test('another size of the hash is found out', async () => {
    const input = `${encode(hs256)}.${encode(claims)}`
    const token = `${input}.${createHmac('sha512', 'my-secret').update(input).digest('base64url')}`
    const { cause, observations } = await diagnosis(token, 'my-secret')
    expect(cause).toMatch(/signed with HS512, though the header says HS256/)
    expect(observations.join()).toMatch(/64 bytes, and HS256 makes 32/)
  })

  test('what fits nothing says how much was tried, and shows no secret', async () => {
    const result = await diagnosis(hmacToken(hs256, claims, 'other'), 'canary-9f2c')
    expect(result.cause).toBeNull()
    expect(result.tried.length).toBeGreaterThan(8)
    expect(JSON.stringify(result)).not.toContain('canary-9f2c')
  })
})

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })

function publicPem({ publicKey }: { readonly publicKey: KeyObject }): string {
  return String(publicKey.export({ format: 'pem', type: 'spki' }))
}

async function signed(algorithm: string, key: KeyObject, header = '{}'): Promise<string> {
  const pem = String(key.export({ format: 'pem', type: 'pkcs8' }))
  const result = await signToken({ header, payload: claims, algorithm, key: pem }, port)
  if (!result.ok) throw new Error(result.message)
  return result.token
}

/** The same bytes under another header would not verify; this keeps the signature right and lies about its name. */
async function signedAs(claimed: string, actual: (input: Buffer) => Buffer): Promise<string> {
  const input = `${encode(JSON.stringify({ alg: claimed }))}.${encode(claims)}`
  return `${input}.${actual(Buffer.from(input)).toString('base64url')}`
}

describe('a signature that does not fit a public key', () => {
  test('RS for PS is found out', async () => {
    const token = await signedAs('PS256', (input) => sign('sha256', input, rsa.privateKey))
    expect((await diagnosis(token, publicPem(rsa))).cause).toMatch(
      /fits as RS256.*header says PS256.*padding/,
    )
  })

  test('another hash is found out', async () => {
    const token = await signedAs('RS256', (input) => sign('sha512', input, rsa.privateKey))
    expect((await diagnosis(token, publicPem(rsa))).cause).toMatch(/fits as RS512/)
  })

  test('DER is found out, and how to mend it', async () => {
    const token = await signedAs('ES256', (input) => sign('sha256', input, p256.privateKey))
    const { cause, fix } = await diagnosis(token, publicPem(p256))
    expect(cause).toMatch(/DER encoded; JOSE needs 64 raw bytes/)
    expect(fix).toMatch(/ieee-p1363/)
  })

  test('another modulus length, another curve and another kid are named', async () => {
    const token = await signed('RS256', rsa.privateKey)
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect((await diagnosis(token, publicPem(short))).observations.join()).toMatch(
      /256 bytes, and this key makes 128/,
    )
    const ec = await signed('ES256', p256.privateKey)
    expect((await diagnosis(ec, publicPem(p384))).observations.join()).toMatch(/ES256 needs the curve P-256/)
    const named = await signed('ES256', p256.privateKey, '{"kid":"new"}')
    const jwks = JSON.stringify({ keys: [{ ...p256.publicKey.export({ format: 'jwk' }), kid: 'old' }] })
    expect((await diagnosis(named, jwks)).cause).toMatch(
      /fits the key "old", and the token names the kid "new"/,
    )
  })
})

describe('key sets', () => {
  test('the kid chooses; without a match every fitting key is tried, and that is said', async () => {
    const jwk = (pair: { publicKey: KeyObject }, kid: string): object => ({
      ...pair.publicKey.export({ format: 'jwk' }),
      kid,
    })
    const set = JSON.stringify({
      keys: [jwk(rsa, 'r'), jwk(p256, 'a'), jwk(p384, 'b'), { kty: 'oct', k: 'AAAA', kid: 'o' }],
    })
    const box = await readKey(set, port)
    const check = async (header: string): Promise<readonly [string, string, string]> => {
      const token = await signed('ES256', p256.privateKey, header)
      const report = await checkSignature(inspect(token, { nowSeconds: 0 }), box, { port })
      return [report.signature.status, report.provenance.status, report.provenance.sentence]
    }
    expect((await check('{"kid":"a"}')).slice(0, 2)).toEqual(['valid', 'supplied-by-kid'])
    expect((await check('{}')).slice(0, 2)).toEqual(['valid', 'supplied-by-trial'])
    const [, status, sentence] = await check('{"kid":"zzz"}')
    expect(status).toBe('supplied-by-trial')
    expect(sentence).toMatch(/No fitting key of the set has the kid "zzz"/)
  })

  test('an HS256 token is never checked with the public keys of a set', async () => {
    const set = JSON.stringify({ keys: [rsa.publicKey.export({ format: 'jwk' })] })
    const report = await checkSignature(
      inspect(hmacToken(hs256, claims), { nowSeconds: 0 }),
      await readKey(set, port),
      { port },
    )
    expect(report.signature.status).toBe('cannot-check')
    expect(report.findings.map(({ id }) => id)).toEqual(['algorithm_confusion'])
  })
})

describe('secrets', () => {
  const findings = async (secret: string): Promise<readonly string[]> => {
    const token = hmacToken(hs256, claims, secret)
    const report = await checkSignature(inspect(token, { nowSeconds: 0 }), await readKey(secret, port), {
      port,
    })
    expect(report.signature.status).toBe('valid')
    return report.findings.map(({ id }) => id)
  }

  test('published, short, repetitive and typed ones are told apart from random ones', async () => {
    expect(await findings('your-256-bit-secret')).toContain('secret_published')
    expect(await findings('secret')).toEqual(['secret_published', 'secret_short', 'secret_typed'])
    expect(await findings('abababababababababababababababababab')).toContain('secret_repetitive')
    expect(await findings('CorrectHorse-battery-staple-2024-winter')).toContain('secret_typed')
    expect(await findings('Zk3v9Qe7XbT1mWc8Rj5LyN0pHs4DgUaF')).toEqual([])
    expect(await findings('8f14e45fceea167a5a36dedd4bea2543')).toEqual([])
  })

  test('a text secret is never trimmed', async () => {
    const token = hmacToken(hs256, claims, ' padded \n')
    const inspection = inspect(token, { nowSeconds: 0 })
    const status = async (secret: string): Promise<string> =>
      (await checkSignature(inspection, await readKey(secret, port), { port })).signature.status
    expect(await status(' padded \n')).toBe('valid')
    expect(await status('padded')).toBe('invalid')
  })

  test('a private key is reduced to its public half, and that is said', async () => {
    const pem = String(p256.privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const box = await readKey(pem, port)
    expect(box.findings.map(({ id }) => id)).toEqual(['private_key_supplied'])
    expect(Object.keys(box.keys[0]!.publicJwk!).sort()).toEqual(['crv', 'kty', 'x', 'y'])
    const d = String(p256.privateKey.export({ format: 'jwk' }).d)
    expect(JSON.stringify(box)).not.toContain(d)
  })
})
