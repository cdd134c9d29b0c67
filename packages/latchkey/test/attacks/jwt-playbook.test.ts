import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, type RawResponse } from '../../src/testing/raw-http.ts'
import { apps } from '../support/apps.ts'
import { bearerModes, startTarget, type Target } from './support.ts'

// The checks that testers run against any service that takes JWTs. All of them have one answer here: 401, octet for octet
// the same, and nobody is called up.

const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(Object.keys(apps).flatMap((framework) => bearerModes.map((mode) => ({ framework, ...mode }))))(
  '$framework, $strategy by $carry',
  (mode) => {
    let target: Target
    let token: string
    let header: Record<string, unknown>
    let claims: Record<string, unknown>
    let canary: Server
    let canaryUrl: string
    let calls = 0
    let expected: RawResponse

    beforeAll(async () => {
      target = await startTarget(mode)
      token = (await target.signIn()).client.bearer!
      const [head = '', payload = ''] = token.split('.')
      header = JSON.parse(Buffer.from(head, 'base64url').toString())
      claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
      canary = createServer()
      canary.on('connection', () => calls++)
      await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
      canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/x`
      expected = await send('not a token')
    })
    afterAll(async () => {
      canary.close()
      await target.close()
    })

    const send = (value: string): Promise<RawResponse> =>
      exchange(target.url, ['GET /me HTTP/1.1', `Authorization: Bearer ${value}`])
    const headersOf = ({ headers }: RawResponse): unknown => headers.filter(([name]) => name !== 'date')

    async function refused(forged: string): Promise<void> {
      const answer = await send(forged)
      expect(answer.status).toBe(401)
      expect(answer.body).toBe('{"error":"unauthenticated"}')
      expect(headersOf(answer)).toEqual(headersOf(expected))
      expect(calls).toBe(0)
    }
    const hmac = (key: string, head: object, payload: object = claims): string => {
      const input = `${b64(head)}.${b64(payload)}`
      return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
    }
    const signature = (): string => token.split('.')[2]!
    const unsigned = (head: object, payload: object = claims): string => `${b64(head)}.${b64(payload)}`

    it('1, 2: no token, a cut signature', async () => {
      const none = await exchange(target.url, ['GET /me HTTP/1.1'])
      expect([none.status, none.body]).toEqual([401, '{"error":"unauthenticated"}'])
      await refused(token.slice(0, -4))
    })
    it('4: claims of a token that does not hold are not reflected', async () => {
      const marker = 'Marker-5f1c'
      await refused(`${unsigned(header, { ...claims, sub: marker, name: marker })}.${signature()}`)
    })
    it('5, 6: common and empty HMAC secrets', async () => {
      for (const secret of [
        '',
        'secret',
        'password',
        '123456',
        'key',
        'your-256-bit-secret',
        'supersecret',
        'token',
      ])
        await refused(hmac(secret, { ...header, alg: 'HS256' }))
    })
    it('7, 8: an emptied signature, alg none', async () => {
      await refused(token.slice(0, token.lastIndexOf('.') + 1))
      for (const alg of ['none', 'None', 'NONE', 'nOnE']) await refused(`${unsigned({ ...header, alg })}.`)
    })
    it('9: HMAC by the public key', async () => {
      const jwks = await (await fetch(`${target.url}/.well-known/jwks.json`)).text()
      for (const key of [jwks, JSON.stringify(JSON.parse(jwks).keys[0]), JSON.parse(jwks).keys[0].x])
        await refused(hmac(key, { ...header, alg: 'HS256' }))
    })
    it('10, 11: a key of the attacker’s own, inline or by URL', async () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'own' }
      for (const extra of [
        { jwk },
        { jwks: { keys: [jwk] } },
        { jku: canaryUrl },
        { x5u: canaryUrl },
        { jwk, kid: 'own' },
      ]) {
        const input = unsigned({ ...header, ...extra })
        await refused(`${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`)
      }
    })
    it('12: key ids that are paths, commands and queries', async () => {
      const kids = [
        '',
        '../../../../../../dev/null',
        '/dev/null',
        '/invalid_path',
        '|sleep 10',
        `| curl ${canaryUrl}`,
      ]
      for (const kid of kids) await refused(hmac('', { ...header, alg: 'HS256', kid }))
      await refused(hmac('1', { ...header, alg: 'HS256', kid: "x' UNION SELECT '1';--" }))
    })
    it('13: a URL in every header and claim', async () => {
      for (const name of ['typ', 'jku', 'kid', 'x5u', 'x5t', 'x5c', 'url', 'cty'])
        await refused(`${unsigned({ ...header, [name]: canaryUrl })}.${signature()}`)
      for (const name of Object.keys(claims))
        await refused(`${unsigned(header, { ...claims, [name]: canaryUrl })}.${signature()}`)
    })
    it('14: every header and claim as null, true, false, text, 0, list, object', async () => {
      for (const value of [null, true, false, 'jwt', 0, [], {}]) {
        for (const name of Object.keys(header))
          await refused(`${unsigned({ ...header, [name]: value })}.${signature()}`)
        for (const name of Object.keys(claims))
          await refused(`${unsigned(header, { ...claims, [name]: value })}.${signature()}`)
      }
    })
    it('15: claims that other services trust', async () => {
      const extra = [
        'admin',
        'role',
        'roles',
        'groups',
        'email',
        'name',
        'scope',
        'permissions',
        'is_admin',
        'user',
        'uid',
        'username',
        'act',
        'azp',
      ]
      for (const name of extra)
        await refused(`${unsigned(header, { ...claims, [name]: claims['sub'] })}.${signature()}`)
    })
    it('3, 16: the original still holds after all that, and no longer after its exp', async () => {
      expect((await send(token)).status).toBe(200)
      target.clock.advance(631_000)
      await refused(token)
    })
  },
)
