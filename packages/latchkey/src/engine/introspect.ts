import { toSeconds } from '../clock.ts'
import { reservedClaims } from '../grant/access-token.ts'
import type { Refresher } from '../grant/refresh.ts'
import type { RevokedTokens } from '../grant/revoked-tokens.ts'
import type { Json } from '../json.ts'
import {
  createJwtVerifier,
  decodeWithoutVerifying,
  insecureSkipCheck,
  keySet,
  type JwtVerifier,
  type KeySet,
  type VerifiedToken,
} from '../jwt/index.ts'
import type { LiveState } from '../revocation/live-state.ts'
import { parseCredential } from '../session/credential.ts'
import type { IdentityClaims } from '../session/identity.ts'
import { judgeCredential } from '../session/judge.ts'
import { lifetimeEnd } from '../session/lifetime.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Session } from '../store/record.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'
import type { AuthFact } from './events.ts'
import type { Identify } from './identify.ts'
import type { EngineSettings } from './settings.ts'

/** What a credential is worth right now, RFC 7662 section 2.2. Nothing is said of one that is worth nothing, not even why. */
export type Introspection = { readonly active: false } | ActiveCredential

export interface ActiveCredential {
  readonly active: true
  /** Only an access token may open a service; RFC 7662 has no word to tell it from the others. */
  readonly token_use: TokenUse
  /** Access tokens only. */
  readonly token_type?: 'Bearer'
  readonly iss: string
  readonly sub: string
  readonly sid: string
  /** Seconds since 1970, as all times here. Of refresh tokens and cookies: the session's absolute end. */
  readonly exp: number
  readonly iat: number
  readonly auth_time: number
  readonly amr: readonly string[]
  /** Scope, audience, client, tenant, `jti`, and the app's own claims. */
  readonly [claim: string]: Json | undefined
}

export type TokenUse = 'access_token' | 'refresh_token' | 'session'

/** Who asks. It hears of access tokens for its audiences, and of tokens that were issued to it. */
export interface TokenViewer {
  readonly clientId: string
  /** `any`: of everything, refresh tokens and session cookies included. */
  readonly audiences: readonly string[] | 'any'
}

/** What was revoked; `nothing` for a credential that is worth nothing, which RFC 7009 section 2.2 counts as done. */
export type Revoked = TokenUse | 'nothing'

/** `token_foreign`: it is not the viewer's. `token_unsupported`: we signed it, and it is nothing that can be revoked. */
export type RevokeReason = 'token_foreign' | 'token_unsupported'

/** Answers for credentials by the store's own word, for whoever does not follow the feed. */
export interface Introspector {
  /** Never says inactive for an outage. Consumes nothing and counts as nobody's activity. @throws store_unavailable */
  introspect(text: string, viewer: TokenViewer | null): Promise<Introspection>
  /** Ends the session of a refresh token or cookie; revokes an access token by its `jti`. @throws store_unavailable */
  revoke(text: string, viewer: TokenViewer | null): Promise<Verdict<Revoked, RevokeReason>>
}

export interface IntrospectorOptions {
  readonly settings: EngineSettings
  readonly sessions: Sessions
  readonly refresher: Refresher
  readonly revokedTokens: RevokedTokens
  readonly live: LiveState
  readonly identify: Identify
  /** The keys of all algorithms in use: an audience may have one of its own. */
  readonly keys: { reload(): void; keySets(): Promise<readonly KeySet[]> }
  /** How long verifiers must remember beyond `exp`. */
  readonly maxLeewaySeconds: number
  readonly report: (fact: AuthFact) => void
}

type Found =
  | { readonly use: 'access_token'; readonly session: Session; readonly token: VerifiedToken }
  | { readonly use: 'refresh_token' | 'session'; readonly session: Session }

const inactive: Introspection = { active: false }

export function createIntrospector(options: IntrospectorOptions): Introspector {
  const { settings, sessions, live, identify, revokedTokens } = options
  const { clock, issuer, tokens } = settings

  let latest: { readonly sets: readonly KeySet[]; readonly verify: JwtVerifier } | null = null

  /** @param graceMs how long after its `exp` an access token still counts */
  async function find(
    text: string,
    graceMs: number,
  ): Promise<Verdict<Found, 'inactive' | 'token_unsupported'>> {
    if (text.startsWith('lkr_')) return found('refresh_token', await options.refresher.peek(text))
    if (parseCredential(text) !== null) return found('session', await sessionOf(text))
    return findAccessToken(text, graceMs)
  }

  async function sessionOf(text: string): Promise<Session | null> {
    const credential = parseCredential(text)
    const session = credential === null ? null : await sessions.read(credential.id)
    if (credential === null || session === null) return null
    const verdict = judgeCredential(session, credential, { policy: settings.lifetime, nowMs: clock() })
    return verdict.ok ? session : null
  }

  async function findAccessToken(
    text: string,
    graceMs: number,
  ): Promise<Verdict<Found, 'inactive' | 'token_unsupported'>> {
    // Whoever hands out no tokens has no keys either, and garbage is no reason to make some.
    if (!decodeWithoutVerifying(text).ok) return refuse('inactive')
    const isExact = (await live.sync()) && live.worstCaseLagMs === 0
    // A key may have been withdrawn, and the feed not have told us yet.
    if (!isExact) options.keys.reload()
    const verdict = verifierFor(await options.keys.keySets())(text)
    if (!verdict.ok) return refuse(verdict.reason === 'type_mismatch' ? 'token_unsupported' : 'inactive')
    const token = verdict.value
    const identity = identify.fromToken(token)
    if (identity === null || token.expiresAtMs + graceMs <= clock()) return refuse('inactive')
    const tokenId = token.claims.jti ?? ''
    const handle = { ...identity, tokenId, signedInAtSeconds: identity.authenticatedAtSeconds }
    if (live.isRevoked(handle, clock())) return refuse('inactive')
    if (!isExact && (await revokedTokens.has(tokenId))) return refuse('inactive')
    const session = await sessions.read(identity.sessionId)
    if (session === null || lifetimeEnd(session, clock()) !== null) return refuse('inactive')
    return pass({ use: 'access_token', session, token })
  }

  /** Whoever asks has an audience of its own, which is judged afterwards. */
  function verifierFor(sets: readonly KeySet[]): JwtVerifier {
    if (latest?.sets.length === sets.length && latest.sets.every((set, at) => set === sets[at])) {
      return latest.verify
    }
    const verify = createJwtVerifier({
      keys: keySet(sets.flatMap((set) => set.keys)),
      issuer,
      audience: insecureSkipCheck,
      type: 'at+jwt',
      profile: 'at+jwt',
      leewaySeconds: tokens.leewaySeconds,
      maxLifetimeSeconds: tokens.ttlSeconds,
      clock,
    })
    latest = { sets, verify }
    return verify
  }

  function described(it: Found): ActiveCredential {
    const { session } = it
    const shared = { active: true, token_use: it.use, iss: issuer, sid: session.id } as const
    if (it.use === 'access_token') {
      const { claims } = it.token
      // Verified, so everything in it came from JSON, and what the profile requires is there.
      return { ...(claims as unknown as ActiveCredential), ...shared, token_type: 'Bearer' }
    }
    const { claims, ...identity } = identify.fromSession(session)
    const { refresh } = session
    return {
      ...withoutReserved(claims),
      ...shared,
      sub: identity.subject,
      exp: toSeconds(session.expiresAtMs),
      iat: toSeconds(
        it.use === 'refresh_token' && refresh !== null ? refresh.rotatedAtMs : session.createdAtMs,
      ),
      auth_time: identity.authenticatedAtSeconds,
      amr: identity.amr,
      ...(identity.tenant === null ? {} : { tenant: identity.tenant }),
      ...(it.use === 'refresh_token' && refresh !== null ? { client_id: refresh.clientId } : {}),
      ...(it.use === 'refresh_token' && refresh?.scope ? { scope: refresh.scope } : {}),
    }
  }

  async function end(it: Found): Promise<void> {
    if (it.use !== 'access_token') {
      await sessions.end({ session: it.session.id })
      return
    }
    const expiresAtMs = it.token.expiresAtMs + options.maxLeewaySeconds * 1000
    await revokedTokens.revoke(it.token.claims.jti ?? '', expiresAtMs)
  }

  return {
    async introspect(text, viewer) {
      // Leeway is for clocks that are not ours.
      const it = await find(text, 0)
      return it.ok && isVisible(it.value, viewer) ? described(it.value) : inactive
    },
    async revoke(text, viewer) {
      // Verifiers elsewhere accept it for as long as their leeway says.
      const it = await find(text, tokens.leewaySeconds * 1000)
      if (!it.ok) return it.reason === 'inactive' ? pass('nothing') : refuse('token_unsupported')
      if (!isVisible(it.value, viewer)) return refuse('token_foreign')
      await end(it.value)
      const { use, session } = it.value
      const by = viewer?.clientId ?? null
      options.report({ type: 'token_revoked', use, by, subject: session.subject, sessionId: session.id })
      return pass(use)
    },
  }
}

/** An app may call a claim what it likes, but not so that a refresh token or a cookie looks like an access token. */
function withoutReserved(claims: IdentityClaims): IdentityClaims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !reserved.has(name)))
}

const reserved: ReadonlySet<string> = new Set([...reservedClaims, 'active', 'token_use', 'token_type'])

function found(
  use: 'refresh_token' | 'session',
  session: Session | null,
): Verdict<Found, 'inactive' | 'token_unsupported'> {
  return session === null ? refuse('inactive') : pass({ use, session })
}

// Whoever sees a refresh token or a cookie as a service can use it, so they are shown to nobody but their own client.
function isVisible(it: Found, viewer: TokenViewer | null): boolean {
  if (viewer === null || viewer.audiences === 'any') return true
  if (it.use !== 'access_token') {
    return it.use === 'refresh_token' && it.session.refresh?.clientId === viewer.clientId
  }
  const { aud, client_id: clientId } = it.token.claims
  const { audiences } = viewer
  return clientId === viewer.clientId || [aud ?? []].flat().some((name) => audiences.includes(name))
}
