import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The built command, as users run it. */
export const bin: string = fileURLToPath(new URL('../../bin/latchkey.mjs', import.meta.url))

export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly bytes: Buffer
  readonly status: number | null
}

export interface CommandOptions {
  readonly cwd?: string
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

export function latchkey(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return run(process.execPath, [bin, ...args], options)
}

/** Runs a line of a shell in which `latchkey` is the built command. */
export function shell(line: string, options: CommandOptions = {}): Promise<Outcome> {
  const script = `latchkey() { "${process.execPath}" "${bin}" "$@"; }\n${line}`
  return run('bash', ['-c', script], options)
}

function run(
  file: string,
  args: readonly string[],
  { cwd, input = '', env }: CommandOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env } })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (status) => {
      const bytes = Buffer.concat(stdout)
      resolve({ stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes, status })
    })
    // A command that refuses its arguments does not wait for its input.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
