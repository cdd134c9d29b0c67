import { randomBytes } from 'node:crypto'
import { nextMessage, startScript, stop } from '../processes.mjs'
import { median, pairedRatio } from '../statistics.mjs'
import { clients, payloadText } from './payload.mjs'
import { startRedis } from './redis.mjs'
import { variants } from './variants.mjs'

const ours = Object.keys(variants)

/** On each framework: the servers that take turns, and which of them Latchkey is compared with. */
const groups = [
  { framework: 'node', peers: ['better-auth', 'better-auth-cookie-cache'] },
  { framework: 'fastify', peers: ['@fastify-session-redis'] },
  { framework: 'express', peers: ['express-session-memory', 'express-session-redis'] },
]

/** The store that peers are compared with: the one that survives a restart, as theirs does or should. */
const comparedWithPeers = 'session-embedded'
const needsRedis = (guard) => guard.endsWith('-redis')

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
    for (const { framework, peers } of groups) {
      const runnable = peers.filter((guard) => redis !== null || !needsRedis(guard))
      for (const guard of peers.filter((guard) => !runnable.includes(guard))) {
        onSkip({
          what: `HTTP, ${names[guard]}`,
          why: 'there is no redis-server; `apt-get install redis-server` installs it',
        })
      }
      const servers = await startAll(framework, ['no-auth', ...ours, ...runnable], redis?.url ?? '')
      const rounds = await driveInTurns(servers, load, { quick })
      for (const { child } of servers) await stop(child)
      for (const line of linesOf(framework, rounds, runnable)) onLine(line)
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
async function driveInTurns(servers, load, { quick }) {
  const rounds = quick ? 3 : 7
  const roundMs = quick ? 700 : 1_500
  const results = new Map(
    servers.map(({ guard }) => [guard, { perSecond: [], cpuMicroseconds: [], busy: [] }]),
  )
  for (const server of servers) await drive(server, load, quick ? 700 : 2_000)
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(round + turn) % servers.length]
      const { answers, elapsedMs, cpuMicroseconds } = await drive(server, load, roundMs)
      const result = results.get(server.guard)
      result.perSecond.push((answers / elapsedMs) * 1_000)
      result.cpuMicroseconds.push(cpuMicroseconds / answers)
      result.busy.push(cpuMicroseconds / 1_000 / elapsedMs)
    }
  }
  return results
}

/** One round, and what the server process used of the CPU meanwhile. */
async function drive({ child, guard, port, requests }, load, durationMs) {
  const before = await cpuUsage(child)
  load.send({ port, requests, durationMs })
  const outcome = await nextMessage(load, durationMs + 15_000)
  if (outcome.error !== undefined) throw new Error(`${guard}: ${outcome.error}`)
  const after = await cpuUsage(child)
  return { ...outcome, cpuMicroseconds: after.user + after.system - before.user - before.system }
}

function cpuUsage(child) {
  child.send('cpu usage')
  return nextMessage(child, 10_000)
}

function* linesOf(framework, rounds, peers) {
  for (const guard of ours) yield compare(framework, rounds, guard, 'no-auth')
  for (const peer of peers) yield compare(framework, rounds, comparedWithPeers, peer)
}

/** @returns {import('../report.mjs').Line} */
function compare(framework, rounds, guard, other) {
  const measured = (guard) => {
    const { perSecond, cpuMicroseconds, busy } = rounds.get(guard)
    return {
      name: names[guard],
      value: median(perSecond),
      cpuMicroseconds: median(cpuMicroseconds),
      serverBusy: median(busy),
    }
  }
  return {
    id: `http/${framework}/${guard}/${other}`,
    what: `HTTP, ${names[framework]}, ${names[guard]}`,
    unit: 'req/s',
    ours: { ...measured(guard), name: 'Latchkey' },
    other: measured(other),
    as: 'speed',
    ...pairedRatio(rounds.get(guard).perSecond, rounds.get(other).perSecond),
  }
}
