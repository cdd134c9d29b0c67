import { fork, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ScriptName, Scripts } from './scripts.ts'

/** A process of the lab's own that answers questions. */
export interface Child<Name extends ScriptName> {
  readonly pid: number
  /** @throws if it ends or stays silent instead, or says that it could not */
  ask(question: Scripts[Name]['question'], limitMs?: number): Promise<Scripts[Name]['answer']>
  stop(): Promise<void>
}

/** Every process that one run has started, and the folder that they keep their data in. None of it outlives the run. */
export interface Children {
  /** Where everything that is written goes. */
  readonly folder: string
  /** Starts `processes/<name>.js` with this as its argument, and waits until it is ready. */
  script<Name extends ScriptName>(name: Name, setting: Scripts[Name]['setting']): Promise<Child<Name>>
  command(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void>
  /** Ends everything, and removes the folder. Nothing can be started after that. */
  stopAll(): Promise<void>
  readonly isStopped: boolean
}

/** What a child answers: with the number of the question, so that one that came too late is not taken for the next. */
export type Reply<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly failure: string }

export interface Asked<Question> {
  readonly id: number
  readonly question: Question
}

const answerLimitMs = 60_000
const endGraceMs = 3_000

/** @param env for every process, besides that of this one */
export function createChildren(env: Readonly<Record<string, string>>): Children {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-lab-'))
  const running = new Set<ChildProcess>()
  const childEnv = { ...process.env, ...env, TMPDIR: folder, TEMP: folder, TMP: folder }

  let isStopped = false

  function keepTrack(child: ChildProcess): ChildProcess {
    running.add(child)
    child.once('exit', () => running.delete(child))
    // One that cannot be started has no exit.
    child.once('error', () => running.delete(child))
    return child
  }

  // Whatever happens to this process: what it started goes with it.
  function removeAll(): void {
    for (const child of running) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.once('exit', removeAll)

  function refuseIfStopped(): void {
    if (isStopped) throw new Error('The run is over: nothing is started any more.')
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!running.has(child)) return
    const exited = once(child, 'exit')
    // One that was stopped cannot end before it goes on.
    child.kill('SIGCONT')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), endGraceMs)
    await exited
    clearTimeout(timer)
  }

  return {
    folder,
    end,
    command(command, args, options = {}) {
      refuseIfStopped()
      return keepTrack(spawn(command, args, { cwd: folder, stdio: 'ignore', env: childEnv, ...options }))
    },
    async script<Name extends ScriptName>(
      name: Name,
      setting: Scripts[Name]['setting'],
    ): Promise<Child<Name>> {
      refuseIfStopped()
      const child = keepTrack(
        fork(scriptPath(name), [JSON.stringify(setting)], {
          cwd: folder,
          env: childEnv,
          execArgv: [],
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      )
      let lastId = 0
      await answerOf(child, { id: 0, limitMs: answerLimitMs, what: `${name} to start` })
      return {
        pid: child.pid ?? 0,
        ask(question, limitMs = answerLimitMs) {
          const id = ++lastId
          child.send({ id, question } satisfies Asked<Scripts[Name]['question']>)
          // Only this process's own scripts answer, and their answers are typed beside the questions.
          return answerOf(child, { id, limitMs, what: name }) as Promise<Scripts[Name]['answer']>
        },
        stop: () => end(child),
      }
    },
    get isStopped() {
      return isStopped
    },
    async stopAll() {
      isStopped = true
      await Promise.all([...running].map((child) => end(child)))
      removeAll()
      process.off('exit', removeAll)
    },
  }
}

/** The built file, also when this one is run from its source. */
function scriptPath(name: string): string {
  return fileURLToPath(new URL(`../dist/processes/${name}.js`, import.meta.url))
}

function answerOf(
  child: ChildProcess,
  { id, limitMs, what }: { readonly id: number; readonly limitMs: number; readonly what: string },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      done()
    }
    const timer = setTimeout(
      () => settle(() => reject(new Error(`No answer from ${what} within ${limitMs} ms.`))),
      limitMs,
    )
    const onExit = (code: number | null): void =>
      settle(() => reject(new Error(`${what}: the process ended with ${code} instead of an answer.`)))
    const onMessage = (message: unknown): void => {
      const reply = message as Reply<unknown>
      if (reply.id !== id) return
      settle(() =>
        'failure' in reply ? reject(new Error(`${what}: ${reply.failure}`)) : resolve(reply.answer),
      )
    }
    child.on('message', onMessage)
    child.once('exit', onExit)
  })
}
