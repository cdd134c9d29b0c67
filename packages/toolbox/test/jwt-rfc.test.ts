import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  checkSdJwt,
  checkSignature,
  inspect,
  readKey,
  type Inspection,
  type SignatureOptions,
  type SignatureReport,
} from '@latchkey/toolbox/jwt'
import { hmacToken } from './fixtures/jwt-vectors.ts'

const port = globalThis.crypto

async function check(
  token: string,
  key: object,
  options: Omit<SignatureOptions, 'port'> = {},
): Promise<{ inspection: Inspection; report: SignatureReport }> {
  const inspection = inspect(token, { nowSeconds: 0 })
  return {
    inspection,
    report: await checkSignature(inspection, await readKey(JSON.stringify(key), port), { port, ...options }),
  }
}

const hmacKey = {
  kty: 'oct',
  k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
}
const ecKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}
const joe = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
const hs256 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${joe}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`
const es256Signature =
  'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'

describe('examples of the specifications', () => {
  test('RFC 7515 appendix A.1: HS256', async () => {
    const { inspection, report } = await check(hs256, hmacKey)
    expect(report.signature.status).toBe('valid')
    expect(inspection.claims.map(({ name, source }) => [name, source])).toEqual([
      ['iss', '"joe"'],
      ['exp', '1300819380'],
      ['http://example.com/is_root', 'true'],
    ])
  })

  test('RFC 7515 appendix A.3: ES256', async () => {
    const { report } = await check(`eyJhbGciOiJFUzI1NiJ9.${joe}.${es256Signature}`, ecKey)
    expect(report.signature.status).toBe('valid')
  })

  test('RFC 7515 appendix A.5: unsecured', () => {
    expect(inspect(`eyJhbGciOiJub25lIn0.${joe}.`, { nowSeconds: 0 }).shape.name).toBe('unsecured')
  })

  test('RFC 7515 appendix A.6: several signatures in JSON serialization', async () => {
    const token = JSON.stringify({
      payload: joe,
      signatures: [
        { protected: 'eyJhbGciOiJSUzI1NiJ9', header: { kid: '2010-12-29' }, signature: 'AAAA' },
        {
          protected: 'eyJhbGciOiJFUzI1NiJ9',
          header: { kid: 'e9bc097a-ce51-4036-9562-d2ade882db0d' },
          signature: es256Signature,
        },
      ],
    })
    const { inspection, report } = await check(token, ecKey, { signature: 1 })
    expect(inspection.shape.name).toBe('jws-json')
    expect(inspection.signatures.map(({ algorithm, kid }) => [algorithm, kid])).toEqual([
      ['RS256', '2010-12-29'],
      ['ES256', 'e9bc097a-ce51-4036-9562-d2ade882db0d'],
    ])
    expect(inspection.claims.map(({ name }) => name)).toContain('iss')
    expect(report.signature.status).toBe('valid')
  })

  test('RFC 7520 sections 4.4 and 4.5: HS256, whole and detached', async () => {
    const key = {
      kty: 'oct',
      kid: '018c0ae5-4d9b-471b-bfd6-eef314bc7037',
      k: 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
    }
    const payload =
      "It\u2019s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there\u2019s no knowing where you might be swept off to."
    const head = Buffer.from('{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}').toString(
      'base64url',
    )
    const body = Buffer.from(payload).toString('base64url')
    const tail = 's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0'
    expect((await check(`${head}.${body}.${tail}`, key)).report.signature.status).toBe('valid')
    const without = await check(`${head}..${tail}`, key)
    expect(without.report.signature).toMatchObject({
      status: 'cannot-check',
      title: 'The payload is missing',
    })
    expect((await check(`${head}..${tail}`, key, { payload })).report.signature.status).toBe('valid')
  })

  test('RFC 7797 section 4: b64 false, detached and with the payload in it', async () => {
    const head = 'eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19'
    const tail = 'A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY'
    const { inspection, report } = await check(`${head}..${tail}`, hmacKey, { payload: '$.02' })
    expect([inspection.shape.name, report.signature.status]).toEqual(['jws-unencoded', 'valid'])
    expect((await check(`${head}.$.02.${tail}`, hmacKey)).report.signature.status).toBe('valid')
  })

  test('RFC 8037 appendices A.3 and A.4: Ed25519 and its thumbprint', async () => {
    const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
    const token =
      'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'
    const { inspection, report } = await check(token, key)
    expect(report.signature.status).toBe('valid')
    expect(inspection.payload?.text).toBe('Example of Ed25519 signing')
    expect(inspection.findings.map(({ id }) => id)).toContain('not_a_claims_set')
    const box = await readKey(JSON.stringify(key), port)
    expect(box.keys[0]?.thumbprint).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })

  test('RFC 7638 section 3.1: the thumbprint of an RSA key', async () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'
    const box = await readKey(
      JSON.stringify({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' }),
      port,
    )
    expect(box.keys[0]).toMatchObject({
      thumbprint: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      bits: 2048,
    })
  })
})

describe('RFC 9901: SD-JWT', () => {
  // Sections 4.2.1 and 4.2.2.
  const family = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0'
  const familyDigest = 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'
  const france = 'WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0'
  const franceDigest = 'w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs'

  function issue(payload: object): string {
    return hmacToken('{"alg":"HS256","typ":"example+sd-jwt"}', JSON.stringify(payload))
  }

  async function view(token: string): Promise<Inspection> {
    return checkSdJwt(inspect(token, { nowSeconds: 0 }), port)
  }

  test('section 4.2: a claim and an element of an array are disclosed, a decoy stays', async () => {
    const token = issue({ _sd: [familyDigest, 'decoy'], nationalities: [{ '...': franceDigest }] })
    const { sdJwt, findings } = await view(`${token}~${family}~${france}~`)
    expect(
      sdJwt?.disclosures.map(({ claim, source, digest, placement }) => [claim, source, digest, placement]),
    ).toEqual([
      ['family_name', '"Möbius"', familyDigest, 'in-payload'],
      [null, '"FR"', franceDigest, 'in-payload'],
    ])
    expect(sdJwt?.undisclosedCount).toBe(1)
    expect(findings.filter(({ id }) => id.startsWith('disclosure'))).toEqual([])
  })

  test('section 7.1: a disclosure that nobody signed, and one that comes twice, are found', async () => {
    const stray = await view(`${issue({ _sd: [familyDigest] })}~${family}~${france}~`)
    expect(stray.findings.map(({ id }) => id)).toContain('disclosure_not_signed')
    const twice = await view(`${issue({ _sd: [familyDigest] })}~${family}~${family}~`)
    expect(twice.findings.map(({ id }) => id)).toContain('disclosure_repeated')
  })

  test('section 4.3: the key binding belongs to exactly these disclosures', async () => {
    const presented = `${issue({ _sd: [familyDigest] })}~${family}~`
    const hash = createHash('sha256').update(presented).digest('base64url')
    const binding = (sdHash: string): string =>
      hmacToken(
        '{"alg":"HS256","typ":"kb+jwt"}',
        JSON.stringify({ nonce: 'n', aud: 'a', iat: 0, sd_hash: sdHash }),
      )
    const good = await view(presented + binding(hash))
    expect(good.shape.name).toBe('sd-jwt-with-key-binding')
    expect(good.sdJwt?.keyBinding).toMatchObject({ isHashRight: true, problem: null })
    const bad = await view(presented + binding(hash.replace(/^./, 'A')))
    expect(bad.findings.map(({ id }) => id)).toContain('key_binding_wrong')
  })
})
