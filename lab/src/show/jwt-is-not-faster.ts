import { createAuth, memoryStore, type Auth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { createJwtVerifier, generateKey, signJwt } from 'latchkey/jwt'
import { withClaims } from './forged-token.ts'
import { measurement, type MeasuredCheck, type Measurement } from './measurement.ts'
import type { Stage } from './stage.ts'

const issuer = 'https://app.example'

async function verifySignature(): Promise<MeasuredCheck> {
  const key = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const options = { type: 'at+jwt', expiresInSeconds: 600, issuer, audience: issuer, subject: 'ada' }
  const good = signJwt({}, key, options)
  return { check: (token) => verify(token).ok, good, bad: withClaims(good, { sub: 'grace' }) }
}

async function rememberToken({ onEnd }: Stage): Promise<MeasuredCheck> {
  const auth = createAuth({ issuer, strategy: 'hybrid', store: memoryStore() })
  onEnd(() => auth.close())
  const { session } = (await auth.carryOver({ subject: 'ada' }, carriedOrigin()))!
  const identity = { ...session, sessionId: session.id, authenticatedAtSeconds: 0, claims: {} }
  const good = await auth.mint({ ...identity, proof: 'session_cookie' }, { audience: issuer })
  await auth.check({ accessToken: good })
  return {
    check: (token) => isAccepted(auth.check({ accessToken: token })),
    good,
    bad: withClaims(good, { sub: 'grace' }),
  }
}

async function readStore({ makeFolder, onEnd }: Stage): Promise<MeasuredCheck> {
  const auth = createAuth({
    issuer,
    strategy: 'session',
    store: embeddedStore({ path: makeFolder() }),
    revocation: { maxCachedSessions: 0 },
  })
  onEnd(() => auth.close())
  return sessionCheck(auth)
}

async function useCopy({ onEnd }: Stage): Promise<MeasuredCheck> {
  const auth = createAuth({ issuer, strategy: 'session', store: memoryStore() })
  onEnd(() => auth.close())
  return sessionCheck(auth)
}

/** Signs somebody in; checks the value of the session cookie, and whether the session was ended. */
async function sessionCheck(auth: Auth): Promise<MeasuredCheck> {
  const { setCookies } = (await auth.carryOver({ subject: 'ada' }, carriedOrigin()))!
  const [pair = ''] = (setCookies[0] ?? '').split(';')
  const good = pair.slice(pair.indexOf('=') + 1)
  const bad = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
  return { check: (cookie) => isAccepted(auth.check({ cookie })), good, bad }
}

/** Stores in this process answer at once. */
function isAccepted(checked: ReturnType<Auth['check']>): boolean {
  return 'ok' in checked && checked.ok
}

function carriedOrigin(): Parameters<Auth['carryOver']>[1] {
  const nowMs = Date.now()
  const client = { label: 'lab', ip: '127.0.0.1', userAgent: 'lab' }
  return { client, createdAtMs: nowMs, expiresAtMs: nowMs + 3_600_000 }
}

export const jwtIsNotFaster: Measurement = measurement({
  name: 'jwt-is-not-faster',
  claim: 'JWTs are faster, because nothing is looked up.',
  lesson:
    'Checking a signature is the dearest of these. A token saves the way to a store that is far away, and nothing where the store, or a copy that is kept honest, is near.',
  requirements: [],
  sources: ['bench/results/latest-micro.md', 'docs/guide/scaling.md'],
  module: import.meta.url,
  subjects: {
    'a JWT: its signature verified (Ed25519)': verifySignature,
    'a JWT: remembered from its first check, revocation looked up': rememberToken,
    'a session: read from the store on this machine': readStore,
    'a session: from the copy in this process': useCopy,
  },
})
