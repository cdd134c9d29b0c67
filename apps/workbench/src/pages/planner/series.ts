import type { FamilyId } from '@latchkey/advisor'

/**
 * How the line of a family is told from the others: by a letter at its end, by its dashes and by its marks; colour comes on top. The
 * class gives the colour.
 */
export interface SeriesLook {
  readonly letter: string
  readonly dashes: string | undefined
  /** Drawn around 0, 0. */
  readonly mark: string
}

export const seriesLooks: Readonly<Record<FamilyId, SeriesLook>> = {
  server_session: { letter: 'A', dashes: undefined, mark: 'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0Z' },
  stateless_jwt_refresh: { letter: 'B', dashes: '9 4', mark: 'M-3.2-3.2h6.4v6.4h-6.4Z' },
  bff_session_jwt: { letter: 'C', dashes: '2 4', mark: 'M0-4.4 4 3H-4Z' },
  phantom_gateway: { letter: 'D', dashes: '10 3 2 3', mark: 'M0-4.6 4.6 0 0 4.6-4.6 0Z' },
  sealed_cookie: { letter: 'E', dashes: '4 3', mark: 'M-4-1.2h2.8V-4h2.4v2.8H4v2.4H1.2V4h-2.4V1.2H-4Z' },
  jwt_revocation_feed: { letter: 'F', dashes: '14 4', mark: 'M0 4.4 4-3H-4Z' },
  opaque_introspection: {
    letter: 'G',
    dashes: '6 3 2 3 2 3',
    mark: 'M-4-2.4 0 0-4 2.4M4-2.4 0 0 4 2.4M0-4V4',
  },
}
