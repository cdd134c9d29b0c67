import { carried } from '@latchkey/example-shared'
import type { CallReport, Dashboard, Row, ServicePlace } from '../browser/wire.ts'
import type { Asker } from './asker.ts'
import type { OutgoingCredential, OutgoingCredentials } from './outgoing.ts'

const timeoutMs = 5_000

/** Calls all services in somebody's name, at the same time. */
export async function gather(
  asker: Asker,
  places: readonly ServicePlace[],
  credentials: OutgoingCredentials,
): Promise<Dashboard> {
  const calls = await Promise.all(places.map((place) => callWithRetry(asker, place, credentials)))
  const rowsOf = (service: string): readonly Row[] | null =>
    calls.find((call) => call.service === service)?.rows ?? null
  return { orders: rowsOf('orders'), invoices: rowsOf('billing'), stock: rowsOf('inventory'), calls }
}

async function callWithRetry(
  asker: Asker,
  place: ServicePlace,
  credentials: OutgoingCredentials,
): Promise<CallReport> {
  const credential = await credentials.credentialFor(asker, place.name)
  const report = await call(place, credential)
  if (report.status !== 401 || !credential.wasHeld) return report
  // The session holds, so it is the token: its key may have been withdrawn. Once, and no more.
  credentials.forget(asker, place.name)
  return call(place, await credentials.credentialFor(asker, place.name))
}

async function call(place: ServicePlace, credential: OutgoingCredential): Promise<CallReport> {
  const startedMs = performance.now()
  const { status, body } = await fetchJson(`${place.origin}${place.path}`, credential.text)
  const { kind, shown, claims } = carried('Authorization: Bearer', credential.text)
  return {
    service: place.name,
    status,
    elapsedMs: performance.now() - startedMs,
    credential: { kind, shown, claims, origin: credential.origin },
    rows: status === 200 ? (body[place.member] as readonly Row[]) : null,
  }
}

interface Fetched {
  /** 0: there was no answer. */
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function fetchJson(url: string, token: string): Promise<Fetched> {
  try {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    return { status: response.status, body: (await response.json()) as Fetched['body'] }
  } catch {
    return { status: 0, body: {} }
  }
}
