import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { sampleSession } from '../testing/index.ts'
import { embeddedStore } from './embedded.ts'
import type { Session, SessionId } from './record.ts'

// The built entry, as a user's second process would import it.
const entry: string = new URL('../../dist/store/embedded.js', import.meta.url).href
const script: string = new URL('./fixtures/store-worker.mjs', import.meta.url).pathname
const nowMs = 1_750_000_000_000
const insertRules = { nowMs, maxPerSubject: null, onCap: 'refuse', eventExpiresAtMs: nowMs + 1000 } as const
const rules = { nowMs, eventExpiresAtMs: nowMs + 1000, cutoffExpiresAtMs: nowMs + 1000 }

const running: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-processes-'))
  folders.push(folder)
  return folder
}

interface Worker {
  readonly child: ChildProcess
  readonly lines: Interface
  ask<T>(command: string, input?: object): Promise<T>
  tell(command: string, input: object): void
}

async function startWorker(folder: string, wrapper: readonly string[] = []): Promise<Worker> {
  const [command, ...args] = [...wrapper, process.execPath, script, entry, join(folder, 'data')]
  const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  const lines = createInterface({ input: child.stdout })
  const answers = lines[Symbol.asyncIterator]()
  const tell = (command: string, input: object): void => {
    child.stdin.write(`${JSON.stringify({ command, ...input })}\n`)
  }
  const next = async (): Promise<unknown> => {
    const { value, done } = await answers.next()
    if (done === true) throw new Error('the worker ended early')
    return JSON.parse(value)
  }
  expect(await next()).toBe('ready')
  return {
    child,
    lines,
    tell,
    async ask<T>(command: string, input: object = {}) {
      tell(command, input)
      return (await next()) as T
    },
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('what one process ends, the other refuses on its very next read, 200 times of 200', async () => {
  const folder = freshFolder()
  const [one, other] = await Promise.all([startWorker(folder), startWorker(folder)])
  const targets = (session: Session): object[] => [
    { session: session.id },
    { subject: session.subject },
    { tenant: session.tenant! },
  ]
  let seen = 0
  let refused = 0
  for (let round = 0; round < 200; round++) {
    const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one]
    const atMs = nowMs + round * 2000
    const session = sampleSession(atMs, { subject: `user_${round}`, tenant: `tenant_${round % 5}` })
    await writer.ask('insert', { session, rules: insertRules })
    if ((await reader.ask('read', { id: session.id })) !== null) seen++
    const target = targets(session)[round % 3]
    const { sequence } = await writer.ask<{ sequence: number }>('end', {
      target,
      rules: { ...rules, nowMs: atMs },
    })
    if ((await reader.ask('read', { id: session.id })) === null) refused++
    expect(await reader.ask('head')).toBe(sequence)
  }
  expect({ seen, refused }).toEqual({ seen: 200, refused: 200 })
})

test('of 100 racing replaces from two processes, one wins each version', async () => {
  const folder = freshFolder()
  const workers = await Promise.all([startWorker(folder), startWorker(folder)])
  const session = sampleSession(nowMs)
  await workers[0].ask('insert', { session, rules: insertRules })
  const winners: number[][] = []
  for (let version = 2; version <= 11; version++) {
    const attempt = { session: { ...session, version }, attempts: 50 }
    winners.push(await Promise.all(workers.map(async (worker) => worker.ask<number>('race', attempt))))
  }
  expect(winners.map(([one, other]) => one! + other!)).toEqual(Array.from({ length: 10 }, () => 1))
  expect(await workers[1].ask('read', { id: session.id })).toMatchObject({ version: 11 })
})

test('several processes may make one store at the same moment, and share one key', async () => {
  const folder = freshFolder()
  const workers = await Promise.all([1, 2, 3, 4].map(async () => startWorker(folder)))
  const session = sampleSession(nowMs)
  await workers[0]!.ask('insert', { session, rules: insertRules })
  for (const worker of workers) expect(await worker.ask('read', { id: session.id })).not.toBeNull()
  const keys = await Promise.all(workers.map(async (worker) => worker.ask<string>('key')))
  expect(new Set(keys).size).toBe(1)
})

// Node ignores SIGXFSZ, so a limit on file size fails writes as a full disk does.
test.skipIf(process.platform === 'win32')('a full disk fails the write, and nothing else', async () => {
  const folder = freshFolder()
  const limited = await startWorker(folder, ['sh', '-c', 'ulimit -f 600; exec "$0" "$@"'])
  const data = 'x'.repeat(4000)
  const kept: Session[] = []
  let failure = null
  while (failure === null && kept.length < 1000) {
    const session = sampleSession(nowMs, { data })
    const answer = await limited.ask<{ code?: string }>('insert', { session, rules: insertRules })
    if (answer.code === undefined) kept.push(session)
    else failure = answer.code
  }
  expect(failure).toBe('store_unavailable')
  expect(kept.length).toBeGreaterThan(10)
  for (const { id } of kept) expect(await limited.ask('read', { id })).toMatchObject({ id })
  const roomy = await startWorker(folder)
  const session = sampleSession(nowMs, { data })
  expect(await roomy.ask('insert', { session, rules: insertRules })).toMatchObject({ ok: true })
  expect(await limited.ask('read', { id: session.id })).toMatchObject({ id: session.id })
})

test('kill -9 in a stream of writes loses none that was acknowledged', async () => {
  const folder = freshFolder()
  for (const [round, prefix] of ['K', 'L', 'M'].entries()) {
    const acknowledged = await killedMidStream(folder, prefix, 150 + round * 100)
    const store = embeddedStore({ path: join(folder, 'data') })
    const unfinished = [...acknowledged.keys()].at(-1)
    for (const [id, done] of acknowledged) {
      const found = await store.read(id)
      const state = found === null ? 'end' : found.version === 2 ? 'replace' : 'insert'
      // The last one may have gone one step further than its process lived to say.
      if (id !== unfinished || done !== 'insert') expect(`${id} ${state}`).toBe(`${id} ${done}`)
    }
    await assertIndexesAgree(store)
    const session = sampleSession(nowMs)
    expect(await store.insert(session, insertRules)).toMatchObject({ ok: true })
    await store.close()
  }
}, 60_000)

/** Lets a process write until it has announced `count` writes, and kills it. */
async function killedMidStream(
  folder: string,
  prefix: string,
  count: number,
): Promise<ReadonlyMap<SessionId, string>> {
  const { child, lines, tell } = await startWorker(folder)
  const last = new Map<SessionId, string>()
  let announced = 0
  lines.on('line', (line) => {
    const { done, id } = JSON.parse(line)
    last.set(id, done)
    if (++announced === count) child.kill('SIGKILL')
  })
  tell('stream', { session: sampleSession(nowMs), prefix, rules, insertRules })
  // Not `exit`: what was announced before the kill may still be in the pipe.
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  expect(announced).toBeGreaterThanOrEqual(count)
  return last
}

/** Every session that is listed for everyone is listed for its subject, and the other way round. */
async function assertIndexesAgree(store: ReturnType<typeof embeddedStore>): Promise<void> {
  const page = { nowMs, limit: 1000, cursor: null }
  const { sessions } = await store.list('everyone', page)
  const subjects = new Set(sessions.map(({ subject }) => subject))
  let listed = 0
  for (const subject of subjects) listed += await store.count({ subject }, nowMs)
  expect(listed).toBe(sessions.length)
}
