import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bin, endAll, latchkey } from './command.ts'

/** A server that was started by the command, with a folder of its own. */
export interface Served {
  readonly url: string
  /** The folder of its data. */
  readonly data: string
  /** Runs the command to its end, beside the server and over its data. Rejects, with `code` and `stderr`, unless it exits with 0. */
  beside(...args: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** The folder that {@link serve} will use: known before it is started, so that tables of cases may name it. */
export function servedFolder(name: string): { readonly folder: string; readonly data: string } {
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${name}-`))
  return { folder, data: join(folder, 'data') }
}

/** Starts `latchkey serve` with tokens on a free port, and waits until it listens. */
export async function serve({ folder, data }: ReturnType<typeof servedFolder>): Promise<Served> {
  const run = latchkey(['serve', '--port', '0', '--data', data, '--strategy', 'jwt', '--log-level', 'silent'])
  const said = await run.until(/listens on http:\S+/)
  return {
    url: /listens on (http:\S+)/.exec(said)![1]!,
    data,
    async beside(...args) {
      const { stdout } = await promisify(execFile)(process.execPath, [bin, ...args, '--data', data])
      return stdout
    },
    async stop() {
      await endAll()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
