import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { advise, inputs, type Advice, type GivenAnswers } from '../../src/index.ts'

const root = resolve(import.meta.dirname, '../../../..')

/** Clients and requirements that lead to each family that Latchkey has, and to the edges of what its options take. */
const shapes: readonly GivenAnswers[] = [
  { clients: ['ssr_web'] },
  { clients: ['ssr_web'], revocation_deadline_s: 0, idle_timeout_s: 300 },
  { clients: ['ssr_web'], services: 3, revocation_deadline_s: 0 },
  { clients: ['ssr_web'], services: 3, survive_store_outage_s: 30 },
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
export interface AdvisedCase {
  readonly given: GivenAnswers
  readonly advice: Advice
}

const stores = inputs.find(({ id }) => id === 'store')!
/** Each shape over each store. */
export const cases: readonly AdvisedCase[] = shapes.flatMap((shape) =>
  (stores.kind === 'choice' ? stores.options : []).map((store) => {
    const given = { ...shape, store } as GivenAnswers // one of the options
    return { given, advice: advise(given) }
  }),
)

/** Every module that is printed for one of them, once. */
export const codes: ReadonlySet<string> = new Set(
  cases.flatMap(({ advice: { configuration } }) =>
    [configuration?.code ?? [], configuration?.services ?? []].flat(),
  ),
)

/** Modules that have been compiled, as they would be in a project of their own. */
export interface Compiled {
  /** What the compiler had to say; empty if all is well. */
  readonly errors: string
  /** Starts each of these modules in one process, and has two people signed in, one of whom is ended. */
  run(modules: readonly string[], env: Readonly<Record<string, string>>): readonly Outcome[]
  remove(): void
}

export interface Outcome {
  /** Both were let in. */
  readonly before: boolean
  /** From the end of the one to their first refusal. */
  readonly refusedAfterMs: number
  /** The other was still let in then. */
  readonly other: boolean
}

/** The worst time that the advice states, with what a process needs to answer at all: one second. */
export function statedMs({ recommendation, families }: Advice): number {
  const family = families.find(({ id }) => id === recommendation.family)
  return 1_000 * ((family?.quantities.revocation_exposure_worst_s ?? 0) + 1)
}

export function strategyOf(code: string): string {
  return /strategy: '(\w+)'/.exec(code)![1]!
}

/** @param name of the folder, which is inside of the repository so that packages are found */
export function compileConfigurations(name: string, modules: Iterable<string>): Compiled {
  const folder = join(root, `node_modules/.cache/${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const all = [...modules]
  for (const [index, code] of all.entries()) writeFileSync(join(folder, `src/m${index}.ts`), code)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  return {
    errors: compile(folder),
    run(wanted, env) {
      const started = wanted.map((code) => ({
        file: `./out/m${all.indexOf(code)}.js`,
        strategy: strategyOf(code),
      }))
      return runModules(folder, started, env)
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const settings = {
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
}

function compile(folder: string): string {
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

function runModules(
  folder: string,
  modules: readonly { readonly file: string; readonly strategy: string }[],
  env: Readonly<Record<string, string>>,
): readonly Outcome[] {
  const cwd = mkdtempSync(join(tmpdir(), 'latchkey-advised-'))
  const script = join(folder, 'run.mjs')
  writeFileSync(script, `const modules = ${JSON.stringify(modules)}\n${runner}`)
  try {
    const output = execFileSync(process.execPath, [script], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    return JSON.parse(output) as readonly Outcome[]
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** Signs two people in, ends the session of one, and asks until that is refused. */
const runner = `
import { createServer } from 'node:http'
import { mkdirSync } from 'node:fs'
import { nodeHandler } from 'latchkey/node'

const outcomes = []
for (const [index, { file, strategy }] of modules.entries()) {
  // What is kept in a folder is kept in one of its own.
  mkdirSync('run' + index)
  process.chdir('run' + index)
  outcomes.push(await run(file, strategy === 'jwt' ? 'bearer' : 'cookie'))
  process.chdir('..')
}
console.log(JSON.stringify(outcomes))
// Clients and pools are the app's own, and stay open.
process.exit()

async function run(file, carry) {
  const { auth } = await import(file)
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
  const outcome = { before, refusedAfterMs, other: await bob.isIn() }
  server.closeAllConnections()
  server.close()
  await auth.close()
  return outcome
}
`
