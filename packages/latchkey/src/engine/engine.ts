import { isBase64url } from '../bytes.ts'
import { carefulClock, every } from '../clock.ts'
import { createKeyRing, type KeyInventoryEntry, type KeyRing } from '../grant/key-ring.ts'
import { createRefresher } from '../grant/refresh.ts'
import { createRevokedTokens } from '../grant/revoked-tokens.ts'
import { createStatusReferences } from '../grant/status-list/references.ts'
import { createSecretRing, type SecretRing } from '../grant/secret-ring.ts'
import { toJwks, type JwtAlgorithm, type KeySet, type PublicJwk } from '../jwt/index.ts'
import { createLiveState, type LiveState } from '../revocation/live-state.ts'
import { createPublisher, type Publisher } from '../revocation/publisher.ts'
import { createWatchers, type Watchers } from '../revocation/watch.ts'
import { createSessions, type Sessions } from '../session/sessions.ts'
import type { EndOutcome, EndTarget, Store } from '../store/contract.ts'
import type { RevocationEvent } from '../store/event.ts'
import { guardedStore } from '../store/guarded.ts'
import { createChecks, type Checks } from './check.ts'
import { createReporter } from './report.ts'
import { createStatusLists, statusListUri, statusTiming, type StatusLists } from './status-lists.ts'
import type { AuthFact } from './events.ts'
import { createIdentify, type Identify } from './identify.ts'
import { createIntrospector, type Introspector } from './introspect.ts'
import { createIssuer, type Issuer, type IssuerOptions } from './issue.ts'
import type { EngineSettings } from './settings.ts'

/** Everything that authentication needs below HTTP: one store, and what this node knows of it. */
export interface Engine {
  readonly settings: EngineSettings
  readonly sessions: Sessions
  readonly checks: Checks
  readonly issuer: Issuer
  readonly introspector: Introspector
  /** Null: tokens have no status. */
  readonly statusLists: StatusLists | null
  readonly identify: Identify
  readonly keys: Keys
  readonly secrets: SecretRing
  readonly live: LiveState
  readonly watchers: Watchers
  readonly publisher: Publisher
  end(target: EndTarget): Promise<EndOutcome>
  report(fact: AuthFact): void
  /** One round of housekeeping: expired rows, due key rotations. */
  maintain(): Promise<void>
  close(): Promise<void>
}

/** The key rings of all algorithms in use, as one. */
export interface Keys {
  /** The public keys of every ring, RFC 7517 section 5. */
  jwks(): Promise<{ readonly keys: readonly PublicJwk[] }>
  inventory(): Promise<readonly KeyInventoryEntry[]>
  /** Publishes next keys now; they sign after the time of publication. */
  rotate(): Promise<void>
  /** Withdraws the signing keys, or the one named, at once and everywhere. Returns the key ids. */
  withdraw(kid?: string): Promise<readonly string[]>
}

const purgeBatch = 1_000
/** The most that a verifier of another service may forgive. */
const maxVerifierLeewaySeconds = 300

export function createEngine(settings: EngineSettings, housekeepingMs: number | null): Engine {
  const { clock, steadyClock, tokens, revocation } = settings
  const { earliest, latest } = carefulClock(clock, steadyClock)
  const eventSeconds = tokens.ttlSeconds + maxVerifierLeewaySeconds
  const report = createReporter(settings)
  const onOutage = (error: unknown): void => report({ type: 'outage', error })
  const store = guardedStore(settings.store, { onFailure: onOutage })

  const rings = createRings(settings, store)
  const ownRing = rings.forAlgorithm(tokens.alg)
  const secrets = createSecretRing({
    documents: store.documents,
    encryptionKey: settings.encryptionKey,
    clock,
  })

  const watchers: Watchers = createWatchers({ store, clock, live: () => live })
  const live: LiveState = createLiveState({
    store,
    clock,
    steadyClock,
    rememberMs: eventSeconds * 1000,
    maxStalenessMs: revocation.maxStalenessMs,
    maxCachedSessions: revocation.maxCachedSessions,
    maxRevocations: revocation.maxRevocations,
    onEvent,
    onBackgroundError: onOutage,
  })
  const sessions = createSessions({
    store,
    clock,
    lifetime: settings.lifetime,
    cap: settings.cap,
    endClock: latest,
    eventSeconds,
    source: live.source,
    onBackgroundError: onOutage,
  })
  const identify = createIdentify(settings.claims)
  const refresher = createRefresher({
    sessions,
    clock,
    macKeys: () => secrets.keys('refresh-mac'),
    graceSeconds: tokens.refreshGraceSeconds,
    onReuse: (session) => report({ type: 'refresh_reused', subject: session.subject, sessionId: session.id }),
  })
  const revokedTokens = createRevokedTokens(store)
  const checks = createChecks({ settings, sessions, live, keys: ownRing, identify, revokedTokens, onOutage })
  const introspector = createIntrospector({
    settings,
    sessions,
    refresher,
    revokedTokens,
    live,
    identify,
    keys: rings,
    maxLeewaySeconds: maxVerifierLeewaySeconds,
    report,
  })
  const status = createStatus({ settings, store, live, rings })
  const issuer = createIssuer({
    settings,
    sessions,
    refresher,
    identify,
    keysFor: (audience) => rings.forAlgorithm(tokens.algByAudience.get(audience) ?? tokens.alg),
    status: status?.issuing ?? null,
  })

  // Whoever reads the feed finds the key that signs it in the key set, also where nobody is given a token.
  if (revocation.maxFeedConnections > 0) rings.forAlgorithm(tokens.alg)
  const publisher = createPublisher({
    issuer: settings.issuer,
    feed: store.feed,
    clock,
    snapshotClock: earliest,
    maxStalenessMs: revocation.maxStalenessMs,
    signingKey: () => ownRing.signingKey(),
    reloadKeys: () => rings.reload(),
    maxConnections: revocation.maxFeedConnections,
    onBackgroundError: onOutage,
  })

  function onEvent(event: RevocationEvent): void {
    watchers.notice(event)
    if (event.type !== 'session_changed') status?.lists.outdate()
    if (event.type !== 'key_withdrawn') return
    checks.withdrawKey(event.keyId)
    rings.reload()
    report({ type: 'key_withdrawn', keyId: event.keyId })
  }

  async function maintain(): Promise<void> {
    // What a clock that is ahead forgets, a node that starts later never hears of.
    while ((await store.purge(earliest(), purgeBatch)) >= purgeBatch);
    // Only rings that somebody uses: a deployment that hands out no tokens has no keys.
    for (const ring of rings.used()) await ring.signingKey()
  }

  const stop =
    housekeepingMs === null
      ? null
      : every(housekeepingMs, () => void maintain().catch((error: unknown) => onOutage(error)))

  return {
    settings,
    sessions,
    checks,
    issuer,
    introspector,
    statusLists: status?.lists ?? null,
    identify,
    secrets,
    live,
    watchers,
    publisher,
    report,
    maintain,
    keys: rings.keys,
    async end(target) {
      const outcome = await sessions.end(target)
      // Connections of this node are told together with the caller, not at the next look at the feed.
      if (watchers.size > 0) await live.sync()
      report({ type: 'sessions_ended', ...described(target) })
      return outcome
    },
    async close() {
      stop?.()
      watchers.close()
      publisher.close()
      await sessions.close()
      live.close()
      await store.close()
    },
  }
}

interface StatusParts {
  readonly lists: StatusLists
  readonly issuing: NonNullable<IssuerOptions['status']>
}

function createStatus(parts: {
  readonly settings: EngineSettings
  readonly store: Store
  readonly live: LiveState
  readonly rings: Rings
}): StatusParts | null {
  const { settings, store, live, rings } = parts
  const { clock, issuer, tokens } = settings
  const lagSeconds = tokens.statusListLagSeconds
  if (lagSeconds === null) return null
  const { documents } = store
  const timing = statusTiming(lagSeconds, live.worstCaseLagMs)
  const lists = createStatusLists({ settings, documents, live, timing, ringOf: rings.find })
  const references = createStatusReferences({
    documents,
    clock,
    uriOf: (listId) => statusListUri(issuer, listId),
    tokenSeconds: tokens.ttlSeconds + maxVerifierLeewaySeconds,
  })
  return { lists, issuing: { references, lagSeconds } }
}

interface Rings {
  /** Forgets all copies, so that the next use reads the store. */
  reload(): void
  /** What verifies, of every algorithm in use. */
  keySets(): Promise<readonly KeySet[]>
  readonly keys: Keys
  used(): readonly KeyRing[]
  forAlgorithm(alg: JwtAlgorithm): KeyRing
  /** Null for an algorithm that is not in use. */
  find(alg: JwtAlgorithm): KeyRing | null
}

function createRings({ clock, tokens, encryptionKey, strategy }: EngineSettings, store: Store): Rings {
  const policy = {
    rotationSeconds: tokens.keyRotationSeconds,
    publishSeconds: tokens.keyPublishSeconds,
    retainSeconds: tokens.ttlSeconds + maxVerifierLeewaySeconds,
  }
  const algorithms = [...new Set([tokens.alg, ...tokens.algByAudience.values()])]
  const byAlgorithm = new Map(
    algorithms.map((alg) => [alg, createKeyRing({ store, clock, alg, policy, encryptionKey })]),
  )
  const all = [...byAlgorithm.values()]
  const touched = new Set<KeyRing>(strategy === 'session' ? [] : all)

  function forAlgorithm(alg: JwtAlgorithm): KeyRing {
    const ring = byAlgorithm.get(alg) as KeyRing // every configured algorithm has one
    touched.add(ring)
    return ring
  }

  return {
    reload: () => {
      for (const ring of all) ring.reload()
    },
    keySets: async () => Promise.all(all.map((ring) => ring.keySet())),
    used: () => [...touched],
    forAlgorithm,
    find: (alg) => (byAlgorithm.has(alg) ? forAlgorithm(alg) : null),
    keys: {
      async jwks() {
        const keys = await Promise.all([...touched].map((ring) => ring.publicKeys()))
        return toJwks(keys.flat())
      },
      async inventory() {
        return (await Promise.all([...touched].map((ring) => ring.inventory()))).flat()
      },
      async rotate() {
        for (const ring of touched) await ring.rotate()
      },
      async withdraw(kid) {
        if (kid === undefined) return (await Promise.all([...touched].map((ring) => ring.withdraw()))).flat()
        for (const ring of touched) {
          const owned = (await ring.inventory()).some((key) => key.kid === kid)
          if (owned) return ring.withdraw(kid)
        }
        // Not in a ring any more, but it may have been: a withdrawal that was cut short before it was announced is completed.
        if (!isThumbprint(kid)) return []
        await all[0]?.announceWithdrawal(kid)
        return [kid]
      },
    },
  }
}

function isThumbprint(kid: string): boolean {
  return kid.length === 43 && isBase64url(kid)
}

function described(target: EndTarget): { readonly target: string; readonly name: string | null } {
  if (target === 'everyone') return { target, name: null }
  if ('session' in target) return { target: 'session', name: target.session }
  if ('tenant' in target) return { target: 'tenant', name: target.tenant }
  return { target: target.except === undefined ? 'subject' : 'subject_others', name: target.subject }
}
