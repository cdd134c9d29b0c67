import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from './nodes.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const script = fileURLToPath(new URL('node-process.mjs', import.meta.url))

export type Credential = { readonly cookie: string } | { readonly accessToken: string }

export interface Answered {
  /** When the check began, and when it was answered, by the clock of this machine. */
  readonly atMs: number
  readonly doneMs: number
  readonly status: number
}

/** What a node has said of one credential, which it checks again and again. */
export interface Checked {
  readonly answers: readonly Answered[]
  /** Waits until a check that begins from now on is answered like this. */
  becomes(status: number, limitMs?: number): Promise<void>
  /** The last moment at which a check that was answered 200 began. */
  lastAcceptedMs(): number
}

export interface NodeProcess {
  check(credential: Credential): Checked
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Sets the clock of the machine, as this process sees it, so much off. */
  setClock(offsetMs: number): void
  stop(): Promise<void>
}

export interface NodeProcessOptions {
  readonly kind: 'redis' | 'postgres'
  readonly url: string
  readonly maxStalenessMs: number
  /** Words before the command, such as those that put it into a network namespace. @default none */
  readonly inside?: readonly string[]
}

/** A node in a process of its own, from the built package, as it is deployed. */
export function startNodeProcess({
  kind,
  url,
  maxStalenessMs,
  inside = [],
}: NodeProcessOptions): NodeProcess {
  const [command, ...words] = [...inside, process.execPath, script, dist, kind, url, `${maxStalenessMs}`]
  const child = spawn(command!, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const all: Answered[][] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { index, ...answer } = JSON.parse(line) as Answered & { readonly index: number }
    all[index]!.push(answer)
  })
  const tell = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`)

  return {
    check(credential) {
      const answers: Answered[] = []
      all.push(answers)
      tell(credential)
      return {
        answers,
        async becomes(status, limitMs) {
          const sinceMs = Date.now()
          const isSo = (): boolean =>
            answers.some((answer) => answer.atMs >= sinceMs && answer.status === status)
          await until(`a node answers ${status}`, isSo, limitMs)
        },
        lastAcceptedMs: () =>
          answers.findLast(({ status }) => status === 200)?.atMs ?? Number.NEGATIVE_INFINITY,
      }
    },
    signal: (name) => void child.kill(name),
    setClock: (offsetMs) => tell({ clockMs: offsetMs }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
