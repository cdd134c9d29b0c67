// One of the processes that check. It admits every session once, is told by the feed when one ends, and checks it again that moment: the
// time of that refusal is what counts, not the time of the event. All processes of a machine share the monotonic clock.
import { openGuard } from './lag-guards.mjs'

const [kind, address] = process.argv.slice(2)
const guard = await openGuard(kind, address)

/** @type {number[]} When each session was refused, ns of the monotonic clock; absent while it is admitted. */
const refusedAtNs = []
/** @type {readonly string[]} */
let credentials = []

process.on('message', (message) => void answer(message))
process.send('ready')

/** @param {{ admit: readonly string[] } | { check: number } | 'report'} message */
async function answer(message) {
  if (message === 'report') return process.send({ refusedAtNs })
  if ('check' in message) {
    const accepted = await guard.admits(credentials[message.check])
    return process.send({ checked: message.check, accepted })
  }
  credentials = message.admit
  for (const [index, credential] of credentials.entries()) {
    const signal = await guard.watch(credential)
    signal.addEventListener('abort', () => void refuse(index))
  }
  process.send('admitted')
}

async function refuse(index) {
  const accepted = await guard.admits(credentials[index])
  if (!accepted) refusedAtNs[index] = Number(process.hrtime.bigint())
}
