import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { advise, inputs, type Advice, type GivenAnswers } from '../src/index.ts'

const root = resolve(import.meta.dirname, '../../..')
const folder = join(root, 'node_modules/.cache/latchkey-advisor')

/** Clients and requirements that lead to each family that Latchkey has, and to the edges of what its options take. */
const shapes: readonly GivenAnswers[] = [
  { clients: ['ssr_web'] },
  { clients: ['ssr_web'], revocation_deadline_s: 0, idle_timeout_s: 300 },
  { clients: ['spa_same_site'], services: 8, fanout: 3 },
  { clients: ['spa_same_site'], services: 8, idle_timeout_s: 60, absolute_ttl_s: 60 },
  { clients: ['native'], services: 12, gateway: 'jwt_only', revocation_deadline_s: 900 },
  {
    clients: ['native'],
    services: 12,
    gateway: 'jwt_only',
    revocation_deadline_s: null,
    idle_timeout_s: 300,
  },
  { clients: ['iot'], offline_verification: 'disconnected', disconnected_s: 864_000 },
  { clients: ['spa_cross_site'], cookies_same_site_possible: false, services: 3 },
  { clients: ['ssr_web', 'native'], services: 35, regions: 35, store_rtt_ms: 80, revocation_deadline_s: 10 },
  {
    clients: ['native'],
    services: 5,
    store_rtt_ms: 80,
    revocation_deadline_s: 10,
    survive_store_outage_s: 8,
  },
  { clients: ['ssr_web', 'native', 'service'], services: 6, gateway: 'forward_auth', device_control: true },
]
const stores = inputs.find(({ id }) => id === 'store')!
const cases = shapes.flatMap((shape) =>
  (stores.kind === 'choice' ? stores.options : []).map((store) => {
    const given = { ...shape, store } as GivenAnswers // one of the options
    return { given, advice: advise(given) }
  }),
)

const codes = new Set(
  cases.flatMap(({ advice: { configuration } }) =>
    [configuration?.code ?? [], configuration?.services ?? []].flat(),
  ),
)

interface Outcome {
  readonly before: boolean
  readonly refusedAfterMs: number
  readonly other: boolean
}

describe('configurations', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'src'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    for (const [index, code] of [...codes].entries()) writeFileSync(join(folder, `src/m${index}.ts`), code)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../../tsconfig.base.json',
        compilerOptions: {
          composite: false,
          isolatedDeclarations: false,
          declaration: false,
          declarationMap: false,
          sourceMap: false,
          rootDir: 'src',
          outDir: 'out',
          types: ['node'],
        },
        include: ['src'],
      }),
    )
  })

  it('cover every strategy, every store and services that follow the feed', () => {
    const strategies = new Set(cases.map(({ advice }) => advice.configuration?.strategy))
    expect([...strategies]).toEqual(expect.arrayContaining(['session', 'jwt', 'hybrid']))
    const all = [...codes].join('\n')
    for (const words of [
      'embeddedStore(',
      'postgresStore(',
      'createClient(',
      'createCluster(',
      'revocations:',
    ]) {
      expect(all).toContain(words)
    }
  })

  it('compile, each of them, and those over an embedded store start and refuse an ended session in the stated time', () => {
    expect(compiled()).toBe('')
    const started = [...[...codes].entries()].filter(([, code]) => code.includes('embeddedStore('))
    const strategies = new Set<string>()
    for (const [index, code] of started) {
      const strategy = /strategy: '(\w+)'/.exec(code)![1]!
      strategies.add(strategy)
      const outcome = run(index, strategy)
      expect(outcome).toMatchObject({ before: true, other: true })
      const { advice } = cases.find(({ advice }) => advice.configuration?.code === code)!
      expect(outcome.refusedAfterMs).toBeLessThanOrEqual(statedMs(advice))
    }
    expect(strategies.size).toBeGreaterThan(1)
  }, 300_000)

  it('a family that Latchkey lacks says so', () => {
    const asked = cases.filter(({ advice }) => advice.recommendation.family === 'opaque_introspection')
    expect(asked.length).toBeGreaterThan(0)
    for (const { advice } of asked) expect(advice.configuration?.missing.join()).toContain('opaque bearer')
  })

  it('what the options cannot take is cut, and said', () => {
    const { configuration } = advise({ ...shapes[6]!, store: 'sql' })
    expect(configuration?.code).toContain('ttlSeconds: 86400')
    expect(configuration?.missing.join()).toContain('86400 s')
  })
})

/** The worst time that the advice states, with what a process needs to answer at all: one second. */
function statedMs({ recommendation, families }: Advice): number {
  const family = families.find(({ id }) => id === recommendation.family)
  return 1_000 * ((family?.quantities.revocation_exposure_worst_s ?? 0) + 1)
}

function compiled(): string {
  try {
    execFileSync('npx', ['tsc', '-p', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout)
  }
}

/** Signs two people in, ends the session of one, and asks until that is refused. */
function run(index: number, strategy: string): Outcome {
  const cwd = mkdtempSync(join(tmpdir(), 'latchkey-advised-'))
  const script = join(folder, `run${index}.mjs`)
  writeFileSync(
    script,
    `
    import { createServer } from 'node:http'
    import { nodeHandler } from 'latchkey/node'
    const { auth } = await import('./out/m${index}.js')
    const carry = ${JSON.stringify(strategy === 'jwt' ? 'bearer' : 'cookie')}
    const server = createServer(nodeHandler(auth, async (message, response) => {
      if (message.url === '/in') {
        const tokens = await message.auth.signIn({ subject: message.headers['x-subject'], carry })
        response.end(JSON.stringify({ id: tokens.session?.id ?? tokens.sessionId, ...tokens }))
      } else response.writeHead(message.auth.identity === null ? 401 : 200).end()
    }))
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = 'http://127.0.0.1:' + server.address().port
    async function signIn(subject) {
      const answer = await fetch(url + '/in', { headers: { 'x-subject': subject } })
      const body = await answer.json()
      const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
      const headers = carry === 'bearer' ? { authorization: 'Bearer ' + body.accessToken } : { cookie }
      return { id: body.id, isIn: async () => (await fetch(url + '/', { headers })).status === 200 }
    }
    const [ada, bob] = [await signIn('ada'), await signIn('bob')]
    const before = (await ada.isIn()) && (await bob.isIn())
    await auth.end({ session: ada.id })
    const endedMs = performance.now()
    while (await ada.isIn()) if (performance.now() - endedMs > 120_000) break
    const refusedAfterMs = performance.now() - endedMs
    console.log(JSON.stringify({ before, refusedAfterMs, other: await bob.isIn() }))
    server.closeAllConnections()
    server.close()
    await auth.close()
    `,
  )
  try {
    return JSON.parse(execFileSync(process.execPath, [script], { cwd, encoding: 'utf8' })) as Outcome
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}
