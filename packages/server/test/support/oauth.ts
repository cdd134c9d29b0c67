import { createClients, type ClientScope } from '../../src/index.ts'
import { embeddedStore } from 'latchkey/embedded'
import { goodPassword, type World } from './world.ts'

/** A client by the letter of RFC 6749, 7662 and 7009, that knows nothing of this server but its addresses. */
export interface RfcClient {
  introspect(token: string, extra?: Readonly<Record<string, string>>): Promise<RfcReply>
  revoke(token: string, extra?: Readonly<Record<string, string>>): Promise<RfcReply>
}

export interface RfcReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

export interface ClientSecretPair {
  readonly id: string
  readonly secret: string
}

/** RFC 6749 section 2.3.1: both halves form-encoded, joined with a colon, in base64. */
export function basicHeader({ id, secret }: ClientSecretPair): string {
  const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`
}

export async function postForm(
  url: string,
  form: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RfcReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  }
}

export function rfcClient(url: string, pair: ClientSecretPair): RfcClient {
  const authorization = basicHeader(pair)
  return {
    introspect: (token, extra) => postForm(`${url}/oauth/introspect`, { token, ...extra }, { authorization }),
    revoke: (token, extra) => postForm(`${url}/oauth/revoke`, { token, ...extra }, { authorization }),
  }
}

/** Adds a client beside the running server, as the command does. */
export async function addClient(
  world: World,
  id: string,
  rights: { readonly scopes: readonly ClientScope[]; readonly audiences?: readonly string[] },
): Promise<ClientSecretPair> {
  const store = embeddedStore({ path: world.server.data })
  const clients = createClients({ documents: store.documents, clock: () => Date.now() })
  const added = await clients.add({
    id,
    name: id,
    scopes: rights.scopes,
    audiences: rights.audiences ?? [world.server.url],
  })
  await store.close()
  if (!added.ok) throw new Error(added.reason)
  return { id, secret: added.value.secret }
}

let people = 0

export interface SignedUp {
  readonly identifier: string
  readonly subject: string
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
}

/** A new person with tokens. */
export async function signUp(world: World): Promise<SignedUp> {
  const identifier = `person-${++people}`
  const reply = await world
    .client()
    .post('/auth/sign-up', { json: { identifier, password: goodPassword, carry: 'bearer' } })
  if (reply.status !== 201) throw new Error(reply.text)
  return { identifier, ...(reply.json() as unknown as Omit<SignedUp, 'identifier'>) }
}
