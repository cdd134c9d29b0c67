import type { GivenAnswers } from '@latchkey/advisor'

/** An architecture to begin with. */
export interface Preset {
  readonly name: string
  readonly story: string
  readonly answers: GivenAnswers
}

/** The three scenarios first, then architectures that are asked about often. */
export const presets: readonly Preset[] = [
  {
    name: 'Single-page app with eight services',
    story: 'One front door on the same site, three services check each request, a minute to revoke.',
    answers: {
      clients: ['spa_same_site'],
      services: 8,
      fanout: 3,
      store: 'redis_ha',
      peak_rps: 3_000,
      revocation_deadline_s: 60,
    },
  },
  {
    name: 'Server-rendered monolith',
    story: 'A shop: one application over its SQL database.',
    answers: { clients: ['ssr_web'], services: 1, store: 'sql', peak_rps: 300, active_sessions: 200_000 },
  },
  {
    name: 'Admin system',
    story: 'An account that is locked must be out with its next request.',
    answers: {
      clients: ['ssr_web'],
      services: 2,
      store: 'sql',
      assurance: 'high',
      revocation_deadline_s: 0,
      idle_timeout_s: 900,
      device_control: true,
    },
  },
  {
    name: 'Web and mobile at 35 edge locations',
    story: 'Far from the one store, and ten seconds to revoke.',
    answers: {
      clients: ['ssr_web', 'native'],
      services: 35,
      regions: 35,
      store_rtt_ms: 80,
      store: 'redis_ha',
      peak_rps: 50_000,
      active_sessions: 5_000_000,
      revocation_deadline_s: 10,
    },
  },
  {
    name: 'Mobile app behind a JWT-only gateway',
    story: 'The gateway takes nothing else; a quarter of an hour is soon enough.',
    answers: { clients: ['native'], services: 12, gateway: 'jwt_only', revocation_deadline_s: 900 },
  },
  {
    name: 'Devices without a network',
    story: 'A day between two connections.',
    answers: {
      clients: ['iot'],
      services: 4,
      offline_verification: 'disconnected',
      disconnected_s: 86_400,
    },
  },
  {
    name: 'Widget in other people’s pages',
    story: 'No cookie arrives there.',
    answers: {
      clients: ['spa_cross_site'],
      cookies_same_site_possible: false,
      services: 3,
      store: 'redis_ha',
    },
  },
  {
    name: 'A contradiction',
    story: 'Out with the next request, and working for an hour without the store.',
    answers: { clients: ['ssr_web'], revocation_deadline_s: 0, survive_store_outage_s: 3_600 },
  },
]
