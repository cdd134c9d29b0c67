import { latchkey } from 'latchkey/next'
import { cookies, headers } from 'next/headers'
import { createEchoGate } from '../../../../packages/latchkey/dist/testing/echo-gate.js'

const pace = process.env['PACE'] === 'later' ? 'later' : 'at_once'

/** The adapter over the gate without sessions, which the contract of adapters asks for. */
export const { proxy, routeHandler, identity } = latchkey(
  () => createEchoGate(pace),
  { headers, cookies },
  // Only the tests connect, so what Next.js put there is the peer.
  { ip: (headers) => headers.get('x-forwarded-for') },
)
