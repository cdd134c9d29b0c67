import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  postgresService,
  startPostgres,
  type PostgresServer,
} from '../../latchkey/test/support/postgres-server.ts'
import {
  freePort,
  redisService,
  startRedis,
  type RedisServer,
} from '../../latchkey/test/support/redis-server.ts'
import { describeWith, type RequiredService } from '../../latchkey/test/support/requires.ts'
import { endAll, latchkey } from './support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-store-errors-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(endAll)

const key = Buffer.alloc(32, 5).toString('base64')
const secret = 'hunter2'

/** Starts in vain: the exit code, and what it said. */
async function refusal(store: string, env: Readonly<Record<string, string>> = {}) {
  const run = latchkey(['serve', '--port', '0', '--store', store], { LATCHKEY_KEY: key, ...env })
  const code = await run.exit
  expect(run.out()).toBe('')
  expect(run.err()).not.toMatch(/hunter2|\n\s+at /)
  return { code, err: run.err() }
}

test('a shared store needs a key, and the error says how to make one', async () => {
  const run = latchkey(['serve', '--port', '0', '--store', `redis://:${secret}@127.0.0.1:1`])
  expect(await run.exit).toBe(2)
  expect(run.err()).toMatch(/needs an encryption key, the same on each of them\. .*openssl rand -base64 32/)
  expect(run.err()).not.toContain(secret)
})

test.each([
  [`redis://:${secret}@127.0.0.1:1`, /The store redis:\/\/127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/],
  [`redis+sentinel://:${secret}@127.0.0.1:1/main`, /has no Sentinel that answers, or none that knows/],
  [
    `redis+cluster://:${secret}@127.0.0.1:1`,
    /cannot be reached|has no node that answers as one of a cluster/,
  ],
  [
    `postgres://app:${secret}@127.0.0.1:1/app`,
    /The store postgres:\/\/127\.0\.0\.1:1\/app cannot be reached \(ECONNREFUSED\)/,
  ],
  [`mysql://app:${secret}@127.0.0.1`, /store must be one of redis:\/\//],
])('nobody at %s', async (store, words) => {
  expect(await refusal(store)).toEqual({ code: 2, err: expect.stringMatching(words) as string })
})

describeWith(redisService, 'a Redis that does not let us in', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis({ user: `app on >${secret} ~* +@all` })
    await server.command('CONFIG', 'SET', 'requirepass', 'another')
  })
  afterAll(async () => server?.stop())

  test.each([
    ['', /refused the user name or the password/],
    [':wrong@', /refused the user name or the password/],
    ['app:wrong@', /refused the user name or the password/],
  ])('with "%s"', async (login, words) => {
    const { code, err } = await refusal(`redis://${login}127.0.0.1:${server.port}`)
    expect(code).toBe(2)
    expect(err).toMatch(words)
  })

  test('a single server is not taken for a cluster', async () => {
    const { code, err } = await refusal(`redis+cluster://app:${secret}@127.0.0.1:${server.port}`)
    expect([code, err]).toEqual([2, expect.stringContaining('For a single server, write redis://')])
  })

  test('the password is in no banner, no log line and no list of processes (LOG-3)', async () => {
    const store = `redis://app:${secret}@127.0.0.1:${server.port}`
    const run = latchkey(['serve', '--port', '0', '--store', store, '--log-level', 'debug'], {
      LATCHKEY_KEY: key,
    })
    expect(await run.until(/stop /)).toContain(`data       redis://127.0.0.1:${server.port}\n`)
    const url = /http:\/\/localhost:\d+/.exec(run.out())![0]
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => {})
    server.signal('SIGSTOP')
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    server.signal('SIGCONT')
    expect(readFileSync(`/proc/${run.child.pid}/cmdline`, 'utf8')).toMatch(/^latchkey serve/)
    run.child.kill('SIGTERM')
    await run.exit
    const everything = run.out() + run.err()
    expect(run.err()).toContain('sys_outage')
    expect(everything).not.toMatch(new RegExp(`${secret}|${key}`))
  })
})

/** A certificate is made with it. */
const opensslService: RequiredService = {
  name: 'OpenSSL and Redis',
  found: spawnSync('openssl', ['version']).status === 0 ? redisService.found : null,
  install: 'apt-get install -y openssl redis-server',
}

describeWith(opensslService, 'a Redis with TLS', () => {
  let server: RedisServer
  const certificate = join(folder, 'server.pem')
  let tlsPort = 0

  beforeAll(async () => {
    const keyFile = join(folder, 'server.key')
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const out = ['-keyout', keyFile, '-out', certificate]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...out, ...subject],
      {
        stdio: 'ignore',
      },
    )
    server = await startRedis({
      'tls-cert-file': certificate,
      'tls-key-file': keyFile,
      'tls-auth-clients': 'no',
    })
    tlsPort = await freePort()
    await server.command('CONFIG', 'SET', 'tls-port', `${tlsPort}`)
  })
  afterAll(async () => server?.stop())

  test('an authority that nobody knows is named as the trouble', async () => {
    const { code, err } = await refusal(`rediss://127.0.0.1:${tlsPort}`)
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/not trusted \([A-Z_]+\)\. .* NODE_EXTRA_CA_CERTS/),
    ])
  })

  test('with the authority it starts', async () => {
    const env = { LATCHKEY_KEY: key, NODE_EXTRA_CA_CERTS: certificate }
    const run = latchkey(['serve', '--port', '0', '--store', `rediss://127.0.0.1:${tlsPort}`], env)
    expect(await run.until(/stop /)).toContain(`rediss://127.0.0.1:${tlsPort}`)
  })

  test('a port without TLS is named as the trouble', async () => {
    const { code, err } = await refusal(`rediss://127.0.0.1:${server.port}`)
    expect([code, err]).toEqual([2, expect.stringMatching(/does it speak TLS|does not speak TLS/)])
  })
})

describeWith(postgresService, 'a PostgreSQL that cannot be used', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
    const pool = server.pool({ max: 1 })
    await pool.query(`CREATE ROLE app LOGIN PASSWORD '${secret}'`)
    await pool.query('CREATE DATABASE other')
    await pool.end()
  })
  afterAll(async () => server?.stop())

  const named = (name: string, login = 'latchkey') =>
    server.url.replace('latchkey@', `${login}@`).replace(/\/postgres$/, `/${name}`)

  test('tables that are not there: it says which command makes them', async () => {
    const { code, err } = await refusal(named('other'))
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('Make them with: latchkey migrate --store postgres://…'),
    ])
  })

  test('a database that is not there', async () => {
    const { code, err } = await refusal(named('none'))
    expect([code, err]).toEqual([2, expect.stringContaining('has no database of that name')])
  })

  test('a role without rights', async () => {
    const made = latchkey(['migrate', '--store', named('other')])
    expect(await made.exit).toBe(0)
    const { code, err } = await refusal(named('other', `app:${secret}`))
    expect([code, err]).toEqual([2, expect.stringContaining('does not let this user do what Latchkey needs')])
  })

  test('TLS where there is none', async () => {
    const { code, err } = await refusal(`${named('other')}?sslmode=require`)
    expect([code, err]).toEqual([2, expect.stringContaining('does not speak TLS on that port')])
  })

  test('a schema by its name in the address', async () => {
    const store = `${named('other')}?schema=auth`
    expect((await refusal(store)).err).toContain(
      'There are no Latchkey tables in the PostgreSQL schema "auth"',
    )
    expect(await latchkey(['migrate', '--store', store]).exit).toBe(0)
    const run = latchkey(['serve', '--port', '0', '--store', store], { LATCHKEY_KEY: key })
    await run.until(/stop /)
    const keys = latchkey(['keys', 'list', '--store', named('other')], { LATCHKEY_KEY: key })
    expect(await keys.exit).toBe(2)
    expect(keys.err()).toMatch(/There is no Latchkey data in postgres:\/\//)
  })
})
