// One of the processes that check. It admits every session once, is told by the feed when one ends, and checks it again that moment: the
// time of that refusal is what counts, not the time of the event. All processes of a machine share the monotonic clock.
import { authOver, openStore } from './open-store.mjs'

const [kind, address] = process.argv.slice(2)
const { store, disconnect } = await openStore(kind, address)
const auth = authOver(store)

/** @type {number[]} When each session was refused, ns of the monotonic clock; absent while it is admitted. */
const refusedAtNs = []
let acceptedAfterEvent = 0
/** @type {readonly string[]} */
let cookies = []

process.on('message', (message) => void answer(message))
process.send('ready')

/** @param {{ admit: readonly string[] } | { check: number } | 'report' | 'close'} message */
async function answer(message) {
  if (message === 'report') return process.send({ refusedAtNs, acceptedAfterEvent })
  if (message === 'close') {
    await auth.close()
    await disconnect()
    return process.exit(0)
  }
  if ('check' in message) {
    const { ok } = await auth.check({ cookie: cookies[message.check] })
    return process.send({ checked: message.check, accepted: ok })
  }
  cookies = message.admit
  for (const [index, cookie] of cookies.entries()) await admit(index, cookie)
  process.send('admitted')
}

async function admit(index, cookie) {
  const check = await auth.check({ cookie })
  if (!check.ok) throw new Error(`session ${index} was refused before it ended: ${check.reason}`)
  auth.watch(check.identity).addEventListener('abort', () => void refuse(index, cookie))
}

async function refuse(index, cookie) {
  const { ok } = await auth.check({ cookie })
  if (ok) acceptedAfterEvent++
  else refusedAtNs[index] = Number(process.hrtime.bigint())
}
