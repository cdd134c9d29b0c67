import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearerModes, frameworks, issuer, startTarget, type SignedInClient, type Target } from './support.ts'

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const bytesOf = (segment: string): string => Buffer.from(segment, 'base64url').toString()

interface Parts {
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
}

const algorithms = ['EdDSA', 'ES256', 'RS256'] as const

describe.each(frameworks.flatMap((framework) => algorithms.map((alg) => ({ framework, alg }))))(
  '$framework, tokens signed with $alg',
  ({ framework, alg }) => {
    let target: Target
    let victim: SignedInClient
    let token: string
    let parts: Parts
    let canary: Server
    let canaryHits: number

    beforeEach(async () => {
      target = await startTarget({ ...bearerModes[0]!, framework, tokens: { alg } })
      victim = await target.signIn()
      token = victim.client.bearer!
      const [header = '', payload = ''] = token.split('.')
      parts = { header: JSON.parse(bytesOf(header)), claims: JSON.parse(bytesOf(payload)) }
      canaryHits = 0
      canary = createServer((_request, response) => {
        canaryHits++
        response.end('{"keys":[]}')
      })
      canary.on('connection', () => canaryHits++)
      await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
    })

    afterEach(async () => {
      expect(canaryHits).toBe(0)
      canary.close()
      await target.close()
    })

    async function refused(forged: string, what = forged): Promise<void> {
      const client = target.client()
      client.bearer = forged
      const answer = await client.send('GET', '/me')
      expect(`${what} ${answer.status} ${answer.text}`).toBe(`${what} 401 {"error":"unauthenticated"}`)
    }
    const publicKey = async (): Promise<KeyObject> =>
      createPublicKey({ key: (await target.auth.keys.jwks()).keys[0] as never, format: 'jwk' })
    const hmac = (hash: string, key: string | Buffer, input: string): string =>
      `${input}.${createHmac(hash, key).update(input).digest('base64url')}`
    const unsigned = (header: object, claims: object | string = parts.claims): string =>
      `${b64(header)}.${typeof claims === 'string' ? claims : b64(claims)}`

    it('ATK-36, JWTV-2: alg none in every spelling, with and without a signature', async () => {
      for (const none of [
        'none',
        'None',
        'NONE',
        'nOnE',
        'none ',
        '',
        null,
        [],
        ['none'],
        {},
        0,
        undefined,
      ]) {
        const input = unsigned({ ...parts.header, alg: none })
        for (const signature of ['', token.split('.')[2]!, 'AA']) await refused(`${input}.${signature}`)
        await refused(input)
      }
      const [header, payload] = token.split('.')
      await refused(`${header}.${payload}.`, 'signature emptied')
      await refused(`${header}.${payload}`, 'signature left out')
    })

    it('ATK-36, JWTV-4: HMAC with our public key, in every encoding of it', async () => {
      const key = await publicKey()
      const jwk = key.export({ format: 'jwk' })
      const jwks = (await (await fetch(`${target.url}/.well-known/jwks.json`)).text()) as string
      const pem = key.export({ format: 'pem', type: 'spki' }) as string
      const encodings: (string | Buffer)[] = [
        pem, pem.trim(), ` ${pem}`, `\n${pem}`, `\ufeff${pem}`, pem.replaceAll('\n', '\r\n'), pem.replace(/-----.*-----/g, '').trim(),
        key.export({ format: 'der', type: 'spki' }), JSON.stringify(jwk), jwks, JSON.stringify(JSON.parse(jwks).keys[0]),
        ...['x', 'n', 'e', 'y', 'kid'].flatMap((name) => {
          const value = (jwk as Record<string, string>)[name]
          return value === undefined ? [] : [value, Buffer.from(value, 'base64url')]
        }),
        String(parts.header['kid']), '', Buffer.alloc(32), issuer,
      ] // prettier-ignore
      if (alg === 'RS256') encodings.push(key.export({ format: 'pem', type: 'pkcs1' }) as string)
      for (const [hmacAlg, hash] of [
        ['HS256', 'sha256'],
        ['HS384', 'sha384'],
        ['HS512', 'sha512'],
      ] as const) {
        for (const [index, encoding] of encodings.entries()) {
          const { kid: _kid, ...withoutKid } = parts.header
          await refused(
            hmac(hash, encoding, unsigned({ ...parts.header, alg: hmacAlg })),
            `${hmacAlg} ${index}`,
          )
          await refused(
            hmac(hash, encoding, unsigned({ ...withoutKid, alg: hmacAlg })),
            `${hmacAlg} ${index} no kid`,
          )
        }
      }
    })

    it('ATK-36, JWTV-6: a key that the token brings along, or says where to fetch, is not even looked at', async () => {
      const { port } = canary.address() as AddressInfo
      const url = `http://127.0.0.1:${port}/jwks.json`
      const own = ownKey(alg)
      const jwk = own.publicKey.export({ format: 'jwk' })
      for (const kid of [parts.header['kid'], 'attacker', undefined]) {
        for (const extra of [
          { jwk }, { jwk: { ...jwk, kid } }, { jku: url }, { x5u: url }, { jku: url, x5u: url, jwk }, { x5c: [b64('leaf')] },
          { x5t: url }, { iss: url }, { jku: `file:///etc/passwd` }, { url }, {},
        ]) {
          const input = unsigned({ ...parts.header, kid, alg, ...extra })
          await refused(`${input}.${own.sign(input)}`, JSON.stringify(extra).slice(0, 40))
        } // prettier-ignore
      }
    })

    it('ATK-37, JWTV-7: key ids that are paths, queries, prototypes or huge find no key', async () => {
      for (const kid of [
        '', '../../../../../../dev/null', '/dev/null', '/invalid_path', '|sleep 10', "x' UNION SELECT '1';--", '__proto__', 'constructor',
        'toString', 'hasOwnProperty', 'k'.repeat(3_000), '\u0000', 0, 1, null, true, {}, [], [parts.header['kid']],
        `${String(parts.header['kid'])} `, String(parts.header['kid']).toUpperCase(), `${String(parts.header['kid'])}\u0000`,
      ]) {
        const input = unsigned({ ...parts.header, kid })
        const what = String(JSON.stringify(kid)).slice(0, 40)
        for (const [hash, key] of [['sha256', ''], ['sha256', '1'], ['sha256', Buffer.alloc(32)]] as const) {
          await refused(hmac(hash, key, unsigned({ ...parts.header, alg: 'HS256', kid })), what)
        }
        await refused(`${input}.${token.split('.')[2]}`, what)
      } // prettier-ignore
    })

    it('ATK-39, JWTV-9, JWTV-20: no other spelling of a token counts, neither before nor after its session ended', async () => {
      const [header = '', payload = '', signature = ''] = token.split('.')
      const variants = (segment: string): string[] => [
        `${segment}=`, `${segment}==`, `${segment}!`, `${segment}\u00e9`, `${segment}A`, `${segment}AA`, segment.slice(0, -1),
        `${segment.slice(0, -1)}${strayBits(segment.at(-1)!)}`, segment.replaceAll('-', '+').replaceAll('_', '/') + '~', `A${segment}`, `${segment}%3D`,
      ] // prettier-ignore
      const respelled = [header, payload, signature].flatMap((segment, at) =>
        variants(segment).map((variant) => {
          const segments = [header, payload, signature]
          segments[at] = variant
          return segments.join('.')
        }),
      )
      const more = [
        `${token}.`,
        `.${token}`,
        `${token}.${signature}`,
        `${token}.a.b`,
        `"${token}"`,
        token.toLowerCase(),
        '.'.repeat(8_000),
      ]
      const json = JSON.stringify({ protected: header, payload, signature })
      const twins = alg === 'ES256' ? [highS(token)] : []
      const all = [...respelled, ...more, json, b64(json)].filter((one) => one !== token)
      for (const one of all) await refused(one)
      // Alive, its twin has a good signature and may pass; dead, it must not.
      await target.auth.end({ session: victim.sessionId as never })
      for (const one of [token, ...twins, ...all]) await refused(one)
    })

    it('ATK-39: zeros, DER and wrong lengths are no signatures', async () => {
      const input = token.split('.').slice(0, 2).join('.')
      const { length } = Buffer.from(token.split('.')[2]!, 'base64url')
      const signatures = [
        Buffer.alloc(length), Buffer.alloc(length, 255), Buffer.alloc(length - 1, 1), Buffer.alloc(length + 1, 1), Buffer.alloc(1),
        Buffer.concat([Buffer.alloc(length - 1), Buffer.of(1)]), Buffer.from('3006020101020101', 'hex'), Buffer.from('3006020100020100', 'hex'),
        Buffer.concat([Buffer.from(token.split('.')[2]!, 'base64url'), Buffer.of(0)]), Buffer.alloc(4_000, 7),
      ] // prettier-ignore
      if (alg === 'ES256') {
        const n = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
        const one = Buffer.concat([Buffer.alloc(31), Buffer.of(1)])
        for (const [r, s] of [
          [n, one],
          [one, n],
          [n, n],
          [Buffer.alloc(32), one],
          [one, Buffer.alloc(32)],
        ])
          signatures.push(Buffer.concat([r!, s!]))
      }
      for (const signature of signatures) await refused(`${input}.${signature.toString('base64url')}`)
    })
  },
)

describe.each(bearerModes)('$strategy by $carry', (mode) => {
  it('ATK-43: none of the secrets that everybody tries has signed our tokens', async () => {
    const target = await startTarget(mode)
    const { client } = await target.signIn()
    const [, payload] = client.bearer!.split('.')
    for (const secret of [
      '', 'secret', 'password', 'changeme', 'your-256-bit-secret', 'jwt', 'key', 'test', 'latchkey', issuer, 'qwerty', '0'.repeat(32),
      'AllYourBase', 'my-32-character-ultra-secure-and-ultra-long-secret',
    ]) {
      const input = `${b64({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`
      const forged = target.client()
      forged.bearer = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      expect((await forged.send('GET', '/me')).status).toBe(401)
    } // prettier-ignore
    await target.close()
  })

  it('ATK-44: after sign-out, the end of all sessions, or the withdrawal of its key, a token is dead on the next request', async () => {
    const target = await startTarget(mode)
    const ends: ((signedIn: SignedInClient) => Promise<unknown>)[] = [
      ({ client }) => client.send('POST', '/auth/sign-out'),
      ({ sessionId }) => target.auth.end({ session: sessionId as never }),
      () => target.auth.end({ subject: 'user_1' }),
      () => target.auth.end({ tenant: 'acme' }),
      () => target.auth.end('everyone'),
      () => target.auth.keys.withdraw(),
    ]
    for (const end of ends) {
      const signedIn = await target.signIn()
      const copy = target.client()
      copy.bearer = signedIn.client.bearer
      expect((await copy.send('GET', '/me')).status).toBe(200)
      await end(signedIn)
      expect((await copy.send('GET', '/me')).status).toBe(401)
      expect((await copy.send('POST', '/step-up')).status).toBe(401)
    }
    await target.close()
  })
})

/** The other signature that the same key pair's mathematics allows: (r, n − s). */
function highS(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  return `${header}.${payload}.${twin.toString('base64url')}`
}

/** Another last character that decodes to the same bytes in a lenient decoder, or any other one. */
function strayBits(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[(alphabet.indexOf(character) + 1) % 64]!
}

function ownKey(alg: (typeof algorithms)[number]): { publicKey: KeyObject; sign(input: string): string } {
  const pair =
    alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' as const }
  return {
    publicKey: pair.publicKey,
    sign: (input) => sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(input), key).toString('base64url'),
  }
}
