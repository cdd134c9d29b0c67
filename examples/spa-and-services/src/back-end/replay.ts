import { randomUUID } from 'node:crypto'
import type { ReplayAnswer, ServicePlace } from '../browser/wire.ts'
import type { ServiceLog } from '../services/service-log.ts'

const timeoutMs = 5_000

/**
 * What a thief does: a plain request with nothing but the stolen credential, from no page and with no cookie. Neither CORS nor a content security
 * policy is asked, since those are rules for browsers.
 */
export async function replay(
  credential: string,
  place: ServicePlace,
  log: ServiceLog,
): Promise<ReplayAnswer> {
  const requestId = randomUUID()
  const response = await fetch(`${place.origin}${place.path}`, {
    headers: { Authorization: `Bearer ${credential}`, 'X-Request-Id': requestId },
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
  await response.arrayBuffer()
  return { status: response.status, reasonInLog: log.reasonFor(requestId) }
}
