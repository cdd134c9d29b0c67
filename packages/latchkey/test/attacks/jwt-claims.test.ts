import { createPrivateKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sealedDocument } from '../../src/grant/sealed-document.ts'
import { memoryStore, type MemoryStore } from '../../src/index.ts'
import {
  bearerModes,
  frameworks,
  issuer,
  onFrameworks,
  startTarget,
  type SignedInClient,
  type Target,
} from './support.ts'

/** The deployment's own signing key, which no attacker has: what remains to be refused is what the token says. */
async function signingKeyOf(store: MemoryStore): Promise<OwnKey> {
  const ring = await sealedDocument<{ keys: { kid: string; jwk: JsonWebKey }[] }>({
    documents: store.documents,
    name: 'key-ring/EdDSA',
    encryptionKey: store.localEncryptionKey(),
  }).read()
  const { kid, jwk } = ring!.keys[0]!
  return { kid, key: createPrivateKey({ key: jwk, format: 'jwk' }) }
}

interface OwnKey {
  readonly kid: string
  readonly key: KeyObject
}

describe.each(onFrameworks(bearerModes))('$framework, $strategy by $carry', (mode) => {
  let target: Target
  let victim: SignedInClient
  let key: OwnKey
  let claims: Record<string, unknown>

  beforeEach(async () => {
    const store = memoryStore()
    target = await startTarget({ ...mode, store })
    victim = await target.signIn()
    key = await signingKeyOf(store)
    claims = JSON.parse(Buffer.from(victim.client.bearer!.split('.')[1]!, 'base64url').toString())
  })
  afterEach(() => target.close())

  const forge = (payload: object | string | Buffer, header: Record<string, unknown> = {}): string => {
    const text = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
    const { typ = 'at+jwt', ...rest } = header
    const encoded = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: key.kid, typ, ...rest })).toString(
      'base64url',
    )
    return signRaw(key, encoded, Buffer.from(text))
  }
  async function statusOf(token: string): Promise<number> {
    const client = target.client()
    client.bearer = token
    const answer = await client.send('GET', '/me')
    if (answer.status !== 200) expect(answer.text).toBe('{"error":"unauthenticated"}')
    return answer.status
  }
  const nowSeconds = (): number => Math.floor(target.clock() / 1000)

  it('what is forged here differs from a good token in nothing but the one thing', async () => {
    expect(await statusOf(forge(claims))).toBe(200)
  })

  it('ATK-40, JWTV-12: times of the wrong type, out of range, or missing', async () => {
    for (const name of ['exp', 'nbf', 'iat', 'auth_time']) {
      for (const value of ['9999999999', [9999999999], {}, true, null, -1, '1e999', NaN]) {
        expect(
          `${name} ${JSON.stringify(value)} ${await statusOf(forge({ ...claims, [name]: value }))}`,
        ).toBe(`${name} ${JSON.stringify(value)} 401`)
      }
      for (const number of ['1e999', '-1e999', '-0', '9007199254740993', '1e300', '9999999999999']) {
        const text = JSON.stringify({ ...claims, [name]: 424242 }).replace('424242', number)
        expect(`${name} ${number} ${await statusOf(forge(text))}`).toBe(`${name} ${number} 401`)
      }
    }
    const without = (name: string): object =>
      Object.fromEntries(Object.entries(claims).filter(([other]) => other !== name))
    for (const name of ['exp', 'iat', 'iss', 'aud', 'sub', 'jti', 'client_id', 'sid']) {
      expect(`${name} ${await statusOf(forge(without(name)))}`).toBe(`${name} 401`)
    }
  })

  it('ATK-40, JWTV-13: expired, not yet valid, issued in the future, or living for ten years', async () => {
    const now = nowSeconds()
    for (const change of [
      { exp: now - 30 }, { exp: now - 3_600, iat: now - 7_200 }, { exp: 0 }, { nbf: now + 60 }, { iat: now + 60, exp: now + 120 },
      { exp: now + 315_360_000 }, { iat: 0, exp: now + 60 },
    ])
      expect(`${JSON.stringify(change)} ${await statusOf(forge({ ...claims, ...change }))}`).toBe(`${JSON.stringify(change)} 401`)
  }) // prettier-ignore

  it('ATK-38, JWTV-8: crit, b64 and zip in any form', async () => {
    for (const header of [
      { crit: [] }, { crit: ['x'], x: 1 }, { crit: 'x' }, { crit: null }, { crit: ['alg'] }, { crit: ['b64'], b64: false }, { b64: false },
      { b64: true }, { zip: 'DEF' }, { crit: ['x', 'x'], x: 1 }, { enc: 'A256GCM' },
    ])
      expect(`${JSON.stringify(header)} ${await statusOf(forge(claims, header))}`).toBe(`${JSON.stringify(header)} 401`)
  }) // prettier-ignore

  it('ATK-38, JWTV-11: duplicates, byte order marks, other encodings, prototypes, arrays, depth', async () => {
    const text = JSON.stringify(claims)
    const open = text.slice(0, -1)
    for (const payload of [
      `${open},"sub":"admin"}`, `${open},"s\\u0075b":"admin"}`, `${open},"x":{"a":1,"a":2}}`, `\ufeff${text}`, `${open},"__proto__":{"admin":true}}`,
      `${open},"x":{"__proto__":1}}`, `[${text}]`, `"${text.replaceAll('"', '\\"')}"`, 'null', '', '{}', `${text}${text}`, `${text} x`,
      `${open},"x":${'['.repeat(20)}${']'.repeat(20)}}`, `${open},"x":${'{"a":'.repeat(17)}1${'}'.repeat(17)}}`,
    ])
      expect(`${payload} ${await statusOf(forge(payload))}`).toBe(`${payload} 401`)
    expect(await statusOf(forge(Buffer.from(text, 'utf16le')))).toBe(401)
    expect(await statusOf(forge(Buffer.from(open.replace('user_1', 'user_\xff') + '}', 'latin1')))).toBe(401)
    for (const header of ['{"alg":"EdDSA","alg":"none","typ":"at+jwt"}', '{"alg":"none","alg":"EdDSA","typ":"at+jwt"}']) {
      const encoded = Buffer.from(header).toString('base64url')
      expect(await statusOf(signRaw(key, encoded, Buffer.from(text)))).toBe(401)
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  }) // prettier-ignore

  it('ATK-41, JWTV-14 to JWTV-16: another type, issuer, audience or session', async () => {
    for (const typ of ['JWT', 'jwt', 'id+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'lk-fa+jwt', 'at+jwt;x', 'at+jwt ', '', null, 1, ['at+jwt']]) {
      expect(`${JSON.stringify(typ)} ${await statusOf(forge(claims, { typ }))}`).toBe(`${JSON.stringify(typ)} 401`)
    }
    for (const change of [
      { iss: `${issuer}/` }, { iss: issuer.toUpperCase() }, { iss: [issuer] }, { iss: 'https://evil.example' }, { iss: '' },
      { aud: `${issuer}/` }, { aud: issuer.slice(0, -1) }, { aud: [] }, { aud: [[issuer]] }, { aud: { 0: issuer } }, { aud: 1 }, { aud: [issuer, 1] },
      { aud: `${issuer} x` }, { aud: 'https://billing.example' }, { sub: '' }, { sub: ['user_1'] }, { sub: 1 }, { sid: 'x' }, { sid: '' }, { sid: 1 },
      { sid: `${String(claims['sid'])}=` }, { cnf: { jkt: 'x' } },
    ])
      expect(`${JSON.stringify(change)} ${await statusOf(forge({ ...claims, ...change }))}`).toBe(`${JSON.stringify(change)} 401`)
  }) // prettier-ignore
})

it('ATK-41: of all tokens for all audiences and issuers, each service takes its own', async () => {
  const audiences = [
    'https://a.example',
    'https://b.example',
    'https://a.example.evil.example',
    'https://a.example/',
  ]
  const store = memoryStore()
  const services = []
  for (const host of ['one', 'two']) {
    for (const audience of audiences) {
      services.push(
        await startTarget({
          ...bearerModes[0]!,
          framework: frameworks[0],
          store,
          issuer: `https://${host}.example`,
          tokens: { audience },
        }),
      )
    }
  }
  const tokens = await Promise.all(services.map(async (service) => (await service.signIn()).client.bearer!))
  // Minted for another audience by one's own deployment.
  for (const [row, service] of services.entries()) {
    const passing: number[] = []
    for (const [column, token] of tokens.entries()) {
      const client = service.client()
      client.bearer = token
      if ((await client.send('GET', '/me')).status === 200) passing.push(column)
    }
    expect(passing).toEqual([row])
    const own = audiences[row % audiences.length]!
    const { identity } = (await service.auth.check({ accessToken: tokens[row]! })) as never as {
      identity: never
    }
    const client = service.client()
    for (const audience of ['https://billing.example', `${own}x`]) {
      client.bearer = await service.auth.mint(identity, { audience })
      expect((await client.send('GET', '/me')).status).toBe(401)
    }
    client.bearer = await service.auth.mint(identity, { audience: own })
    expect((await client.send('GET', '/me')).status).toBe(200)
  }
  for (const service of services) await service.app.close()
})

it('ATK-41: a minted token cannot say more than its session', async () => {
  const target = await startTarget(bearerModes[0]!)
  const { client } = await target.signIn()
  const { identity } = (await target.auth.check({ accessToken: client.bearer! })) as never as {
    identity: never
  }
  for (const claims of [
    { sub: 'admin' },
    { iss: 'x' },
    { exp: 9e9 },
    { sid: 'x' },
    { tenant: 'other' },
    { amr: ['otp'] },
    { scope: 'admin' },
    { cnf: {} },
  ]) {
    await expect(
      target.auth.mint(identity, { audience: issuer, claims: claims as never }),
    ).rejects.toMatchObject({ code: 'claims_invalid' })
  }
  const claims = JSON.parse('{"__proto__":{"admin":true}}') as never
  await expect(target.auth.mint(identity, { audience: issuer, claims })).rejects.toMatchObject({
    code: 'claims_invalid',
  })
  await target.close()
})

/** Signs whatever bytes there are under a header of any text. */
function signRaw({ key }: OwnKey, encodedHeader: string, payload: Buffer): string {
  const input = `${encodedHeader}.${payload.toString('base64url')}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}
