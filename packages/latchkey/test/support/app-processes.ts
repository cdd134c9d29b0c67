import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// The built package, as the processes of a user's deployment have it.
const dist = fileURLToPath(new URL('../../dist', import.meta.url))

/** An app in a process of its own, which has said where it listens. */
export interface AppProcess {
  readonly url: string
  readonly child: ChildProcess
  /** What it says after its address. */
  readonly lines: Interface
}

/** The processes and folders of one suite. */
export interface AppProcesses {
  /** Runs the script with the folder of the built package and these words. It prints its address first. */
  start(...words: readonly string[]): Promise<AppProcess>
  freshFolder(): string
  /** For `afterEach`: ends what is running still, and removes the folders. */
  endAll(): Promise<void>
}

export function createAppProcesses(script: URL): AppProcesses {
  const running: ChildProcess[] = []
  const folders: string[] = []
  return {
    async start(...words) {
      const child = spawn(process.execPath, [fileURLToPath(script), dist, ...words], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      running.push(child)
      const lines = createInterface({ input: child.stdout! })
      const [url] = (await once(lines, 'line')) as [string]
      return { url, child, lines }
    },

    freshFolder() {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-processes-'))
      folders.push(folder)
      return folder
    },

    async endAll() {
      for (const child of running.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
    },
  }
}
