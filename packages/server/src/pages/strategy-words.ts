import type { Strategy } from 'latchkey'

/** What a strategy means, for people: on the start page, on the account page and at the start of the command. */
export interface StrategyWords {
  readonly name: string
  readonly summary: string
  readonly clientCarries: string
  readonly stateLives: string
  readonly endingTakes: string
}

export const strategyWords: Readonly<Record<Strategy, StrategyWords>> = {
  session: {
    name: 'Session',
    summary: 'an opaque cookie, looked up here on every request',
    clientCarries: 'An opaque session cookie. It says nothing by itself.',
    stateLives: 'In this server’s store. Each request looks the session up.',
    endingTakes: 'Ended means ended: the next request is refused.',
  },
  jwt: {
    name: 'JWT',
    summary: 'a signed access token of ten minutes, renewed by a refresh token',
    clientCarries: 'A signed access token that lives ten minutes, and a refresh token to renew it.',
    stateLives: 'In the token itself. This server keeps the session it names, and a list of what was ended.',
    endingTakes:
      'Here at once. A service that checks tokens by itself lets go when they expire, ten minutes later at most.',
  },
  hybrid: {
    name: 'Hybrid',
    summary: 'a session cookie for browsers, signed tokens for services',
    clientCarries: 'Browsers carry an opaque session cookie, services and apps carry signed tokens.',
    stateLives: 'In this server’s store for browsers, in the token for services. Both name the same session.',
    endingTakes:
      'Here at once, cookie and tokens alike. A service that checks tokens by itself lets go within ten minutes.',
  },
}
