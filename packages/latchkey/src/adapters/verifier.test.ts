import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateKey, signJwt, toJwks, exportPrivateJwk, type SigningKey } from '../jwt/index.ts'
import { isLatchkeyError } from '../errors.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { createVerifier, type Verifier, type VerifierOptions } from './verifier.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

const audience = 'https://billing.example'
const oldKey = generateKey('ES256')
const newKey = generateKey('EdDSA')

/** An issuer on loopback: a real server whose answer the test chooses. */
interface Issuer {
  readonly url: string
  readonly server: Server
  answer: Answer
  requests: number
}

const issuers: Issuer[] = []
let clock: FakeClock
let issuer: Issuer

beforeEach(async () => {
  clock = fakeClock()
  issuer = await startIssuer(keys(oldKey))
})

afterEach(async () => {
  for (const { server } of issuers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function startIssuer(answer: Answer): Promise<Issuer> {
  const server = createServer((request, response) => {
    started.requests++
    started.answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const started: Issuer = { url: `http://127.0.0.1:${port}`, server, answer, requests: 0 }
  issuers.push(started)
  return started
}

function keys(...list: readonly SigningKey[]): Answer {
  return json(JSON.stringify(toJwks(list)))
}

function json(body: string, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)
}

function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(code, headers).end()
}

function open(over: Partial<VerifierOptions> = {}): Verifier {
  return createVerifier({ issuer: issuer.url, audience, clock, ...over })
}

function token(
  key: SigningKey,
  over: { issuer?: string; audience?: string; type?: string; seconds?: number } = {},
): string {
  return signJwt({ client_id: 'web' }, key, {
    type: over.type ?? 'at+jwt',
    issuer: over.issuer ?? issuer.url,
    audience: over.audience ?? audience,
    subject: 'user_1',
    tokenId: 'AAAAAAAAAAAAAAAAAAAAAA',
    expiresInSeconds: over.seconds ?? 600,
    clock,
  })
}

async function outcome(verifier: Verifier, text: string): Promise<string> {
  const verdict = await verifier.verify(text)
  return verdict.ok ? 'ok' : verdict.reason
}

describe('verifier', () => {
  it('checks tokens with the keys that the issuer publishes', async () => {
    const verdict = await open().verify(token(oldKey))
    expect(verdict).toMatchObject({ ok: true, value: { claims: { sub: 'user_1' } } })
  })

  it('fetches nothing before the first token, and then once for any number at the same time', async () => {
    const verifier = open()
    expect(issuer.requests).toBe(0)
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => outcome(verifier, token(oldKey))))
    expect(new Set(outcomes)).toEqual(new Set(['ok']))
    expect(issuer.requests).toBe(1)
  })

  it('JWTV-13, JWTV-15, JWTV-16: still looks at time, audience, issuer and type', async () => {
    const verifier = open({ leewaySeconds: 0 })
    expect(await outcome(verifier, token(oldKey, { audience: 'https://other.example' }))).toBe(
      'audience_mismatch',
    )
    expect(await outcome(verifier, token(oldKey, { issuer: `${issuer.url}/` }))).toBe('issuer_mismatch')
    expect(await outcome(verifier, token(oldKey, { type: 'JWT' }))).toBe('type_mismatch')
    const text = token(oldKey, { seconds: 60 })
    expect(await outcome(verifier, text)).toBe('ok')
    clock.advance(60_000)
    expect(await outcome(verifier, text)).toBe('expired')
  })

  it('asks for the issuer path, and accepts nothing but a set at the url that was configured', async () => {
    let path = ''
    issuer.answer = (response, request) => {
      path = request.url ?? ''
      keys(oldKey)(response, request)
    }
    await open({ issuer: `${issuer.url}/tenant` }).prepare()
    expect(path).toBe('/tenant/.well-known/jwks.json')
    await open({ jwksUrl: `${issuer.url}/elsewhere` }).prepare()
    expect(path).toBe('/elsewhere')
  })
})

describe('key rotation', () => {
  it('JWTV-21: a key that was made since is fetched when its first token comes', async () => {
    const verifier = open()
    expect(await outcome(verifier, token(oldKey))).toBe('ok')
    issuer.answer = keys(oldKey, newKey)
    clock.advance(30_000)
    expect(await outcome(verifier, token(newKey))).toBe('ok')
    expect(issuer.requests).toBe(2)
  })

  it('a key that the issuer took out is out, and so are its remembered tokens', async () => {
    const verifier = open()
    const remembered = token(oldKey, { seconds: 3_000 })
    expect(await outcome(verifier, remembered)).toBe('ok')
    issuer.answer = keys(newKey)
    clock.advance(600_000)
    expect(await outcome(verifier, remembered)).toBe('key_unknown')
  })

  it('a token by a new key is enough to forget the old one: the set is replaced, not merged', async () => {
    const verifier = open()
    const remembered = token(oldKey)
    expect(await outcome(verifier, remembered)).toBe('ok')
    issuer.answer = keys(newKey)
    clock.advance(30_000)
    expect(await outcome(verifier, token(newKey))).toBe('ok')
    expect(await outcome(verifier, remembered)).toBe('key_unknown')
  })

  it('an id that was given to another key does not keep the tokens of the first', async () => {
    const kid = 'one'
    const [first, second] = [generateKey('EdDSA', { kid }), generateKey('EdDSA', { kid })]
    issuer.answer = keys(first)
    const verifier = open()
    const remembered = token(first, { seconds: 3_000 })
    expect(await outcome(verifier, remembered)).toBe('ok')
    issuer.answer = keys(second)
    clock.advance(600_000)
    expect(await outcome(verifier, remembered)).toBe('signature_invalid')
  })

  it('ATK-44: a withdrawn key is dead at once, and stays dead although the issuer still lists it', async () => {
    issuer.answer = keys(oldKey, newKey)
    const verifier = open()
    const remembered = token(oldKey, { seconds: 3_000 })
    expect(await outcome(verifier, remembered)).toBe('ok')
    verifier.withdrawKey(oldKey.kid ?? '')
    expect(await outcome(verifier, remembered)).toBe('key_unknown')
    clock.advance(600_000)
    expect(await outcome(verifier, remembered)).toBe('key_unknown')
    expect(await outcome(verifier, token(newKey))).toBe('ok')
  })

  it('the issuer may ask for less than the maximum age, but not for a fetch on every token', async () => {
    issuer.answer = json(JSON.stringify(toJwks([oldKey])), { 'cache-control': 'public, max-age=60' })
    const verifier = open()
    await verifier.prepare()
    clock.advance(59_999)
    await verifier.prepare()
    expect(issuer.requests).toBe(1)
    clock.advance(1)
    issuer.answer = json(JSON.stringify(toJwks([oldKey])), { 'cache-control': 'max-age=0' })
    await verifier.prepare()
    expect(issuer.requests).toBe(2)
    clock.advance(29_999)
    await verifier.prepare()
    expect(issuer.requests).toBe(2)
  })
})

describe('what an outsider can cause', () => {
  it('ATK-37: a flood of unknown key ids cost one fetch each cooldown, whether it succeeds or fails', async () => {
    const verifier = open()
    await verifier.prepare()
    for (const answer of [keys(oldKey), status(500)]) {
      issuer.answer = answer
      issuer.requests = 0
      clock.advance(30_000)
      const strangers = Array.from({ length: 50 }, () => outcome(verifier, token(generateKey('EdDSA'))))
      for (const result of await Promise.all(strangers)) expect(result).not.toBe('ok')
      for (let number = 0; number < 50; number++) await verifier.verify(token(generateKey('EdDSA')))
      expect(issuer.requests).toBe(1)
      expect(await outcome(verifier, token(oldKey))).toBe('ok')
    }
  })

  it('a token that is no token is refused without asking the issuer again', async () => {
    const verifier = open()
    await verifier.prepare()
    clock.advance(30_000)
    for (const text of ['', 'a.b.c', '.'.repeat(5_000), `${token(oldKey)}x`]) {
      expect(await outcome(verifier, text)).not.toBe('ok')
    }
    expect(issuer.requests).toBe(1)
  })

  it('ATK-36: keys and addresses inside a token are never used', async () => {
    const stranger = await startIssuer(keys(newKey))
    const verifier = open()
    const forged = signJwt({ client_id: 'web', jku: stranger.url }, newKey, {
      type: 'at+jwt',
      issuer: issuer.url,
      audience,
      subject: 'admin',
      tokenId: 'x',
      expiresInSeconds: 60,
      clock,
    })
    const [, payload, signature] = forged.split('.')
    const header = { alg: 'EdDSA', kid: newKey.kid, typ: 'at+jwt', jku: stranger.url, x5u: stranger.url }
    const text = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.${signature}`
    expect(await outcome(verifier, text)).toBe('key_unknown')
    expect(stranger.requests).toBe(0)
  })

  it('JWTV-14: two issuers with one key id do not vouch for each other', async () => {
    const kid = 'shared'
    const [ours, theirs] = [generateKey('EdDSA', { kid }), generateKey('EdDSA', { kid })]
    issuer.answer = keys(ours)
    const other = await startIssuer(keys(theirs))
    const verifiers = [open(), open({ issuer: other.url })]
    const texts = [issuer.url, other.url].flatMap((name) => [
      token(ours, { issuer: name }),
      token(theirs, { issuer: name }),
    ])
    const results = await Promise.all(
      verifiers.map((verifier) =>
        Promise.all(texts.map(async (text) => (await outcome(verifier, text)) === 'ok')),
      ),
    )
    expect(results).toEqual([
      [true, false, false, false],
      [false, false, false, true],
    ])
  })
})

describe('an issuer in trouble', () => {
  const bad: readonly (readonly [string, Answer])[] = [
    ['500', status(500)],
    ['404', status(404)],
    ['204', status(204)],
    ['a redirect', status(302, { location: 'https://attacker.example/jwks.json' })],
    ['HTML', json('<!doctype html><title>Sign in</title>')],
    ['no object', json('null')],
    ['keys that are no list', json('{"keys":{}}')],
    ['null among the keys', json('{"keys":[null]}')],
    ['invalid UTF-8', (response) => response.writeHead(200).end(Buffer.from([0x7b, 0xff, 0x7d]))],
    ['a private key', json(JSON.stringify({ keys: [exportPrivateJwk(oldKey)] }))],
    ['a shared secret', json(JSON.stringify({ keys: [exportPrivateJwk(generateKey('HS256'))] }))],
    ['two keys with one id', keys(generateKey('EdDSA', { kid: 'x' }))],
    ['a body that never ends', endless],
    ['a broken connection', (response) => response.destroy()],
    ['101 keys', json(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) }))],
  ]

  it.each(bad.filter(([name]) => name !== 'two keys with one id'))(
    'JWTV-21: %s is no key set; the last good one stays, for a limited time',
    async (_name, answer) => {
      const errors: unknown[] = []
      const verifier = open({ onError: (error) => errors.push(error) })
      expect(await outcome(verifier, token(oldKey))).toBe('ok')
      issuer.answer = answer
      clock.advance(600_000)
      expect(await outcome(verifier, token(oldKey))).toBe('ok')
      expect(errors).toHaveLength(1)
      expect(isLatchkeyError(errors[0])).toBe(true)
      clock.advance(3_600_000)
      expect(await outcome(verifier, token(oldKey))).toBe('keys_unavailable')
      issuer.answer = keys(oldKey)
      clock.advance(30_000)
      expect(await outcome(verifier, token(oldKey))).toBe('ok')
    },
  )

  it('JWTV-21: a redirect is not followed, even to a good key set', async () => {
    const other = await startIssuer(keys(newKey))
    issuer.answer = status(302, { location: other.url })
    expect(await outcome(open(), token(newKey))).toBe('keys_unavailable')
    expect(other.requests).toBe(0)
  })

  it('a body that never ends is given up at the size limit, not at the timeout', async () => {
    issuer.answer = endless
    const errors: unknown[] = []
    await open({ onError: (error) => errors.push(error), timeoutMs: 20_000 }).prepare()
    expect(errors).toEqual([expect.objectContaining({ code: 'jwks_invalid' })])
  })

  it('keys that the issuer wants asked for every time still serve for the cooldown', async () => {
    issuer.answer = json(JSON.stringify(toJwks([oldKey])), { 'cache-control': 'max-age=0' })
    const verifier = open({ staleSeconds: 0 })
    expect(await outcome(verifier, token(oldKey))).toBe('ok')
    clock.advance(29_999)
    expect(await outcome(verifier, token(oldKey))).toBe('ok')
    expect(issuer.requests).toBe(1)
  })

  it('two keys with one id refuse the set', async () => {
    const twice = [generateKey('EdDSA', { kid: 'x' }), generateKey('EdDSA', { kid: 'x' })]
    issuer.answer = json(JSON.stringify({ keys: [...toJwks([twice[0]!]).keys, ...toJwks([twice[1]!]).keys] }))
    expect(await outcome(open(), token(twice[0]!))).toBe('keys_unavailable')
  })

  it('with no keys at all it says so, instead of calling good tokens bad, and asks again after the cooldown', async () => {
    issuer.answer = status(503)
    const verifier = open()
    for (let number = 0; number < 10; number++)
      expect(await outcome(verifier, token(oldKey))).toBe('keys_unavailable')
    expect(issuer.requests).toBe(1)
    expect(await verifier.prepare()).toBe(false)
    issuer.answer = keys(oldKey)
    clock.advance(30_000)
    expect(await outcome(verifier, token(oldKey))).toBe('ok')
  })

  it('a key that is unknown while the issuer is down is an outage, not a bad token', async () => {
    const verifier = open()
    await verifier.prepare()
    issuer.answer = status(500)
    clock.advance(30_000)
    expect(await outcome(verifier, token(newKey))).toBe('keys_unavailable')
  })

  it('waits no longer than the timeout', async () => {
    issuer.answer = () => {}
    const errors: unknown[] = []
    const verifier = open({ timeoutMs: 50, onError: (error) => errors.push(error) })
    expect(await outcome(verifier, token(oldKey))).toBe('keys_unavailable')
    expect(isLatchkeyError(errors[0], 'jwks_unavailable')).toBe(true)
  })

  it('an answer that comes after it was given up does not undo a newer one', async () => {
    const held: ((response: Response) => void)[] = []
    const answers = [
      new Promise<Response>((resolve) => held.push(resolve)),
      Promise.resolve(jwksResponse(newKey)),
    ]
    // Takes no notice of its signal, as a wrapper may.
    const stubborn = (): Promise<Response> => answers.shift() ?? Promise.reject(new Error('asked too often'))
    const verifier = open({ timeoutMs: 20, fetch: stubborn })
    expect(await outcome(verifier, token(newKey))).toBe('keys_unavailable')
    clock.advance(30_000)
    expect(await outcome(verifier, token(newKey))).toBe('ok')
    held[0]!(jwksResponse(oldKey))
    await new Promise((resolve) => setImmediate(resolve))
    expect(await outcome(verifier, token(newKey))).toBe('ok')
    expect(await outcome(verifier, token(oldKey))).toBe('key_unknown')
  })

  it('a clock that is set back does not keep keys young', async () => {
    const verifier = open()
    await verifier.prepare()
    issuer.answer = keys(newKey)
    clock.advance(-86_400_000)
    expect(await outcome(verifier, token(newKey))).toBe('ok')
    expect(await outcome(verifier, token(oldKey))).toBe('key_unknown')
  })
})

describe('configuration', () => {
  const wrong: readonly (readonly [string, Partial<VerifierOptions>])[] = [
    ['an unknown option', { audiance: 'x' } as Partial<VerifierOptions>],
    ['no audience', { audience: '' }],
    ['an empty audience list', { audience: [] }],
    ['no issuer', { issuer: '' }],
    ['plain HTTP from another machine', { jwksUrl: 'http://issuer.example/jwks.json' }],
    ['a host that only begins like loopback', { jwksUrl: 'http://127.0.0.1.attacker.example/jwks.json' }],
    ['a file', { jwksUrl: 'file:///etc/keys.json' }],
    ['a password in the url', { jwksUrl: 'https://user:secret@issuer.example/jwks.json' }],
    ['no url', { jwksUrl: 'jwks.json' }],
    ['leeway NaN', { leewaySeconds: Number.NaN }],
    ['leeway above 300', { leewaySeconds: 301 }],
    ['no cooldown', { cooldownSeconds: 0 }],
    ['an endless timeout', { timeoutMs: Number.POSITIVE_INFINITY }],
  ]

  it.each(wrong)('%s throws at once', (_name, over) => {
    expect(() => createVerifier({ issuer: 'https://issuer.example', audience, ...over })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    )
  })

  it('plain HTTP from another machine has to be asked for by name', () => {
    const jwksUrl = 'http://issuer.internal/jwks.json'
    expect(() => open({ jwksUrl, insecureAllowHttp: true })).not.toThrow()
  })
})

it('a listener that throws fails no check, and ends neither the stream nor the process', async () => {
  let hasKeys = false
  let streams = 0
  const verifier = createVerifier({
    issuer: 'https://issuer.example',
    audience,
    clock,
    revocations: { timeoutMs: 50 },
    fetch: async (url) => {
      if (hasKeys && String(url).endsWith('/jwks.json')) return jwksResponse(newKey)
      if (hasKeys) streams++
      throw new Error('ECONNREFUSED')
    },
    onError() {
      throw new Error('the logger is broken')
    },
  })
  expect(await verifier.verify('a.b.c')).toEqual({ ok: false, reason: 'keys_unavailable' })
  hasKeys = true
  clock.advance(60_000)
  expect(await verifier.prepare()).toBe(false)
  // Each attempt but the last was followed by another.
  expect(streams).toBeGreaterThan(2)
  verifier.close()
})

function jwksResponse(key: SigningKey): Response {
  return new Response(JSON.stringify(toJwks([key])))
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const write = (): void => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
    if (!response.destroyed) response.once('drain', write)
  }
  write()
}
