import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startService, type Service } from '../support/issuer.ts'
import { until } from '../support/nodes.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

// The built package, as the processes of a user's deployment have it.
const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const closers: (() => Promise<unknown> | void)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Process {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
}

async function start(script: string, argument: string): Promise<Process> {
  const path = fileURLToPath(new URL(`./fixtures/${script}`, import.meta.url))
  const child = spawn(process.execPath, [path, dist, argument], { stdio: ['ignore', 'pipe', 'inherit'] })
  closers.push(() => kill(child))
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
  return { child, url: `http://127.0.0.1:${line}`, port: Number(line) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-remote-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

interface SignedIn {
  readonly token: string
  readonly sessionId: string
}

async function signIn({ url }: Process, subject = 'user_1'): Promise<SignedIn> {
  return (await (await fetch(`${url}/start/${subject}`)).json()) as SignedIn
}

async function end({ url }: Process, { sessionId }: SignedIn): Promise<void> {
  await (await fetch(`${url}/end/${sessionId}`)).text()
}

function service(url: string): Service {
  const started = startService(url)
  closers.push(() => started.verifier.close())
  return started
}

/** Checks a token again and again, and notes when it was accepted last: the start of that check, so that a slow machine is not held against it. */
async function lastAccepted(check: () => Promise<number>, forMs: number): Promise<number> {
  let lastMs = Number.NEGATIVE_INFINITY
  const untilMs = performance.now() + forMs
  while (performance.now() < untilMs) {
    const startedAtMs = performance.now()
    if ((await check()) === 200) lastMs = startedAtMs
    await pause(5)
  }
  return lastMs
}

describe('real processes', () => {
  it('REV-2: an issuer that is stopped for ten seconds vouches for nothing, and is followed again when it goes on', async () => {
    const folder = freshFolder()
    const [followed, other] = [
      await start('issuer-process.mjs', folder),
      await start('issuer-process.mjs', folder),
    ]
    const { status, verifier } = service(followed.url)
    const [victim, bystander] = [await signIn(other), await signIn(other, 'user_2')]
    await until('following', async () => (await status(victim.token)) === 200)

    followed.child.kill('SIGSTOP')
    const endedAtMs = performance.now()
    await end(other, victim)
    const acceptedAtMs = await lastAccepted(() => status(victim.token), 10_000)
    expect(acceptedAtMs - endedAtMs).toBeLessThanOrEqual(verifier.worstCaseRevocationLagMs ?? 0)
    // No 401 for an outage.
    expect([await status(victim.token), await status(bystander.token)]).toEqual([503, 503])

    followed.child.kill('SIGCONT')
    await until('refused', async () => (await status(victim.token)) === 401)
    await until('accepted', async () => (await status(bystander.token)) === 200)
  })

  it('a service that is stopped for ten seconds believes nothing that it finds waiting', async () => {
    const issuer = await start('issuer-process.mjs', freshFolder())
    const stopped = await start('service-process.mjs', issuer.url)
    const status = async (token: string): Promise<number> => (await fetch(`${stopped.url}/${token}`)).status
    const victim = await signIn(issuer)
    await until('following', async () => (await status(victim.token)) === 200)
    stopped.child.kill('SIGSTOP')
    // The request waits for it, before all that the issuer says meanwhile.
    const asked = status(victim.token)
    await end(issuer, victim)
    await pause(10_000)
    stopped.child.kill('SIGCONT')
    expect(await asked).not.toBe(200)
    await until('refused', async () => (await status(victim.token)) === 401)
    expect(await status((await signIn(issuer, 'user_2')).token)).toBe(200)
  })

  it('an issuer that is killed and started again is followed again', async () => {
    const folder = freshFolder()
    const first = await start('issuer-process.mjs', folder)
    const proxy = await startTcpProxy(first.port)
    closers.push(() => proxy.close())
    const { status } = service(proxy.url)
    const [victim, bystander] = [await signIn(first), await signIn(first, 'user_2')]
    await until('following', async () => (await status(victim.token)) === 200)
    await end(first, victim)
    await kill(first.child)
    proxy.target = (await start('issuer-process.mjs', folder)).port
    await until('refused', async () => (await status(victim.token)) === 401)
    await until('accepted', async () => (await status(bystander.token)) === 200)
  })
})

describe('a process that has nothing else to do', () => {
  it.each([
    ['that polls', { mode: 'poll' }, ''],
    ['that has closed its stream', { mode: 'stream' }, 'verifier.close()'],
  ])('ends by itself: one %s', async (_what, options, last) => {
    const issuer = await start('issuer-process.mjs', freshFolder())
    const { token } = await signIn(issuer)
    const code = `
      const { createVerifier } = await import(${JSON.stringify(join(dist, 'adapters/verifier.js'))})
      const verifier = createVerifier({
        issuer: 'https://app.example', audience: 'https://billing.example', jwksUrl: '${issuer.url}/.well-known/jwks.json',
        revocations: { url: '${issuer.url}/revocations', authorization: () => 'Bearer service-secret', ...${JSON.stringify(options)} },
      })
      const { ok } = await verifier.verify('${token}')
      process.stdout.write(String(ok))
      ${last}`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    closers.push(() => kill(child))
    let said = ''
    child.stdout?.on('data', (piece: Buffer) => (said += String(piece)))
    const [exitCode] = (await once(child, 'close')) as [number]
    expect([said, exitCode]).toEqual(['true', 0])
  })
})
