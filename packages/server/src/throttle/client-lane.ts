import { createHash } from 'node:crypto'
import { networkOf } from './address.ts'
import type { Lane } from './attempts.ts'
import { addressLadder } from './ladder.ts'

/** Failures of OAuth clients from one network. Apart from those of people: a service with an old secret must lock nobody out. */
export function clientLane(ip: string | null): Lane {
  const network = createHash('sha256').update(networkOf(ip)).digest('base64url')
  return { key: `throttle/client/${network}`, ladder: addressLadder }
}
