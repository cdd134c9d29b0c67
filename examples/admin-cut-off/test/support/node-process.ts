import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** The scenario in a process of its own, started as people start it. */
export interface NodeProcess {
  readonly url: string
  /** Tells it to stop, and gives its exit code. */
  stop(): Promise<number | null>
}

export async function startNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<NodeProcess> {
  const child = spawn(process.execPath, [main, '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await pageOf(child)
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return child.exitCode
      child.kill('SIGTERM')
      const [code] = (await once(child, 'exit')) as [number | null]
      return code
    },
  }
}

async function pageOf(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^\s+page\s+(http\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('The scenario ended before it said where its page is.')
}
