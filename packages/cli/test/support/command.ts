import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

// The built command, as users run it.
export const bin: string = fileURLToPath(new URL('../../bin/latchkey.mjs', import.meta.url))

export interface Run {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Resolves with what was printed once the pattern is there. */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly exit: Promise<number | null>
}

const children: ChildProcess[] = []

export function latchkey(args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
  })
  children.push(child)
  let [out, err] = ['', '']
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const until = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(out)) resolve(out)
      }
      child.stdout.on('data', look)
      child.once('close', () => reject(new Error(`ended before ${String(pattern)}: ${out}${err}`)))
      look()
    })
  return { child, out: () => out, err: () => err, until, exit }
}

/** For afterEach or afterAll: ends what the test has not ended. */
export async function endAll(): Promise<void> {
  await Promise.all(
    children.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    }),
  )
}
