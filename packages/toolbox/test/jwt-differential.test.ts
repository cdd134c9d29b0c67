import { createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { CompactSign, compactVerify, exportJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  checkSignature,
  generateKey,
  inspect,
  readKey,
  signAlgorithms,
  signToken,
  type KeyBox,
  type SignatureReport,
} from '@latchkey/toolbox/jwt'

const port = globalThis.crypto
const nowSeconds = 1_764_000_000
const payload = JSON.stringify({
  sub: 'ada',
  iss: 'https://issuer.example',
  exp: nowSeconds + 60,
  name: 'Ada 超',
})

async function check(token: string, box: KeyBox): Promise<SignatureReport> {
  return checkSignature(inspect(token, { nowSeconds }), box, { port })
}

interface TestKey {
  readonly alg: string
  /** For signing, in every form that the toolbox reads. */
  readonly privateForms: Readonly<Record<string, string | Uint8Array>>
  /** For verifying, likewise. */
  readonly publicForms: Readonly<Record<string, string | Uint8Array>>
  readonly joseSign: KeyObject | Uint8Array
  readonly joseVerify: KeyObject | Uint8Array
}

// Making RSA keys takes seconds on a small machine: two pairs serve all six algorithms.
const rsaPairs = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))

const keys: readonly TestKey[] = await Promise.all(
  signAlgorithms
    .filter((alg) => alg !== 'Ed448')
    .map((alg) => (alg.startsWith('HS') ? secretKey(alg) : pairKey(alg))),
)

async function secretKey(alg: string): Promise<TestKey> {
  const secret = randomBytes(Number(alg.slice(2)) / 8)
  const jwk = JSON.stringify({ kty: 'oct', k: secret.toString('base64url'), alg })
  // As bytes: random bytes are hardly ever UTF-8, and then there is only one way to read them.
  const forms = { jwk, jwks: JSON.stringify({ keys: [JSON.parse(jwk)] }) }
  return { alg, privateForms: { jwk }, publicForms: forms, joseSign: secret, joseVerify: secret }
}

async function pairKey(alg: string, which = 0): Promise<TestKey> {
  const { privateKey, publicKey } = pairFor(alg, which)
  const privateJwk = JSON.stringify(await exportJWK(privateKey))
  const jwk = JSON.stringify(await exportJWK(publicKey))
  const pem = (key: KeyObject, type: 'spki' | 'pkcs8' | 'pkcs1' | 'sec1'): string =>
    key.type === 'private'
      ? String(key.export({ format: 'pem', type: type as 'pkcs8' }))
      : String(key.export({ format: 'pem', type: type as 'spki' }))
  const spki = pem(publicKey, 'spki')
  const isRsa = publicKey.asymmetricKeyType === 'rsa'
  const isEc = publicKey.asymmetricKeyType === 'ec'
  return {
    alg,
    privateForms: {
      jwk: privateJwk,
      pkcs8: pem(privateKey, 'pkcs8'),
      pkcs8Der: privateKey.export({ format: 'der', type: 'pkcs8' }),
      ...(isRsa ? { pkcs1: pem(privateKey, 'pkcs1') } : {}),
      ...(isEc ? { sec1: pem(privateKey, 'sec1') } : {}),
    },
    publicForms: {
      jwk,
      jwks: JSON.stringify({ keys: [JSON.parse(jwk)] }),
      spki,
      'spki in one line': spki.replaceAll('\n', '\\n'),
      'bare Base64': spki.replaceAll(/-----.*-----|\n/g, ''),
      der: publicKey.export({ format: 'der', type: 'spki' }),
      'private JWK': privateJwk,
      pkcs8: pem(privateKey, 'pkcs8'),
      ...(isRsa ? { 'PKCS #1': pem(publicKey, 'pkcs1'), 'private PKCS #1': pem(privateKey, 'pkcs1') } : {}),
      ...(isEc ? { 'SEC 1': pem(privateKey, 'sec1') } : {}),
    },
    joseSign: privateKey,
    joseVerify: publicKey,
  }
}

function pairFor(alg: string, which = 0): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }
  const namedCurve = curves[alg]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  if (alg.startsWith('Ed')) return generateKeyPairSync('ed25519')
  return rsaPairs[which]!
}

describe.each(keys)(
  '$alg, side by side with jose',
  ({ alg, privateForms, publicForms, joseSign, joseVerify }) => {
    test('what jose signs is valid with every form of the key', async () => {
      const token = await new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg })
        .sign(joseSign)
      for (const [form, key] of Object.entries(publicForms)) {
        const { signature } = await check(token, await readKey(key, port))
        expect([form, signature.status]).toEqual([form, 'valid'])
      }
    })

    test('what is signed here is valid for jose, with every form of the key', async () => {
      for (const [form, key] of Object.entries(privateForms)) {
        const signed = await signToken({ header: '{"typ":"JWT"}', payload, algorithm: alg, key }, port)
        expect([form, signed.ok]).toEqual([form, true])
        if (!signed.ok) continue
        const verified = await compactVerify(signed.token, joseVerify)
        expect(new TextDecoder().decode(verified.payload)).toBe(payload)
        expect(verified.protectedHeader.alg).toBe(alg)
      }
    })

    test('a changed payload, a changed signature and another key are invalid', async () => {
      const token = await new CompactSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg })
        .sign(joseSign)
      const box = await readKey(publicForms['jwk'] ?? '', port)
      const [head, body, tail] = token.split('.') as [string, string, string]
      const otherBody = Buffer.from(payload.replace('ada', 'eve')).toString('base64url')
      expect((await check(`${head}.${otherBody}.${tail}`, box)).signature.status).toBe('invalid')
      expect(
        (await check(`${head}.${body}.${tail.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))}`, box))
          .signature.status,
      ).toBe('invalid')
      const other = alg.startsWith('HS') ? await secretKey(alg) : await pairKey(alg, 1)
      expect((await check(token, await readKey(other.publicForms['jwk'] ?? '', port))).signature.status).toBe(
        'invalid',
      )
    })
  },
)

test('Ed448 is checked where the platform can', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed448')
  const key = String(privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const signed = await signToken({ header: '{}', payload, algorithm: 'EdDSA', key }, port)
  if (!signed.ok) throw new Error(signed.message)
  const box = await readKey(String(publicKey.export({ format: 'pem', type: 'spki' })), port)
  expect((await check(signed.token, box)).signature.status).toBe('valid')
})

// A key of 3072 bits takes seconds: one for each of the two paddings is enough.
test.each(keys.filter(({ alg }) => !/^[RP]S(384|512)$/.test(alg)))(
  '$alg: a key that is made here signs and verifies, and jose reads it',
  async ({ alg }) => {
    const made = await generateKey(alg, port)
    if (!made.ok) throw new Error(made.message)
    const { key } = made
    const signed = await signToken({ header: '{}', payload, algorithm: alg, key: key.privateJwk }, port)
    if (!signed.ok) throw new Error(signed.message)
    const publicForm = key.publicJwk ?? key.privateJwk
    expect((await check(signed.token, await readKey(publicForm, port))).signature.status).toBe('valid')
    const josesKey =
      key.publicPem === null ? Buffer.from(key.secret ?? '', 'base64url') : createPublicKey(key.publicPem)
    await compactVerify(signed.token, josesKey)
  },
)
