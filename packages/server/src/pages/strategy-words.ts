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
    endingTakes: 'Ended here at once; elsewhere as soon as the revocation feed arrives.',
  },
  hybrid: {
    name: 'Hybrid',
    summary: 'a session cookie for browsers, signed tokens for services',
    clientCarries: 'Browsers carry an opaque session cookie, services and apps carry signed tokens.',
    stateLives: 'In this server’s store for browsers, in the token for services. Both name the same session.',
    endingTakes: 'One session, ended once: the cookie and every token made from it.',
  },
}
