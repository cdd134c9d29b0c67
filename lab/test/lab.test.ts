import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabResult } from '../src/index.ts'

const root = resolve(import.meta.dirname, '../..')
const bin = join(root, 'packages/cli/bin/latchkey.mjs')
const folder = mkdtempSync(join(tmpdir(), 'latchkey-lab-test-'))
// PostgreSQL, which does not run as root, must get through it to its data.
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  readonly status: number | null
  readonly lines: readonly string[]
  readonly temporary: string
}

let runs = 0

/** The built command, with a folder of its own for whatever it writes on the way. `onLine` may send signals. */
async function lab(
  args: readonly string[],
  onLine: (line: string, run: { interrupt: () => void; temporary: string }) => void = () => {},
): Promise<Run> {
  const temporary = join(folder, `run-${++runs}`)
  mkdirSync(temporary, { mode: 0o755 })
  const child = spawn(process.execPath, [bin, 'lab', ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const interrupt = (): void => void child.kill('SIGINT')
  let output = ''
  let seen = 0
  const take = (piece: Buffer): void => {
    output += piece.toString()
    const lines = output.split('\n').slice(0, -1)
    for (const line of lines.slice(seen)) onLine(line, { interrupt, temporary })
    seen = lines.length
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, lines: output.split('\n').slice(0, -1), temporary }
}

/** Processes that work in this folder, as Linux tells. */
function processesIn(temporary: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(temporary)
    } catch {
      return false
    }
  })
}

describe('a run of two strategies over the embedded store, and of services without a store', () => {
  const out = join(folder, 'out')
  let run: Run
  let result: LabResult

  beforeAll(async () => {
    const only = ['bare,none', 'bare,session,embedded', 'bare,jwt,embedded', 'services']
    run = await lab(['run', '--quick', ...only.flatMap((selection) => ['--only', selection]), '--out', out])
    expect(run.lines.join('\n')).toMatch(/nothing failed/)
    result = JSON.parse(readFileSync(join(out, 'lab.json'), 'utf8')) as LabResult
  }, 600_000)

  it('ends well, and leaves no process and no folder', () => {
    expect(run.status).toBe(0)
    expect(processesIn(run.temporary)).toEqual([])
    expect(readdirSync(run.temporary)).toEqual([])
  })

  it('writes results that are of their type, as the compiler sees it', () => {
    const cache = join(root, 'node_modules/.cache/latchkey-lab')
    rmSync(cache, { recursive: true, force: true })
    mkdirSync(cache, { recursive: true })
    const type = join(root, 'lab/src/result.ts')
    writeFileSync(
      join(cache, 'result.ts'),
      `import type { LabResult } from ${JSON.stringify(type)}\nexport const result: LabResult = ${JSON.stringify(result)}\n`,
    )
    const compilerOptions = {
      composite: false,
      isolatedDeclarations: false,
      noEmit: true,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      customConditions: ['@latchkey/source'],
    }
    const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] }
    writeFileSync(join(cache, 'tsconfig.json'), JSON.stringify(config))
    execFileSync('npx', ['tsc', '-p', cache], { cwd: root, stdio: 'inherit' })
  }, 120_000)

  it('has measured everything that was asked for, and nothing else', () => {
    const places = result.journeys.map(({ scenario, variant, store }) => `${scenario} ${variant} ${store}`)
    expect(places).toEqual(['bare none memory', 'bare session embedded', 'bare jwt embedded'])
    expect(result.skipped).toEqual([])
    for (const { saturated, paced } of result.journeys) {
      expect(Object.keys(saturated.statuses)).toEqual(['200'])
      expect(Object.keys(paced.statuses)).toEqual(['200'])
      expect(saturated.requests).toBeGreaterThan(0)
      expect(saturated.cpuMicrosecondsPerRequest).toBeGreaterThan(0)
    }
  })

  it('counts bytes at the socket: what a request with a credential has more is the credential', () => {
    const [none, ...others] = result.journeys
    for (const { saturated, credentialBytes } of others) {
      // Ports have four or five digits, and a request that was under way at the end is sent and not answered.
      expect(
        saturated.bytesSentPerRequest - none!.saturated.bytesSentPerRequest - credentialBytes,
      ).toBeGreaterThan(-2)
      expect(saturated.bytesSentPerRequest).toBeGreaterThan(none!.saturated.bytesSentPerRequest + 50)
    }
  })

  it('REV-1: over the embedded store nothing is accepted that was sent after the end was acknowledged, in either process', () => {
    const ats = result.exposures.map(({ variant, at }) => `${variant} ${at}`)
    expect(ats).toEqual(['session', 'jwt'].flatMap((id) => [`${id} page`, `${id} page of another process`]))
    for (const { replaysAccepted, maxMs, statedWorstMs, refusedAfterMs } of result.exposures) {
      expect({ replaysAccepted, maxMs, statedWorstMs }).toEqual({
        replaysAccepted: 0,
        maxMs: 0,
        statedWorstMs: 0,
      })
      expect(refusedAfterMs!.count).toBeGreaterThan(0)
    }
  })

  it('a service that does not follow the feed accepts the token until it has run out, by its own clock', () => {
    const ended = result.faults.filter(({ fault }) => fault.startsWith('a session is ended'))
    const without = ended.filter(({ family }) => family === 'stateless_jwt_refresh')
    expect(without.map(({ clockOffsetSeconds }) => clockOffsetSeconds)).toEqual([0, -1])
    for (const { exposureMs, expectedMs } of without) {
      // The last replay was sent before the end, and as long before it as one took on a busy machine.
      expect(exposureMs).toBeLessThanOrEqual(expectedMs! + 50)
      expect(exposureMs).toBeGreaterThan(expectedMs! - 3_000)
    }
  })

  it('a service that follows the feed accepts it no longer than it says, also while the feed is cut', () => {
    const feed = result.faults.filter(
      ({ family, refusedAfterMs }) => family === 'jwt_revocation_feed' && refusedAfterMs !== null,
    )
    expect(feed.length).toBeGreaterThanOrEqual(4)
    for (const { exposureMs, statedWorstMs } of feed) expect(exposureMs).toBeLessThanOrEqual(statedWorstMs!)
  })

  it('a feed that is cut is no reason to sign anybody out', () => {
    const cut = result.faults.find(({ fault }) => fault.endsWith('nothing else happens'))!
    expect(cut.statuses['401'] ?? 0).toBe(0)
    expect(cut.statuses['503']).toBeGreaterThan(0)
  })

  it('has a reason for every figure that is off by more than a factor of two', () => {
    expect(result.comparisons.length).toBeGreaterThan(8)
    expect(result.comparisons.filter(({ isWithinTwo, reason }) => !isWithinTwo && reason === null)).toEqual(
      [],
    )
  })

  it('reports every measurement, in each form, in a page that needs nothing else', () => {
    const html = readFileSync(join(out, 'lab.html'), 'utf8')
    const markdown = readFileSync(join(out, 'lab.md'), 'utf8')
    const { journeys, operations, exposures, distances, outages, faults, comparisons, skipped } = result
    const rows = [journeys, journeys, operations, exposures, distances, outages, faults, comparisons, skipped]
    const count = rows.reduce((sum, { length }) => sum + length, 0)
    const tables = html.split('<table>').length - 1
    expect(html.split('<tr>').length - 1).toBe(count + tables)
    expect(markdown.split('\n').filter((line) => line.startsWith('| ')).length).toBe(count + 2 * tables)
    expect(html).not.toMatch(/<script|https?:\/\/(?!localhost|127)|<link rel="stylesheet"/)
    for (const { note } of faults) expect(markdown).toContain(note)
  })
})

describe('a run that is interrupted', () => {
  it('stops every process, removes its folder, and says so', async () => {
    const started: (readonly string[])[] = []
    const run = await lab(
      ['--quick', '--only', 'bare', '--out', join(folder, 'never')],
      (line, { interrupt, temporary }) => {
        // By now there are a server, the load generator, and databases where they are installed.
        if (!line.startsWith('bare, session, memory')) return
        started.push(processesIn(temporary))
        interrupt()
      },
    )
    expect(started[0]?.length).toBeGreaterThanOrEqual(2)
    expect(run.status).toBe(130)
    expect(run.lines).toContain('interrupted: stopping every process')
    expect(processesIn(run.temporary)).toEqual([])
    expect(readdirSync(run.temporary)).toEqual([])
    expect(readdirSync(folder)).not.toContain('never')
  }, 300_000)
})

describe('a command line that asks for what there is not', () => {
  it.each([
    [['--only', 'bare,basic'], /no strategy "basic"\. Accepted: none, session, jwt/],
    [['--only', 'bare,jwt,oracle'], /no store "oracle"\. Accepted: memory, embedded, redis, postgres/],
    [['--target', 'https://example.com'], /unknown option '--target'/],
  ])('%j ends with 2 and what is accepted, and starts nothing', async (args, message) => {
    const run = await lab(args)
    expect(run.status).toBe(2)
    expect(run.lines.join('\n')).toMatch(message)
    expect(readdirSync(run.temporary)).toEqual([])
  })
})
