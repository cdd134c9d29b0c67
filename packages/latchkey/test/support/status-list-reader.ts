import { inflateSync } from 'node:zlib'
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose'

/** Asks a deployment for something: `fetch`, or a handler in this process. */
export type Ask = (url: string, init?: RequestInit) => Promise<Response>

/** What the standard says about a token, found out with nothing but the standard and `jose`. */
export interface ReadStatus {
  readonly status: number
  readonly idx: number
  readonly uri: string
  readonly ttl: number
  readonly iat: number
  readonly exp: number
  readonly response: Response
}

/** A relying party by draft-ietf-oauth-status-list-21 section 8.3: fetches, verifies, inflates with a cap, looks at one entry. */
export async function readStatus(token: string, ask: Ask, origin: string): Promise<ReadStatus> {
  const { iss, status } = decodeJwt(token) as {
    iss: string
    status: { status_list: { idx: number; uri: string } }
  }
  const { idx, uri } = status.status_list
  const response = await ask(uri, { headers: { accept: 'application/statuslist+jwt' } })
  if (response.status !== 200) throw new Error(`the list was answered ${response.status}`)
  if (response.headers.get('content-type') !== 'application/statuslist+jwt') throw new Error('not a list')
  const jwks = (await (await ask(`${origin}/.well-known/jwks.json`)).json()) as JSONWebKeySet
  const { payload } = await jwtVerify(await response.clone().text(), createLocalJWKSet(jwks), {
    typ: 'statuslist+jwt',
    issuer: iss,
    subject: uri,
    requiredClaims: ['iat', 'exp', 'ttl', 'status_list'],
    // The clock of the deployment is the test's, and its own times are compared with each other.
    currentDate: new Date((decodeJwt(await response.clone().text()).iat as number) * 1000),
  })
  const { bits, lst } = payload['status_list'] as { bits: number; lst: string }
  if (bits !== 1) throw new Error('one bit is enough')
  const bytes = inflateSync(Buffer.from(lst, 'base64url'), { maxOutputLength: 131_072 })
  if (idx < 0 || idx >= bytes.byteLength * 8) throw new Error('the index is out of range')
  return {
    status: (bytes[idx >> 3]! >> (idx & 7)) & 1,
    idx,
    uri,
    ttl: payload['ttl'] as number,
    iat: payload.iat as number,
    exp: payload.exp as number,
    response,
  }
}
