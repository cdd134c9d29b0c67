// Revocation lag: from the acknowledgement of the one who revokes to the refusal by each process that checks.
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { nextMessage, startScript, stop } from '../processes.mjs'
import { signIn } from '../sign-in.mjs'
import { quantile } from '../statistics.mjs'
import { openIssuer } from './lag-issuer.mjs'

const node = new URL('lag-node.mjs', import.meta.url)

/** Revocations at the rate that is measured, before those that count. */
const warmUpSeconds = 1

/** A node that watches a session reads it once more within the first moments: as long as that may take, for each. */
const settlingMs = 0.4

/** How long the last revocation may take to reach everybody before it counts as never. */
const patienceMs = 5_000

export const shares = [0.5, 0.9, 0.99, 0.999, 1]

/**
 * @typedef {object} Lag
 * @property {string} kind
 * @property {number} processes
 * @property {number} perSecond
 * @property {number} samples
 * @property {number} acceptedAfterAcknowledgement Only where every check asks the log: those that were still admitted.
 * @property {number[]} quantilesMs At `shares`.
 * @property {{ ms: number, share: number }[]} curve What share of the refusals had come after so many milliseconds.
 */

/**
 * @param {string} kind A store, or `http`: services without one, which follow an issuer with the memory store.
 * @param {string} address
 * @param {{ processes: number, perSecond: number, seconds: number }} load
 * @returns {Promise<Lag>}
 */
export async function measureLag(kind, address, { processes, perSecond, seconds }) {
  const issuer = await openIssuer(kind, address)
  const children = Array.from({ length: processes }, () => startScript(node, [kind, issuer.address]))
  try {
    await Promise.all(children.map((child) => nextMessage(child, 60_000)))
    const warmUp = perSecond * warmUpSeconds
    const sessions = await signInMany(issuer, warmUp + perSecond * seconds)
    for (const child of children) child.send({ admit: sessions.map(({ credential }) => credential) })
    await Promise.all(children.map((child) => nextMessage(child, 60_000)))
    await pause(1_000 + settlingMs * sessions.length * processes)
    const askAll = issuer.isAsked ? asker(children) : null
    const { acknowledgedAtNs, accepted } = await revokeAtRate(issuer.auth, sessions, perSecond, askAll)
    const reports = askAll === null ? await collect(children, sessions.length) : []
    const lags =
      askAll === null
        ? reports.flatMap(({ refusedAtNs }) => lagsMs(acknowledgedAtNs, refusedAtNs, warmUp))
        : Array.from({ length: (sessions.length - warmUp) * processes }, () => 0)
    return {
      kind,
      processes,
      perSecond,
      samples: lags.length,
      acceptedAfterAcknowledgement: accepted,
      quantilesMs: shares.map((share) => quantile(lags, share)),
      curve: curveOf(lags),
    }
  } finally {
    for (const child of children) await stop(child)
    await issuer.close()
  }
}

/** @returns {Promise<{ id: string, credential: string }[]>} */
async function signInMany({ auth, carry }, count) {
  const sessions = []
  for (let from = 0; from < count; from += 50) {
    const size = Math.min(50, count - from)
    const some = await Promise.all(
      Array.from({ length: size }, (_, index) => signIn(auth, { subject: `user_${from + index}`, carry })),
    )
    for (const { cookie, accessToken } of some) sessions.push(sessionOf(cookie, accessToken))
  }
  return sessions
}

function sessionOf(cookie, accessToken) {
  if (accessToken !== null) {
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString())
    return { id: claims.sid, credential: accessToken }
  }
  const credential = cookie.slice(cookie.indexOf('=') + 1)
  return { id: credential.slice(0, credential.indexOf('.')), credential }
}

/** Each on its own time, however long the one before takes. */
async function revokeAtRate(auth, sessions, perSecond, askAll) {
  const acknowledgedAtNs = []
  const startMs = performance.now()
  let accepted = 0
  const underWay = []
  const failures = []
  for (const [index, { id }] of sessions.entries()) {
    const waitMs = startMs + (index * 1_000) / perSecond - performance.now()
    if (waitMs > 0) await pause(waitMs)
    underWay.push(
      auth
        .end({ session: id })
        .then(async () => {
          acknowledgedAtNs[index] = Number(process.hrtime.bigint())
          if (askAll !== null) accepted += await askAll(index)
        })
        .catch((error) => failures.push(error)),
    )
  }
  await Promise.all(underWay)
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${sessions.length} ends failed`, { cause: failures[0] })
  return { acknowledgedAtNs, accepted }
}

/** Asks every process about a session that has just ended; how many of them still admit it. */
function asker(children) {
  const waiting = new Map()
  for (const child of children) {
    child.on('message', ({ checked, accepted }) => {
      const question = waiting.get(checked)
      question.accepted += accepted ? 1 : 0
      if (--question.missing === 0) question.resolve(question.accepted)
    })
  }
  return (index) =>
    new Promise((resolve) => {
      waiting.set(index, { accepted: 0, missing: children.length, resolve })
      for (const child of children) child.send({ check: index })
    })
}

async function collect(children, count) {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const reports = await Promise.all(children.map((child) => ask(child, 'report')))
    const isComplete = reports.every(({ refusedAtNs }) => refusedAtNs.filter(isNumber).length === count)
    if (isComplete) return reports
    if (performance.now() > deadlineMs) {
      const missing = reports.map(({ refusedAtNs }) => count - refusedAtNs.filter(isNumber).length)
      throw new Error(`Some sessions were never refused: ${missing.join(', ')} by process.`)
    }
    await pause(100)
  }
}

async function ask(child, question) {
  const answer = once(child, 'message')
  child.send(question)
  return (await answer)[0]
}

/** A refusal that came before the acknowledgement had arrived is not late at all. */
function lagsMs(acknowledgedAtNs, refusedAtNs, warmUp) {
  return refusedAtNs.slice(warmUp).map((refusedNs, index) => {
    return Math.max(0, (refusedNs - acknowledgedAtNs[warmUp + index]) / 1e6)
  })
}

const isNumber = (value) => typeof value === 'number'

/** Sixty points, evenly spread over the shares, and finer at the end, where it matters. */
function curveOf(lags) {
  const sorted = lags.toSorted((a, b) => a - b)
  const points = [...Array.from({ length: 50 }, (_, index) => (index + 0.5) / 50), 0.995, 0.999, 0.9999, 1]
  return points.map((share) => ({ share, ms: quantileOfSorted(sorted, share) }))
}

function quantileOfSorted(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}
