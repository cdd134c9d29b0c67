import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { startRedis } from '../databases/redis.mjs'
import { nextMessage, startScript, stop } from '../processes.mjs'
import { median, pairedRatio } from '../statistics.mjs'
import { clients, payloadText } from './payload.mjs'
import { variants } from './variants.mjs'

const ours = Object.keys(variants)

/** What peers are compared with: the store that survives a restart, as theirs does or should. */
const comparedWithPeers = 'session-embedded'

/**
 * Servers that take turns, and which of them are compared. Those with a Redis are apart, because they need three cores where the
 * others need two.
 */
const groups = [
  {
    framework: 'node',
    baselines: ['no-auth'],
    peers: ['better-auth', 'better-auth-cookie-cache'],
    needsRedis: false,
  },
  { framework: 'fastify', baselines: ['no-auth'], peers: [], needsRedis: false },
  { framework: 'fastify', baselines: [], peers: ['@fastify-session-redis'], needsRedis: true },
  { framework: 'express', baselines: ['no-auth'], peers: ['express-session-memory'], needsRedis: false },
  { framework: 'express', baselines: [], peers: ['express-session-redis'], needsRedis: true },
]

/** A server that had to share its core, or to wait, was not measured at its best. */
const minBusy = 0.9

const names = {
  node: 'node:http',
  fastify: 'Fastify',
  express: 'Express',
  'no-auth': 'without auth',
  'session-memory': 'session, memory',
  'session-embedded': 'session, embedded',
  'jwt-memory': 'jwt bearer, memory',
  'hybrid-embedded': 'hybrid bearer, embedded',
  '@fastify-session-redis': '@fastify/session + Redis',
  'express-session-memory': 'express-session + MemoryStore',
  'express-session-redis': 'express-session + Redis',
  'better-auth': 'Better Auth, memory adapter',
  'better-auth-cookie-cache': 'Better Auth, cookie cache (revocation up to 5 min late)',
}

/**
 * @typedef {{ guard: string, child: import('node:child_process').ChildProcess, port: number, requests: string[] }} Server
 * @typedef {{ perSecond: number[], cpuMicroseconds: number[], busy: number[] }} Rounds
 */

/**
 * @param {{ quick: boolean, onLine: (line: import('../report.mjs').Line) => void, onSkip: (skipped: import('../report.mjs').Skipped) => void }} options
 */
export async function runHttp({ quick, onLine, onSkip }) {
  const redis = await startRedis()
  const load = startScript(new URL('load.mjs', import.meta.url), [])
  await nextMessage(load, 10_000)
  try {
    for (const { framework, baselines, peers, needsRedis } of groups) {
      if (needsRedis && redis === null) {
        const what = `HTTP, ${peers.map((guard) => names[guard]).join(', ')}`
        onSkip({ what, why: 'there is no redis-server; `apt-get install redis-server` installs it' })
        continue
      }
      const guards =
        baselines.length === 0 ? [comparedWithPeers, ...peers] : [...baselines, ...ours, ...peers]
      const servers = await startAll(framework, guards, redis?.url ?? '')
      const waits = availableParallelism() >= (needsRedis ? 3 : 2) ? 'spinning' : 'asleep'
      const rounds = await driveInTurns(servers, load, { quick, waits })
      for (const { child } of servers) await stop(child)
      for (const baseline of baselines) {
        for (const guard of ours) onLine(compare(framework, rounds, { guard, other: baseline, waits }))
      }
      for (const peer of peers)
        onLine(compare(framework, rounds, { guard: comparedWithPeers, other: peer, waits }))
    }
  } finally {
    await stop(load)
    await redis?.stop()
  }
}

/**
 * Every server is sent what its clients carry; the one without auth gets a session cookie that it does not look at, so that reading
 * a longer request is nobody's disadvantage.
 * @returns {Promise<Server[]>}
 */
async function startAll(framework, guards, redisUrl) {
  const servers = []
  for (const guard of guards) {
    const child = startScript(new URL('server.mjs', import.meta.url), [framework, guard, redisUrl])
    /** @type {import('./server.mjs').Started} */
    const { port, headers, badHeader } = await nextMessage(child, 30_000)
    await assertGuards({ guard, port, headers, badHeader })
    const carried = headers ?? Array.from({ length: clients }, someCookie)
    servers.push({ guard, child, port, requests: carried.map((header) => requestWith(port, header)) })
  }
  return servers
}

function someCookie() {
  return `Cookie: __Host-lk=${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`
}

function requestWith(port, header) {
  return `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${header}\r\n\r\n`
}

/** Nobody may be fast because it lets everyone in, or nobody. */
async function assertGuards({ guard, port, headers, badHeader }) {
  const good = await ask(port, headers?.at(-1) ?? null)
  if (good.status !== 200 || good.text !== payloadText) throw new Error(`${guard} refused a good credential.`)
  if (badHeader === null) return
  for (const header of [badHeader, null]) {
    const { status } = await ask(port, header)
    if (status !== 401) throw new Error(`${guard} answered ${status} where it had to refuse.`)
  }
}

async function ask(port, header) {
  const at = header?.indexOf(': ') ?? 0
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    headers: header === null ? {} : { [header.slice(0, at)]: header.slice(at + 2) },
  })
  return { status: response.status, text: await response.text() }
}

/**
 * Short rounds, one server after the other, each time beginning with another.
 * @returns {Promise<Map<string, Rounds>>}
 */
async function driveInTurns(servers, load, { quick, waits }) {
  const rounds = quick ? 3 : 7
  const roundMs = quick ? 700 : 1_500
  const results = new Map(
    servers.map(({ guard }) => [guard, { perSecond: [], cpuMicroseconds: [], busy: [] }]),
  )
  for (const server of servers) await drive(server, load, { durationMs: quick ? 700 : 2_000, waits })
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(round + turn) % servers.length]
      const { answers, elapsedMs, cpuMicroseconds } = await drive(server, load, {
        durationMs: roundMs,
        waits,
      })
      const result = results.get(server.guard)
      result.perSecond.push((answers / elapsedMs) * 1_000)
      result.cpuMicroseconds.push(cpuMicroseconds / answers)
      result.busy.push(cpuMicroseconds / 1_000 / elapsedMs)
    }
  }
  return results
}

/** One round, and what the server process used of the CPU meanwhile. */
async function drive({ child, guard, port, requests }, load, { durationMs, waits }) {
  const before = await cpuUsage(child)
  load.send({ port, requests, durationMs, waits })
  const outcome = await nextMessage(load, durationMs + 15_000)
  if (outcome.error !== undefined) throw new Error(`${guard}: ${outcome.error}`)
  const after = await cpuUsage(child)
  return { ...outcome, cpuMicroseconds: after.user + after.system - before.user - before.system }
}

function cpuUsage(child) {
  child.send('cpu usage')
  return nextMessage(child, 10_000)
}

/** @returns {import('../report.mjs').Line} */
function compare(framework, rounds, { guard, other, waits }) {
  const measured = (guard) => {
    const { perSecond, cpuMicroseconds, busy } = rounds.get(guard)
    return {
      name: names[guard],
      value: median(perSecond),
      cpuMicroseconds: median(cpuMicroseconds),
      serverBusy: median(busy),
    }
  }
  const notes = [
    ...(waits === 'asleep' ? ['three processes on two cores'] : []),
    ...[guard, other]
      .filter((one) => measured(one).serverBusy < minBusy)
      .map((one) => `${names[one]} ran only ${Math.round(measured(one).serverBusy * 100)} % of the time`),
  ]
  return {
    id: `http/${framework}/${guard}/${other}`,
    what: `HTTP, ${names[framework]}, ${names[guard]}`,
    unit: 'req/s',
    ours: { ...measured(guard), name: 'Latchkey' },
    other: measured(other),
    as: 'speed',
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    ...pairedRatio(rounds.get(guard).perSecond, rounds.get(other).perSecond),
  }
}
