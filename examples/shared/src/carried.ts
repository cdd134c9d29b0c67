import { decodeWithoutVerifying } from 'latchkey/jwt'
import type { Strategy } from 'latchkey'

/** One thing that a client sent along to say who it is. */
export interface Carried {
  readonly where: string
  readonly kind: 'session cookie' | 'access token' | 'refresh token'
  readonly bytes: number
  /** Enough to recognise it by, and no more. */
  readonly shown: string
  /** What anybody can read in it; null if it says nothing by itself. */
  readonly claims: Readonly<Record<string, unknown>> | null
}

/** What a request carries, for the panel of a page: cookies of Latchkey, and a bearer token. */
export function carriedBy(headers: {
  readonly cookie: string | null
  readonly authorization: string | null
}): readonly Carried[] {
  const cookies = (headers.cookie ?? '').split('; ').filter((pair) => ourName.test(pair))
  const found = cookies.map((pair) => {
    const at = pair.indexOf('=')
    return carried(`Cookie: ${pair.slice(0, at)}`, pair.slice(at + 1))
  })
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  return bearer === undefined ? found : [...found, carried('Authorization: Bearer', bearer)]
}

/** `lk`, or what a scenario has put behind it; with the prefix of HTTPS or the ending of plain HTTP. */
const ourName = /^(?:__Host-)?lk[a-z-]*=/

/** Describes a credential by its form. */
export function carried(where: string, credential: string): Carried {
  const bytes = Buffer.byteLength(credential)
  if (credential.startsWith('lkr_')) {
    return { where, kind: 'refresh token', bytes, shown: `${credential.slice(0, 16)}…`, claims: null }
  }
  const decoded = decodeWithoutVerifying(credential)
  if (!decoded.ok)
    return { where, kind: 'session cookie', bytes, shown: `${credential.slice(0, 12)}…`, claims: null }
  return {
    where,
    kind: 'access token',
    bytes,
    shown: `${credential.slice(0, 20)}…`,
    claims: decoded.value.claims,
  }
}

/** Where the state is, in one sentence for each strategy. */
export const whereStateIs: Readonly<Record<Strategy, string>> = {
  session:
    'The session is in the store. The client carries an opaque id and a secret, which say nothing by themselves.',
  jwt: 'The access token says who you are by itself, until it expires. The store keeps the session that renews it, and the list of what was ended.',
  hybrid:
    'The session is in the store; the browser carries an opaque cookie. Services get short signed tokens, which name that session.',
}
