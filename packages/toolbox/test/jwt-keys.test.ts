import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  checkSignature,
  inspect,
  readKey,
  type KeyBox,
  type SecretEncoding,
  type SignatureReport,
} from '@latchkey/toolbox/jwt'
import { encode } from './fixtures/jwt-vectors.ts'

const port = globalThis.crypto
const ours = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

const pem = (key: KeyObject): string =>
  String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }))

function es256(header: object): string {
  const input = `${encode(JSON.stringify({ alg: 'ES256', ...header }))}.${encode('{"sub":"ada"}')}`
  const signature = sign('sha256', Buffer.from(input), { key: ours.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

async function check(token: string, key: string): Promise<SignatureReport & { readonly box: KeyBox }> {
  const box = await readKey(key, port)
  return { ...(await checkSignature(inspect(token, { nowSeconds: 0 }), box, { port })), box }
}

describe('several keys', () => {
  test('the last of a hundred fitting keys without kid is tried, too', async () => {
    const jwk = other.publicKey.export({ format: 'jwk' })
    const keys = [...Array.from({ length: 99 }, () => jwk), ours.publicKey.export({ format: 'jwk' })]
    const { signature, provenance } = await check(es256({}), JSON.stringify({ keys }))
    expect([signature.status, provenance.status]).toEqual(['valid', 'supplied-by-trial'])
  })

  test('keys of a large set of which the same is to be said share a line', async () => {
    const jwk = other.publicKey.export({ format: 'jwk' })
    const others = Array.from({ length: 199 }, (_, index) => ({ ...jwk, kid: `k${index}` }))
    const keys = [...others, { ...ours.publicKey.export({ format: 'jwk' }), kid: 'ours' }]
    const { attempts } = await check(es256({ kid: 'ours' }), JSON.stringify({ keys }))
    expect(attempts).toEqual([
      { keyLabel: '199 keys', outcome: 'passed-over', reason: 'It has another kid.' },
      { keyLabel: 'P-256, kid ours', outcome: 'fits', reason: 'The signature fits.' },
    ])
  })

  test('every key of a PEM bundle is tried', async () => {
    const bundle = pem(rsa.publicKey) + pem(other.publicKey) + pem(ours.publicKey)
    const { signature, box } = await check(es256({}), bundle)
    expect(signature.status).toBe('valid')
    expect(box.description).toBe('3 keys: RSA 2048; P-256; P-256.')
  })

  test('a private key with its public key is one key', async () => {
    const { signature, provenance, box } = await check(es256({}), pem(ours.privateKey) + pem(ours.publicKey))
    expect([signature.status, provenance.status, box.keys.length]).toEqual(['valid', 'supplied', 1])
    expect(box.findings.map(({ id }) => id)).toEqual(['private_key_supplied'])
  })

  test('a bundle with a damaged block says so, and no key of it is used', async () => {
    const { problem, keys } = await readKey(
      `${pem(ours.publicKey)}-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----`,
      port,
    )
    expect([problem?.message, keys]).toEqual([
      'This PEM block ("PUBLIC KEY") is not a key or a certificate that can be read.',
      [],
    ])
  })

  test('PEM by kid in JSON, as Google publishes the certificates of Firebase, is chosen by kid', async () => {
    const map = JSON.stringify({ first: pem(other.publicKey), second: pem(ours.publicKey) })
    const { signature, provenance } = await check(es256({ kid: 'second' }), map)
    expect([signature.status, provenance.status]).toEqual(['valid', 'supplied-by-kid'])
    expect((await check(es256({ kid: 'first' }), map)).signature.status).toBe('invalid')
  })

  test('the name of the member that holds a key of a service account is no kid', async () => {
    const account = JSON.stringify({ type: 'service_account', private_key: pem(ours.privateKey) })
    const { signature, box } = await check(es256({ kid: 'other' }), account)
    expect([signature.status, box.keys[0]?.kid]).toEqual(['valid', null])
  })

  test('an array of JWKs is a set', async () => {
    const set = JSON.stringify([{ ...ours.publicKey.export({ format: 'jwk' }), kid: 'a' }])
    const { signature, provenance } = await check(es256({ kid: 'a' }), set)
    expect([signature.status, provenance.status]).toEqual(['valid', 'supplied-by-kid'])
  })
})

describe('what says that it is a key', () => {
  test.each(['{"kty":"EC","crv":"P-256",', '{"keys":[{"kty":"RSA"}]', '[{"kty":"oct","k":"AA"}'])(
    'is never taken for a secret when it is cut: %s',
    async (text) => {
      const { keys, problem } = await readKey(text, port)
      expect(keys).toEqual([])
      expect(problem?.message).toMatch(/^This is a JWK or a JWKS, and no JSON: line 1, column \d+: /)
    },
  )

  test('says once what is wrong with it', async () => {
    const agreement = pem(generateKeyPairSync('x25519').publicKey)
    const { provenance } = await check(es256({}), agreement)
    expect(provenance.sentence).toBe('This is a key for key agreement (X25519 or X448); it cannot sign.')
  })
})

describe('a secret in hexadecimal', () => {
  const read = async (
    text: string,
    encoding: SecretEncoding = 'hex',
  ): Promise<readonly number[] | string> => {
    const { keys, problem } = await readKey(text, port, { encoding })
    return problem?.message ?? [...(keys[0]?.secret ?? [])]
  }

  test.each(['00ff10ab', '00 FF 10 ab', '00:ff:10:AB', '0x00ff10ab', '00ff 10ab\n', ' 00ff\n10ab '])(
    'is read with what dumps have between bytes: %j',
    async (text) => expect(await read(text)).toEqual([0x00, 0xff, 0x10, 0xab]),
  )

  test.each([
    ['00 fg', '"g" (U+0067) at character 4 is not a hexadecimal digit.'],
    ['00-ff', '"-" (U+002D) at character 2 is not a hexadecimal digit.'],
    ['00 f', 'Hexadecimal has two digits a byte, and one is missing.'],
    ['0 0ff', 'Hexadecimal has two digits a byte, and one is missing.'],
  ])('and nothing else is skipped: %j', async (text, message) => expect(await read(text)).toBe(message))
})
