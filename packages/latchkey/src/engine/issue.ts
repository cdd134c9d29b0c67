import { whenReady, type Awaitable } from '../awaitable.ts'
import { toSeconds } from '../clock.ts'
import { LatchkeyError } from '../errors.ts'
import { mintAccessToken, type AccessToken, type ReferToStatus } from '../grant/access-token.ts'
import type { KeyRing } from '../grant/key-ring.ts'
import type { StatusReferences } from '../grant/status-list/references.ts'
import type { Refresher, RefreshReason, RefreshRequest } from '../grant/refresh.ts'
import type { Json } from '../json.ts'
import { integerOption } from '../options.ts'
import {
  formatCredential,
  newCookieSecret,
  newSessionId,
  type CookieSecretText,
} from '../session/credential.ts'
import type { Identity, IdentityClaims } from '../session/identity.ts'
import { lifetimeEnd } from '../session/lifetime.ts'
import type { SessionOrigin } from '../session/new-session.ts'
import { provenNow, type Rotated, type Sessions } from '../session/sessions.ts'
import type { ClientInfo, Session } from '../store/record.ts'
import { pass, type Verdict } from '../verdict.ts'
import type { Identify } from './identify.ts'
import { credentialKinds, type Carry, type EngineSettings } from './settings.ts'

/** What the app knows after it has checked a password, a passkey or another identity provider's word. */
export interface SignInSubject {
  readonly subject: string
  /** @default null */
  readonly tenant?: string | null
  /** @default ['pwd'] */
  readonly amr?: readonly string[]
  /** @default 'cookie' */
  readonly carry?: Carry
  /** Keep the session beyond a browser restart, for `lifetime.rememberSeconds`. @default false */
  readonly remember?: boolean
  /** The app's own, at most 4,096 bytes as JSON. @default null */
  readonly data?: Json
  /** A name for the client to show in session lists. @default made from the User-Agent */
  readonly clientLabel?: string
  /** The OAuth client that tokens are issued to. @default tokens.clientId */
  readonly clientId?: string
  /** @default none */
  readonly scope?: string | null
}

/** A session and the credential that was just made for it. */
export interface Issued {
  readonly session: Session
  readonly credential: IssuedCredential
}

export type IssuedCredential =
  | { readonly kind: 'session_secret'; readonly value: string }
  | {
      readonly kind: 'tokens'
      readonly accessToken: string
      readonly refreshToken: string
      readonly expiresInSeconds: number
    }

export interface MintOptions {
  /** The one service that may accept the token. */
  readonly audience: string
  /** 1 to tokens.ttlSeconds, because revocations are remembered no longer; and never beyond the session's end. @default tokens.ttlSeconds */
  readonly ttlSeconds?: number
  /** @default none */
  readonly scope?: string
  /** @default the identity's */
  readonly claims?: IdentityClaims
}

/** Makes credentials out of sessions. */
export interface Issuer {
  signIn(subject: SignInSubject, client: ClientInfo): Promise<Issued>
  /** The same for a session that began elsewhere. Null if a cut-off covers it: whoever was signed out everywhere stays out. */
  carryOver(subject: SignInSubject, client: ClientInfo, origin: SessionOrigin): Promise<Issued | null>
  /** Exchanges a refresh token for a new pair. */
  refresh(refreshToken: string, request: Partial<RefreshRequest>): Promise<Verdict<Issued, RefreshReason>>
  /**
   * A new secret for the session cookie; the old one keeps working for the overlap. Null if the credential is not the newest one any
   * more: then another request was first, and its answer has the new one.
   */
  renew(credential: string): Promise<Issued | null>
  /** Ends the session that a refresh token of ours belongs to, however old the token is. False if it is not ours. */
  endByRefreshToken(refreshToken: string): Promise<boolean>
  /** The same, only if it is due and no other request was first. */
  renewIfDue(session: Session): Awaitable<Issued | null>
  /** Records a fresh proof and replaces the credential; the old one dies in the same write. */
  stepUp(identity: Identity, amr: readonly string[]): Promise<Issued>
  /** A token for another service, from this identity's session. */
  mint(identity: Identity, options: MintOptions): Promise<string>
}

export interface IssuerOptions {
  readonly settings: EngineSettings
  readonly sessions: Sessions
  readonly refresher: Refresher
  readonly identify: Identify
  /** The key ring that signs for an audience. */
  readonly keysFor: (audience: string) => KeyRing
  /** Null: tokens have no status. */
  readonly status: { readonly references: StatusReferences; readonly lagSeconds: number } | null
}

export function createIssuer(options: IssuerOptions): Issuer {
  const { settings, sessions, refresher, identify } = options
  const { issuer, tokens, clock } = settings

  function kindFor(carry: Carry): 'session_secret' | 'tokens' {
    const kind = credentialKinds[settings.strategy][carry]
    if (kind === undefined) {
      const supported = Object.keys(credentialKinds[settings.strategy]).join(' or ')
      throw new LatchkeyError(
        'carry_not_supported',
        `Strategy "${settings.strategy}" cannot hand out a ${carry} credential; it has: ${supported}.`,
      )
    }
    return kind
  }

  async function accessToken(session: Session, mint: MintOptions): Promise<AccessToken> {
    const identity = identify.fromSession(session)
    return mintAccessToken(
      {
        subject: session.subject,
        sessionId: session.id,
        tenant: session.tenant,
        clientId: session.refresh?.clientId ?? tokens.clientId,
        audience: mint.audience,
        scope: mint.scope ?? null,
        amr: session.amr,
        authenticatedAtSeconds: toSeconds(session.authenticatedAtMs),
        claims: mint.claims ?? identity.claims,
        ttlSeconds: mint.ttlSeconds ?? tokens.ttlSeconds,
        notAfterMs: session.expiresAtMs,
      },
      { url: issuer, keys: options.keysFor(mint.audience), clock, referToStatus: referrer(session, mint) },
    )
  }

  /** Null if tokens have no status, or if the list could not tell anybody of it before the token is over. */
  function referrer(session: Session, mint: MintOptions): ReferToStatus | null {
    const { status } = options
    const ttlSeconds = mint.ttlSeconds ?? tokens.ttlSeconds
    if (status === null || ttlSeconds <= status.lagSeconds) return null
    const { alg } = options.keysFor(mint.audience)
    return async (token) => {
      const { id: sessionId, subject, tenant } = session
      const signedInAtSeconds = toSeconds(session.authenticatedAtMs)
      const entry = { ...token, sessionId, subject, tenant, signedInAtSeconds }
      const reference = await status.references.refer(alg, entry)
      // Only now: if the session ended before the entry was there, its list may have been made without it.
      if ((await sessions.read(sessionId)) === null) throw notFound()
      return reference
    }
  }

  async function pair(session: Session, refreshToken: string, scope: string | null): Promise<Issued> {
    const access = await accessToken(session, {
      audience: tokens.audience,
      ...(scope === null ? {} : { scope }),
    })
    return {
      session,
      credential: {
        kind: 'tokens',
        accessToken: access.text,
        refreshToken,
        expiresInSeconds: access.expiresInSeconds,
      },
    }
  }

  async function signIn(subject: SignInSubject, client: ClientInfo, origin?: SessionOrigin): Promise<Issued> {
    const kind = kindFor(subject.carry ?? 'cookie')
    const id = newSessionId(settings.store.shardByte?.(subject.subject))
    const secret = kind === 'session_secret' ? newCookieSecret() : null
    // Before anything is stored: without a key there would be a session that nobody holds a credential of.
    if (kind === 'tokens') await options.keysFor(tokens.audience).signingKey()
    const refresh = kind === 'tokens' ? await refresher.first(id, clientOf(subject)) : null
    const session = await sessions.start({
      id,
      subject: subject.subject,
      tenant: subject.tenant ?? null,
      amr: subject.amr ?? ['pwd'],
      client,
      data: subject.data ?? null,
      remember: subject.remember ?? false,
      cookieSecret: secret,
      refresh: refresh?.state ?? null,
      ...(origin === undefined ? {} : { origin }),
    })
    if (refresh === null) return withSecret({ session, secret: secret as CookieSecretText }) // one of the two
    try {
      return await pair(session, refresh.token, subject.scope ?? null)
    } catch (error) {
      // Nobody will ever hold its credential.
      await sessions.end({ session: id })
      throw error
    }
  }

  async function carryOver(
    subject: SignInSubject,
    client: ClientInfo,
    origin: SessionOrigin,
  ): Promise<Issued | null> {
    const createdAtMs = Math.min(origin.createdAtMs, clock())
    const issued = await signIn(subject, client, { ...origin, createdAtMs })
    // The store moves a sign-in past a cut-off that covers it, which is meant for sign-ins of now.
    if (issued.session.createdAtMs === createdAtMs) return issued
    await sessions.end({ session: issued.session.id })
    return null
  }

  function clientOf(subject: SignInSubject): { clientId: string; scope: string | null } {
    return { clientId: subject.clientId ?? tokens.clientId, scope: subject.scope ?? null }
  }

  async function stepUp(identity: Identity, amr: readonly string[]): Promise<Issued> {
    if (identity.proof === 'session_cookie') return withSecret(await sessions.stepUp(identity.sessionId, amr))
    await options.keysFor(tokens.audience).signingKey()
    const current = await sessions.read(identity.sessionId)
    if (current === null || current.refresh === null) throw notFound()
    const restarted = await refresher.restart(identity.sessionId, current.refresh)
    const session = await sessions.changeLive(identity.sessionId, (live) => {
      // A refresh was faster: the caller's token has its successor by now, so the step-up is asked for again.
      if (live.refresh?.generation !== current.refresh?.generation) return null
      return {
        fields: { refresh: restarted.state, amr: [...amr], ...provenNow(live, clock()) },
        announce: true,
      }
    })
    if (session === null) {
      throw new LatchkeyError(
        'session_conflict',
        'The session was refreshed while it was being stepped up; try again.',
      )
    }
    return pair(session, restarted.token, current.refresh.scope)
  }

  return {
    signIn: (subject, client) => signIn(subject, client),
    carryOver,
    stepUp,
    async refresh(refreshToken, request) {
      // A token must not be consumed when there is nothing to answer with (RT-10).
      await options.keysFor(tokens.audience).signingKey()
      const exchanged = await refresher.exchange(refreshToken, {
        clientId: request.clientId === undefined ? tokens.clientId : request.clientId,
        scope: request.scope ?? null,
        activity: request.activity ?? 'own',
      })
      if (!exchanged.ok) return exchanged
      const { session, token, scope } = exchanged.value
      return pass(await pair(session, token, scope))
    },
    async renew(credential) {
      const rotated = await sessions.rotate(credential)
      return rotated === null ? null : withSecret(rotated)
    },
    async endByRefreshToken(refreshToken) {
      const sessionId = await refresher.sessionOf(refreshToken)
      if (sessionId !== null) await sessions.end({ session: sessionId })
      return sessionId !== null
    },
    renewIfDue: (session) =>
      whenReady(sessions.rotateIfDue(session), (found) => (found === null ? null : withSecret(found))),
    async mint(identity, mint) {
      const rule = { name: 'ttlSeconds', default: tokens.ttlSeconds, min: 1, max: tokens.ttlSeconds }
      integerOption(mint.ttlSeconds, rule)
      const session = await sessions.read(identity.sessionId)
      if (session === null || lifetimeEnd(session, clock()) !== null) throw notFound()
      return (await accessToken(session, mint)).text
    },
  }
}

function withSecret({ session, secret }: Rotated): Issued {
  return {
    session,
    credential: { kind: 'session_secret', value: formatCredential({ id: session.id, secret }) },
  }
}

function notFound(): LatchkeyError {
  return new LatchkeyError('session_not_found', 'There is no live session with this id.')
}
