import type { Strategy } from 'latchkey'

interface Words {
  /** How a call gets to the services. */
  readonly way: string
  /** What is stolen. */
  readonly thing: string
  /** How it could get lost, and what that costs. */
  readonly theft: string
}

/** What each strategy says on the page. */
export const words: Readonly<Record<Strategy, Words>> = {
  hybrid: {
    way: 'The browser holds one cookie that no script can read. It calls its own back end, which calls the three services with a short token for each of them. No token reaches the browser.',
    thing: 'token',
    theft:
      'The page has no token that a script could take. But a service writes too much into its log, and somebody reads it. What is stolen is good for one service, until it expires or its session ends.',
  },
  jwt: {
    way: 'The page holds a token for each service in its memory, and calls the three services itself, across origins. What renews them, the refresh token, is in a cookie that no script can read.',
    thing: 'token',
    theft:
      'A script that got into the page can take what the page holds. It gets a token for one service, good until it expires or its session ends, and no refresh token.',
  },
  session: {
    way: 'The browser holds one cookie that no script can read. It calls its own back end, which passes the secret in it on to the services. They can read nothing in it, so they ask the issuer about each call.',
    thing: 'session secret',
    theft:
      'Each service sees the secret of the whole session. One of them writes it into its log, and somebody reads it. What is stolen opens everything that the user can open, until the session ends.',
  },
}

/** How late a service can refuse what was revoked, for people. */
export function lagWords(worstCaseLagMs: number | null): string {
  if (worstCaseLagMs === null) return 'They are deaf to the feed: not before the token expires.'
  if (worstCaseLagMs === 0) return 'At once: they ask the issuer about each call.'
  return `Within milliseconds of the end of the session. At worst, with the feed cut off, ${worstCaseLagMs} ms after it: then they answer 503 until they know.`
}
