import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Strategy } from 'latchkey'
import { freePort } from '../../../packages/latchkey/test/support/free-port.ts'

// The built example over the built package, as its reader runs it.
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const moveClock = new URL('./move-clock.mjs', import.meta.url).href

export interface Example {
  /** `http://localhost:…`, its issuer as well. */
  readonly url: string
  /** Stops it and starts it again over the same data, with a clock that is so much ahead. */
  restart(options: { readonly minutesLater: number }): Promise<void>
  stop(): Promise<void>
}

/** Starts an example on a free port with a folder of its own. */
export async function startExample(framework: string, strategy: Strategy): Promise<Example> {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${framework}-`))
  const port = await freePort()
  const url = `http://localhost:${port}`
  let child: ChildProcess

  async function start(minutesLater: number): Promise<void> {
    child = spawn(process.execPath, ['--import', moveClock, join(dist, `${framework}.js`)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PORT: `${port}`,
        DATA: folder,
        STRATEGY: strategy,
        MOVE_CLOCK_MS: `${minutesLater * 60_000}`,
      },
    })
    const line = once(createInterface({ input: child.stdout! }), 'line')
    const exit = once(child, 'exit').then(([code]) => [`exited with ${code}`])
    const [said] = (await Promise.race([line, exit])) as [string]
    if (said !== url) throw new Error(`The example for ${framework} said "${said}", not ${url}.`)
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  await start(0)
  return {
    url,
    async restart({ minutesLater }) {
      await end()
      await start(minutesLater)
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
