import { createServer, type Server } from 'node:http'
import {
  createAuth,
  memoryStore,
  type Auth,
  type AuthOptions,
  type Identity,
  type Session,
  type Store,
} from '../../src/index.ts'
import {
  createVerifier,
  isOutage,
  type RevocationFeedOptions,
  type Verifier,
  type VerifierOptions,
} from '../../src/adapters/verifier.ts'
import { nodeHandler } from '../../src/adapters/node.ts'
import { listen } from '../../src/testing/listen.ts'
import { issuer as issuerName } from '../attacks/support.ts'
import { signIn } from './nodes.ts'

export const audience = 'https://billing.example'
export const serviceCredential = 'Bearer service-secret'

/** A node of an issuer: `createAuth` with its feed, behind node:http. */
export interface IssuerNode {
  readonly auth: Auth
  readonly store: Store
  readonly server: Server
  readonly url: string
  readonly port: number
  /** What `onEvent` was told of outages. */
  readonly outages: unknown[]
  close(): Promise<void>
}

export async function startIssuer(options: Partial<AuthOptions> = {}): Promise<IssuerNode> {
  const store = options.store ?? memoryStore()
  const outages: unknown[] = []
  const auth = createAuth({
    issuer: issuerName,
    strategy: 'jwt',
    encryptionKey: new Uint8Array(32).fill(7),
    maintenance: 'manual',
    onEvent: (event) => void (event.type === 'outage' && outages.push(event.error)),
    routes: {
      revocations: { authorize: (request) => request.header('authorization') === serviceCredential },
    },
    ...options,
    store,
  })
  const server = createServer(nodeHandler(auth, (_request, response) => response.end('app')))
  const { url } = await listen(server)
  return {
    auth,
    store,
    server,
    url,
    port: Number(new URL(url).port),
    outages,
    async close() {
      auth.endStreams()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await auth.close()
    },
  }
}

/** A service without a store, that finds its issuer at `url`: that of a node, or of somebody on the way. */
export interface Service {
  readonly verifier: Verifier
  /** Everything that `onError` was told, as text. */
  readonly errors: string[]
  /** What a guard of this service answers: 200, 401 or 503. */
  status(token: string): Promise<number>
  reason(token: string): Promise<string>
}

export function startService(
  url: string,
  revocations: RevocationFeedOptions = {},
  options: Partial<VerifierOptions> = {},
): Service {
  const errors: string[] = []
  const verifier = createVerifier({
    issuer: issuerName,
    jwksUrl: `${url}/.well-known/jwks.json`,
    audience,
    onError: (error) => void errors.push(String(error)),
    revocations: {
      url: `${url}/revocations`,
      authorization: () => serviceCredential,
      ...revocations,
    },
    ...options,
  })
  const reason = async (token: string): Promise<string> => {
    const verdict = await verifier.verify(token)
    return verdict.ok ? 'ok' : verdict.reason
  }
  return {
    verifier,
    errors,
    reason,
    async status(token) {
      const verdict = await verifier.verify(token)
      if (verdict.ok) return 200
      return isOutage(verdict.reason) ? 503 : 401
    },
  }
}

export interface Holder {
  readonly token: string
  readonly session: Session
}

/** Signs somebody in, and makes a token for the service. */
export async function tokenOf(
  { auth, store }: Pick<IssuerNode, 'auth' | 'store'>,
  changes: Partial<Session> = {},
): Promise<Holder> {
  const { session } = await signIn(store, changes)
  const identity: Identity = {
    subject: session.subject,
    sessionId: session.id,
    tenant: session.tenant,
    authenticatedAtSeconds: Math.floor(session.authenticatedAtMs / 1000),
    amr: session.amr,
    claims: {},
    proof: 'access_token',
  }
  return { session, token: await auth.mint(identity, { audience }) }
}
