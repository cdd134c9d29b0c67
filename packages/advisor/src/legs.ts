import type { Answers, ClientKind } from './inputs.ts'

/** Clients that can carry the same things, judged together. */
export const legIds = ['browser', 'cross_site_browser', 'native', 'third_party', 'machine'] as const
export type LegId = (typeof legIds)[number]

export interface Leg {
  readonly id: LegId
  readonly clients: readonly ClientKind[]
}

const legOf: Readonly<Record<ClientKind, LegId>> = {
  ssr_web: 'browser',
  spa_same_site: 'browser',
  spa_cross_site: 'cross_site_browser',
  native: 'native',
  cli: 'native',
  third_party: 'third_party',
  service: 'machine',
  iot: 'machine',
}

/** The legs of these clients; the first one decides where the merged answer begins. */
export function legsOf({ clients }: Answers): readonly Leg[] {
  return legIds.flatMap((id) => {
    const own = clients.filter((client) => legOf[client] === id)
    return own.length === 0 ? [] : [{ id, clients: own }]
  })
}

export function isBrowser({ id }: Leg): boolean {
  return id === 'browser' || id === 'cross_site_browser'
}

/**
 * Whether what somebody asks of verification without a call concerns this leg: it does where such clients are named, and everywhere if
 * none is.
 */
export function concernsOffline(leg: Leg, { clients, offline_verification }: Answers): boolean {
  if (offline_verification === 'none') return false
  const concerned: readonly ClientKind[] =
    offline_verification === 'disconnected'
      ? ['iot', 'native', 'cli', 'service']
      : ['third_party', 'service', 'iot']
  const named = clients.filter((client) => concerned.includes(client))
  return named.length === 0 || leg.clients.some((client) => named.includes(client))
}
