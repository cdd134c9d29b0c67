import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../../packages/latchkey/test/support/free-port.ts'
import { until } from '../../packages/latchkey/test/support/nodes.ts'

const root = resolve(import.meta.dirname, '../..')
const example = join(root, 'examples/nextjs')
const next = join(example, 'node_modules/next/dist/bin/next')

export interface NextServer {
  /** `http://localhost:…`, the issuer as well. */
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

/** Installs Next.js beside the example, if it is not there or older than its lockfile. */
export function installNext(): Promise<void> {
  return run([join(root, 'scripts/ensure-installed.mjs'), 'examples/nextjs'], root)
}

/**
 * Builds an app of the example's folder for production, unless nothing that it is made of is newer than its last build. The example loads the
 * library when it runs; the app of the contract has it inside.
 */
export async function buildNext(folder: '.' | 'contract'): Promise<void> {
  const built = join(example, folder, '.next/BUILD_ID')
  const sources = [
    example,
    join(root, folder === 'contract' ? 'packages/latchkey/dist' : 'examples/frameworks/src'),
  ]
  const isCurrent = existsSync(built) && Math.max(...sources.map(newestMs)) < statSync(built).mtimeMs
  if (!isCurrent) await run([next, 'build', folder], example)
}

/** Starts a built app on a free port, with a folder of its own for data. */
export async function startNext(
  folder: '.' | 'contract',
  environment: Readonly<Record<string, string>>,
): Promise<NextServer> {
  const data = mkdtempSync(join(tmpdir(), 'latchkey-next-'))
  const port = await freePort()
  const child = spawn(process.execPath, [next, 'start', folder, '--hostname', '127.0.0.1'], {
    cwd: example,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...environmentOf(), PORT: `${port}`, DATA: data, ...environment },
  })
  const url = `http://localhost:${port}`
  await until('Next.js listens', async () => (await fetch(url).catch(() => null)) !== null, 120_000)
  return {
    url,
    port,
    async close() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      rmSync(data, { recursive: true, force: true })
    },
  }
}

async function run(args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: environmentOf(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${args.join(' ')} failed:\n${Buffer.concat(said).toString()}`)
}

/** Without what the test runner adds, which Next.js takes for another mode than production. */
function environmentOf(): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, VITEST: _vitest, ...environment } = process.env
  return { ...environment, NEXT_TELEMETRY_DISABLED: '1' }
}

const made: ReadonlySet<string> = new Set([
  'node_modules',
  'data',
  '.next',
  'next-env.d.ts',
  'tsconfig.tsbuildinfo',
])

function newestMs(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const names = readdirSync(path).filter((name) => !made.has(name) && !name.endsWith('.md'))
  return Math.max(0, ...names.map((name) => newestMs(join(path, name))))
}
