import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  encode,
  hmacToken,
  jwtVectors,
  vectorNow,
  vectorNowSeconds,
  vectorSecret,
} from '../../toolbox/test/fixtures/jwt-vectors.ts'

// The built command, as users run it.
const bin = fileURLToPath(new URL('../bin/latchkey.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'latchkey-jwt-'))
const file = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface RunOptions {
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
}

async function latchkey(args: readonly string[], { input = '', env = {} }: RunOptions = {}): Promise<Run> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env: { ...process.env, ...env } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
  child.stdin.on('error', () => {
    // The command may end before it reads: a usage error.
  })
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, err }
}

const hs256 = '{"alg":"HS256","typ":"JWT"}'
const fresh = hmacToken(
  hs256,
  `{"sub":"ada","iss":"https://issuer.example","aud":"api","exp":${vectorNowSeconds + 600}}`,
)
const secretFile = file('secret.txt', vectorSecret)
const at = ['--at', vectorNow]
const withSecret = ['--alg', 'HS256', '--secret-file', secretFile]

describe('latchkey jwt inspect', () => {
  const exitCodeOf = (structure: string): number =>
    structure === 'broken' || structure === 'not-a-jwt' ? 3 : 0

  test.each(jwtVectors)(
    'says of $name what the page says',
    async ({ input, shape, structure, time, claims, findings, says }) => {
      const json = await latchkey(['jwt', 'inspect', '--json', ...at, '-'], { input })
      const report = JSON.parse(json.out) as {
        shape: { name: string }
        verdicts: Record<string, { status: string }>
        claims: { name: string; source: string }[]
        findings: { id: string }[]
      }
      expect([report.shape.name, report.verdicts['structure']?.status]).toEqual([shape, structure])
      if (time !== undefined) expect(report.verdicts['time']?.status).toBe(time)
      for (const [name, source] of claims ?? [])
        expect(report.claims).toContainEqual(expect.objectContaining({ name, source }))
      for (const id of findings ?? []) expect(report.findings.map((finding) => finding.id)).toContain(id)
      const flat = json.out.replaceAll('\\"', '"')
      for (const words of says) expect(flat).toMatch(words)
      expect([json.code, json.err]).toEqual([exitCodeOf(structure), ''])
    },
  )

  // One of each kind in words as well; what they say is the same text.
  const inWords = new Set([
    'exp three days ago',
    'a token of two parts',
    'a token that brings its own key',
    'an SD-JWT with two disclosures',
  ])
  test.each(jwtVectors.filter(({ name }) => inWords.has(name)))(
    'says of $name the same in words',
    async ({ input, structure, says }) => {
      const { out, code, err } = await latchkey(['jwt', 'inspect', '--text', ...at, '-'], { input })
      for (const words of says) expect(out.replaceAll(/\s+/g, ' ')).toMatch(words)
      expect([code, err]).toEqual([exitCodeOf(structure), ''])
    },
  )

  test('never says that a token is valid', async () => {
    const { out } = await latchkey(['jwt', 'inspect', '--text', ...at, fresh])
    expect(out).toMatch(/Not checked/)
    expect(out).not.toMatch(/\bvalid\b/i)
  })

  test('reads all of standard input, headers and line breaks included', async () => {
    const wrapped = `HTTP/1.1 200 OK\r\nAuthorization: Bearer ${fresh.replaceAll(/.{50}/g, '$&\n  ')}\n\n`
    const { out } = await latchkey(['jwt', 'inspect', ...at], { input: wrapped })
    expect(JSON.parse(out)).toMatchObject({
      found: { tokens: 1, as: 'Authorization header' },
      verdicts: { structure: { status: 'sound' } },
    })
  })

  test('prints long numbers and repeated names as they stand in the token', async () => {
    const token = hmacToken(hs256, '{"sub":100002348117421473,"role":"user","role":"admin"}')
    const { out } = await latchkey(['jwt', 'inspect', '--json', token])
    expect(out).toContain('"json": {"sub":100002348117421473,"role":"user","role":"admin"}')
  })

  test('--pick takes another of several tokens, --at any moment, --tz any zone', async () => {
    const two = JSON.stringify({ access_token: fresh, id_token: hmacToken(hs256, '{"sub":"second"}') })
    const second = await latchkey(['jwt', 'inspect', '--json', '--pick', '2', '-'], { input: two })
    expect(JSON.parse(second.out)).toMatchObject({ found: { tokens: 2, picked: 2, as: 'id_token' } })
    const status = async (moment: string): Promise<unknown> => {
      const { out } = await latchkey(['jwt', 'inspect', '--json', '--at', moment, fresh])
      return (JSON.parse(out) as { verdicts: { time: { status: string } } }).verdicts.time.status
    }
    expect(await status('exp-1')).toBe('current')
    expect(await status('exp')).toBe('expired')
    expect(await status(String(vectorNowSeconds))).toBe('current')
    expect(await status('2025-11-24T21:40:00+05:30')).toBe('expired')
    const zone = await latchkey(['jwt', 'inspect', '--text', ...at, '--tz', 'Asia/Kolkata', fresh])
    expect(zone.out).toContain('2025-11-24 21:40:00 +05:30 (Asia/Kolkata)')
  })

  test('control characters of a token do not reach the terminal', async () => {
    const { out } = await latchkey([
      'jwt',
      'inspect',
      '--text',
      ...at,
      hmacToken(hs256, '"\u001B]0;owned\u0007\u202E"'),
    ])
    for (const character of ['\u001B', '\u0007', '\u202E']) expect(out).not.toContain(character)
    expect(out).toContain(String.raw`\u{001B}`)
  })

  test('colours follow FORCE_COLOR and NO_COLOR', async () => {
    const args = ['jwt', 'inspect', '--text', ...at, fresh]
    const { out: coloured } = await latchkey(args, { env: { FORCE_COLOR: '1' } })
    expect(coloured).toContain('\u001B[')
    const { out: plain } = await latchkey(args, { env: { FORCE_COLOR: '', NO_COLOR: '1' } })
    expect(plain).not.toContain('\u001B[')
  })

  test('does not load the server', async () => {
    const { err } = await latchkey(['jwt', 'inspect', fresh], {
      env: { NODE_OPTIONS: `--import ${file('loaded.mjs', loadedScript)}` },
    })
    const loaded = err.split('\n').filter((line) => line.startsWith('loaded '))
    expect(loaded.some((line) => line.includes('/toolbox/'))).toBe(true)
    expect(
      loaded.filter((line) =>
        /packages\/(server|latchkey)\/|node_modules\/(hono|pino|lmdb|@node-rs)\//.test(line),
      ),
    ).toEqual([])
  })
})

/** Writes every module that is loaded to standard error. */
const loadedScript = `import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent(\`
import { writeSync } from 'node:fs'
export async function load(url, context, next) { writeSync(2, 'loaded ' + url + '\\\\n'); return next(url, context) }
\`))
`

describe('latchkey jwt verify', () => {
  test.each(jwtVectors.filter(({ key }) => key !== undefined))(
    'says of $name what its key says',
    async ({ input, key }) => {
      const isPem = key!.text.includes('BEGIN')
      const flag = isPem
        ? ['--key', file('vector.pem', key!.text)]
        : ['--secret-file', file('vector.txt', key!.text)]
      // The vectors differ in their algorithm; each is expected as its own.
      const alg =
        /"alg": ?"(\w+)"/.exec(
          Buffer.from(input.replace(/^Bearer /, '').split('.')[0]!, 'base64url').toString(),
        )?.[1] ?? 'HS256'
      const args = [
        'jwt',
        'verify',
        '--json',
        ...at,
        '--alg',
        alg,
        ...flag,
        ...(isPem ? [] : ['--secret-encoding', key!.encoding]),
        '-',
      ]
      const { code, out, err } = await latchkey(args, { input })
      if (key!.signature === 'unreadable') {
        expect([code, out]).toEqual([2, ''])
        expect(err).toMatch(key!.says)
        return
      }
      expect(
        (JSON.parse(out) as { verdicts: { signature: { status: string } } }).verdicts.signature.status,
      ).toBe(key!.signature)
      expect(out.replaceAll('\\"', '"')).toMatch(key!.says)
      expect(out).not.toContain(vectorSecret)
    },
  )

  test('succeeds when everything holds, and says what was not asked for', async () => {
    const { code, out } = await latchkey([
      'jwt',
      'verify',
      '--text',
      ...at,
      ...withSecret,
      '--iss',
      'https://issuer.example',
      fresh,
    ])
    expect(code).toBe(0)
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/^Verified: .*Unchecked: typ, aud\./)
  })

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['expired', ['--at', 'exp'], /Expired just now/],
    ['another issuer', [...at, '--iss', 'https://other.example'], /iss is "https:\/\/issuer\.example", not/],
    ['another audience', [...at, '--aud', 'billing'], /aud is "api", not "billing"/],
    ['another type', [...at, '--typ', 'at+jwt'], /typ is "JWT", not "at\+jwt"/],
  ]
  test.each(refusals)('fails with 1 when it is %s', async (_name, args, says) => {
    const { code, out } = await latchkey(['jwt', 'verify', '--text', ...withSecret, ...args, fresh])
    expect(code).toBe(1)
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(says)
  })

  test('a leeway is nothing unless it is given', async () => {
    const verify = (...more: string[]): Promise<Run> =>
      latchkey(['jwt', 'verify', ...withSecret, '--at', 'exp+20s', ...more, fresh])
    expect((await verify()).code).toBe(1)
    expect((await verify('--leeway', '30s')).code).toBe(0)
  })

  test('unsigned tokens and stripped signatures are refused', async () => {
    const verify = (token: string): Promise<Run> => latchkey(['jwt', 'verify', ...withSecret, ...at, token])
    expect((await verify('eyJhbGciOiJub25lIn0.e30.')).code).toBe(1)
    expect((await verify(`${fresh.split('.').slice(0, 2).join('.')}.`)).code).toBe(1)
    expect((await verify(fresh.split('.').slice(0, 2).join('.'))).code).toBe(3)
    expect((await verify('not a token')).code).toBe(3)
  })

  const usageErrors: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a secret as an argument', ['--alg', 'HS256', '--secret', 'hunter2'], /process list.*shell history/],
    ['a secret glued to its option', ['--alg', 'HS256', '--secret=hunter2'], /process list/],
    ['no key', ['--alg', 'ES256'], /There is no key/],
    ['two keys', [...withSecret, '--secret-env', 'S'], /contradict each other/],
    ['no algorithm for a secret', ['--secret-file', secretFile], /three algorithms: give --alg/],
    ['alg none', ['--alg', 'none', '--secret-file', secretFile], /there is nothing to check/],
    ['an unknown algorithm', ['--alg', 'HS999', '--secret-file', secretFile], /There is: HS256/],
    [
      'a file that is not there',
      ['--alg', 'HS256', '--secret-file', 'missing.txt'],
      /no such file: missing\.txt/,
    ],
    ['a variable that is not set', ['--alg', 'HS256', '--secret-env', 'LATCHKEY_NOT_SET'], /is not set/],
    ['an unknown option', ['--scret-file', 'x'], /unknown option/],
    ['a zone that does not exist', [...withSecret, '--tz', 'Mars/Olympus'], /no time zone/],
    ['a moment that is none', [...withSecret, '--at', 'yesterday'], /is not a time/],
    ['http', ['--alg', 'ES256', '--fetch-jwks', 'http://issuer.example/jwks'], /https only/],
  ]
  test.each(usageErrors)('%s is a usage error: 2, on standard error', async (_name, args, says) => {
    const { code, out, err } = await latchkey(['jwt', 'verify', ...args, fresh])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(says)
    expect(err).not.toContain('hunter2')
  })

  test('the secret may come from a variable or standard input, byte for byte', async () => {
    const byEnv = await latchkey(['jwt', 'verify', '--alg', 'HS256', '--secret-env', 'S', ...at, fresh], {
      env: { S: vectorSecret },
    })
    expect(byEnv.code).toBe(0)
    const args = ['jwt', 'verify', '--alg', 'HS256', '--secret-file', '-', ...at]
    expect((await latchkey([...args, fresh], { input: vectorSecret })).code).toBe(0)
    const withBreak = await latchkey([...args, fresh], { input: `${vectorSecret}\n` })
    expect(withBreak.code).toBe(1)
    expect(withBreak.err).toMatch(/ends with a line break.*--trim-newline/)
    expect(JSON.parse(withBreak.out)).toMatchObject({
      diagnosis: { cause: expect.stringMatching(/without the line break/) as string },
    })
    expect((await latchkey([...args, '--trim-newline', fresh], { input: `${vectorSecret}\n` })).code).toBe(0)
    expect((await latchkey([...args, '-'], { input: vectorSecret })).err).toMatch(/asked for twice/)
  })
})

const hasScript = spawnSync('script', ['--version']).status === 0

describe.skipIf(!hasScript)('on a terminal (needs script: apt-get install bsdutils)', () => {
  test('the secret is asked for, and is not shown', { timeout: 60_000 }, async () => {
    const command = `stty cols 100 rows 40; '${process.execPath}' '${bin}' jwt verify --alg HS256 ${at.join(' ')} ${fresh}`
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: folder,
    })
    let shown = ''
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const isFirst = !shown.includes('Secret')
      shown += chunk
      // Typed once the question is there, as a person would.
      if (isFirst && shown.includes('Secret')) terminal.stdin.write(`${vectorSecret}\r`)
    })
    const code = await new Promise<number | null>((resolve) => terminal.once('close', resolve))
    expect([code, shown.includes('Verified')]).toEqual([0, true])
    expect(shown).not.toContain(vectorSecret)
    expect(shown).not.toContain(vectorSecret.slice(0, 8))
  })
})

describe('without --alg, the key says what it is for', () => {
  const keys = {
    p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed25519: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  }
  const jwkOf = (kid: keyof typeof keys): object => ({
    ...keys[kid].publicKey.export({ format: 'jwk' }),
    kid,
  })
  const secret = { kty: 'oct', kid: 'secret', k: Buffer.from(vectorSecret).toString('base64url') }
  const set = file(
    'mixed.json',
    JSON.stringify({ keys: [secret, jwkOf('rsa'), jwkOf('p256'), jwkOf('ed25519')] }),
  )
  const tokenOf = (kid: keyof typeof keys, alg: string): string => {
    const input = [{ alg, kid }, { sub: 'ada' }].map((part) => encode(JSON.stringify(part))).join('.')
    const key = { key: keys[kid].privateKey, dsaEncoding: 'ieee-p1363' } as const
    return `${input}.${sign(kid === 'ed25519' ? null : 'sha256', Buffer.from(input), key).toString('base64url')}`
  }

  test.each([
    ['ES256 by its curve', tokenOf('p256', 'ES256'), 0, ''],
    ['EdDSA by its curve', tokenOf('ed25519', 'EdDSA'), 0, ''],
    ['Ed25519, the other name of the same', tokenOf('ed25519', 'Ed25519'), 0, ''],
    ['an RSA key, which serves six', tokenOf('rsa', 'RS256'), 2, /An RSA key serves six algorithms/],
    [
      'a secret, which serves three',
      hmacToken('{"alg":"HS256","kid":"secret"}', '{}'),
      2,
      /A secret serves three/,
    ],
  ] as const)('the kid chooses it in a set of several types: %s', async (_, token, code, err) => {
    const run = await latchkey(['jwt', 'verify', '--json', '--jwks', set, token])
    expect([run.code, run.err]).toEqual([code, err === '' ? '' : expect.stringMatching(err)])
  })

  test('a public key for Ed25519 needs no --alg, and takes no token of another type', async () => {
    const pem = file('ed25519.pem', String(keys.ed25519.publicKey.export({ type: 'spki', format: 'pem' })))
    const run = async (token: string): Promise<number | null> =>
      (await latchkey(['jwt', 'verify', '--json', '--key', pem, token])).code
    expect(await run(tokenOf('ed25519', 'EdDSA'))).toBe(0)
    expect(await run(tokenOf('p256', 'ES256'))).toBe(1)
  })
})

describe('latchkey jwt sign, keygen and diff', () => {
  test.each(['HS256', 'RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
    '%s: a made key signs, and its public half verifies',
    async (alg) => {
      const paths = { out: join(folder, `${alg}.jwk`), publicOut: join(folder, `${alg}.pub.jwk`) }
      const isSecret = alg.startsWith('HS')
      const made = await latchkey([
        'jwt',
        'keygen',
        '--alg',
        alg,
        '--out',
        paths.out,
        ...(isSecret ? [] : ['--public-out', paths.publicOut]),
      ])
      expect([made.code, made.out]).toEqual([0, ''])
      expect(statSync(paths.out).mode & 0o777).toBe(0o600)
      const signed = await latchkey([
        'jwt',
        'sign',
        '--key',
        paths.out,
        '--sub',
        'ada',
        '--aud',
        'api',
        '--expires-in',
        '10m',
        '--claim',
        'level=3',
        '--claim',
        'name=Ada',
      ])
      expect(signed.code).toBe(0)
      const verified = await latchkey(
        ['jwt', 'verify', '--key', isSecret ? paths.out : paths.publicOut, '--aud', 'api', '--json', '-'],
        { input: signed.out },
      )
      expect([verified.code, verified.err]).toEqual([0, ''])
      expect(JSON.parse(verified.out)).toMatchObject({
        ok: true,
        payload: { json: { sub: 'ada', level: 3, name: 'Ada' } },
        signature: { algorithm: alg },
      })
      const again = await latchkey(['jwt', 'keygen', '--alg', alg, '--out', paths.out])
      expect([again.code, again.err]).toEqual([2, expect.stringMatching(/exists already/)])
    },
  )

  test('--payload is signed byte for byte', async () => {
    const payload = '{ "n": 100002348117421473,\n  "w": 3.0 }'
    const { out } = await latchkey(['jwt', 'sign', ...withSecret, '--payload', file('payload.json', payload)])
    expect(Buffer.from(out.split('.')[1]!, 'base64url').toString()).toBe(payload)
  })

  test('--from edits a token and signs it again, and diff tells what changed', async () => {
    const edited = await latchkey(
      [
        'jwt',
        'sign',
        ...withSecret,
        '--from',
        '-',
        '--claim',
        'role=admin',
        '--drop',
        'iss',
        '--expires-in',
        '20m',
        ...at,
      ],
      { input: fresh },
    )
    expect((await latchkey(['jwt', 'verify', ...withSecret, ...at, '-'], { input: edited.out })).code).toBe(0)
    const diff = await latchkey(['jwt', 'diff', '--text', fresh, '-'], { input: edited.out })
    expect(diff.code).toBe(1)
    expect(diff.out).toContain('+ role: "admin"')
    expect(diff.out).toContain('- iss: "https://issuer.example"')
    expect(diff.out).toContain('exp is 10 minutes later')
    expect((await latchkey(['jwt', 'diff', fresh, fresh])).code).toBe(0)
  })

  test('a weak secret is remarked upon, on standard error', async () => {
    const { code, out, err } = await latchkey(
      ['jwt', 'sign', '--alg', 'HS256', '--secret-env', 'S', '--sub', 'ada'],
      { env: { S: 'secret' } },
    )
    expect([code, out.trim().split('.').length]).toEqual([0, 3])
    expect(err).toMatch(/This secret is published/)
  })
})

describe('what would be done otherwise than it was meant is said', () => {
  test('the algorithm of a token to sign is --alg, never a header', async () => {
    const run = await latchkey(['jwt', 'sign', ...withSecret, '--header', 'alg=none', '--sub', 'ada'])
    expect([run.code, run.out]).toEqual([2, ''])
    expect(run.err).toMatch(/--header cannot set alg/)
  })

  test('a payload that is no JSON object is signed with a note', async () => {
    const run = await latchkey(['jwt', 'sign', ...withSecret, '--payload', '-'], { input: '{"a":1,}' })
    expect([run.code, run.out.split('.').length]).toEqual([0, 3])
    expect(run.err).toMatch(/the payload is no JSON: signed as it is/)
  })

  test('a JWK that was cut signs nothing, and a certificate before its key does not hide it', async () => {
    const cut = await latchkey([
      'jwt',
      'sign',
      '--alg',
      'HS256',
      '--key',
      file('cut.jwk', '{"kty":"oct","k":"AA'),
    ])
    expect([cut.code, cut.out]).toEqual([2, ''])
    expect(cut.err).toMatch(/This is a JWK, and no JSON/)
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const both = file(
      'both.pem',
      `${String(publicKey.export({ type: 'spki', format: 'pem' }))}${String(privateKey.export({ type: 'pkcs8', format: 'pem' }))}`,
    )
    const { out } = await latchkey(['jwt', 'sign', '--alg', 'ES256', '--key', both, '--sub', 'ada'])
    expect((await latchkey(['jwt', 'verify', '--key', both, out.trim()])).code).toBe(0)
  })

  test('a token that PowerShell wrote into a file, as UTF-16, is read', async () => {
    for (const swap of [false, true]) {
      const bytes = Buffer.from(`\uFEFF${fresh}\r\n`, 'utf16le')
      const path = join(folder, 'utf16.jwt')
      writeFileSync(path, swap ? bytes.swap16() : bytes)
      const run = spawnSync('sh', [
        '-c',
        `"${process.execPath}" "${bin}" jwt verify ${withSecret.join(' ')} ${at.join(' ')} - < "${path}"`,
      ])
      expect([run.status, String(run.stderr)]).toEqual([0, ''])
    }
  })

  test('the name of a file is not read as one, and a note says how to', async () => {
    file('saved.jwt', fresh)
    const run = await latchkey(['jwt', 'inspect', '--text', 'saved.jwt'])
    expect(run.out).toMatch(/^An opaque token/)
    expect(run.err).toBe('Note: there is a file of that name. To read it: < saved.jwt\n')
  })
})

describe('--fetch-jwks', () => {
  let server: Server
  let url = ''
  const answers = new Map<string, string>()
  const requests: string[] = []

  beforeAll(async () => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'tls.key',
        '-out',
        'tls.crt',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
      ],
      { cwd: folder, stdio: 'ignore' },
    )
    server = createServer(
      { key: readFileSync(join(folder, 'tls.key')), cert: readFileSync(join(folder, 'tls.crt')) },
      (req, res) => {
        requests.push(req.url ?? '')
        const answer = answers.get(req.url ?? '')
        if (answer === 'redirect') res.writeHead(302, { Location: '/jwks' }).end()
        else if (answer === undefined) res.writeHead(404).end()
        else res.end(answer)
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://localhost:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => new Promise((resolve) => server.close(resolve)))

  test('fetches when told to and says from where; nothing else ever does', async () => {
    const key = join(folder, 'remote.jwk')
    await latchkey(['jwt', 'keygen', '--out', key, '--public-out', join(folder, 'remote.pub.jwk')])
    const { out: token } = await latchkey([
      'jwt',
      'sign',
      '--key',
      key,
      '--sub',
      'ada',
      '--expires-in',
      '10m',
      '--header',
      `jku=${url}/evil`,
    ])
    answers.set(
      '/jwks',
      JSON.stringify({ keys: [JSON.parse(readFileSync(join(folder, 'remote.pub.jwk'), 'utf8'))] }),
    )
    answers.set('/moved', 'redirect')
    answers.set('/long', ' '.repeat(2 * 1024 * 1024))
    const env = { NODE_EXTRA_CA_CERTS: join(folder, 'tls.crt') }
    await latchkey(['jwt', 'inspect', '-'], { input: token, env })
    expect(requests).toEqual([])
    const verify = (path: string): Promise<Run> =>
      latchkey(['jwt', 'verify', '--fetch-jwks', url + path, '-'], { input: token, env })
    const good = await verify('/jwks')
    expect([good.code, good.err]).toEqual([0, `Fetching the key set from ${new URL(url).host}.\n`])
    expect((await verify('/moved')).err).toMatch(/redirect/)
    expect((await verify('/long')).err).toMatch(/longer than 1048576 bytes/)
    expect((await verify('/none')).err).toMatch(/answered 404/)
    expect(requests).toEqual(['/jwks', '/moved', '/long', '/none'])
  })
})
