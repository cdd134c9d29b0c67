import type { Choice } from './choose.ts'
import type { Answers } from './inputs.ts'
import { rounded } from './quantities.ts'
import { times } from './unit-costs.ts'

/** How the recommendation is set up with Latchkey, and what to test before trusting it. */
export interface Configuration {
  /** Null where Latchkey has no such thing, by intention. */
  readonly strategy: 'session' | 'jwt' | 'hybrid' | null
  /** A module that exports `auth`; null with `strategy`. */
  readonly code: string | null
  /** Behaviours to test, each a sentence. */
  readonly tests: readonly string[]
}

const longestLifetimeS = 31_536_000

/** The set-up for a choice; null if it is infeasible. */
export function configurationFor({ family, legs }: Choice, answers: Answers): Configuration | null {
  if (family === 'infeasible') return null
  const chosen = legs.flatMap(({ chosen }) => (chosen === null ? [] : [chosen.candidate]))
  if (family === 'sealed_cookie') return { strategy: null, code: null, tests: sealedTests(answers) }
  const strategy = strategyOf(chosen.map(({ family }) => family.jwt))
  const tokens = chosen.find(({ family }) => family.jwt === 'outside') ?? chosen[0]
  const code = [
    `import { createAuth } from 'latchkey'`,
    ...storeLines(answers).imports,
    '',
    ...storeLines(answers).before,
    'export const auth = createAuth({',
    `  issuer: 'https://app.example',`,
    `  strategy: '${strategy}',`,
    `  store: ${storeLines(answers).store},`,
    ...storeLines(answers).options,
    `  lifetime: { idleSeconds: ${idleSeconds(answers)}, absoluteSeconds: ${absoluteSeconds(answers)} },`,
    ...(strategy === 'session' || tokens === undefined ? [] : [tokenLine(tokens.parameters)]),
    ...revocationLines(chosen.some(({ parameters }) => parameters.session_copies === false)),
    '})',
    '',
  ].join('\n')
  return {
    strategy,
    code,
    tests: testsFor(strategy, answers, rounded(chosen[0]?.quantities.revocation_exposure_worst_s ?? 0)),
  }
}

function strategyOf(jwts: readonly ('none' | 'inside' | 'outside')[]): 'session' | 'jwt' | 'hybrid' {
  if (jwts.every((jwt) => jwt === 'none')) return 'session'
  return jwts.every((jwt) => jwt === 'outside') ? 'jwt' : 'hybrid'
}

interface StoreLines {
  readonly imports: readonly string[]
  readonly before: readonly string[]
  readonly store: string
  readonly options: readonly string[]
}

function storeLines({ store, services, regions }: Answers): StoreLines {
  const key = `  encryptionKey: Buffer.from(process.env['LATCHKEY_KEY'] ?? '', 'base64'), // 32 bytes, the same on every node`
  if (store === 'none' || (store === 'sql' && services === 1 && regions === 1)) {
    return {
      imports: [`import { embeddedStore } from 'latchkey/embedded'`],
      before: [],
      store: `embeddedStore({ path: './data' })`,
      options: [],
    }
  }
  if (store === 'sql') {
    return {
      imports: [`import { postgresStore } from 'latchkey/postgres'`, `import pg from 'pg'`],
      before: [`const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })`, ''],
      store: 'postgresStore({ pool })',
      options: [key],
    }
  }
  const connect =
    store === 'redis_single'
      ? [`const client = createClient({ url: process.env['REDIS_URL'] })`]
      : [`const client = createCluster({ rootNodes: [{ url: process.env['REDIS_URL'] }] })`]
  return {
    imports: [
      `import { redisStore } from 'latchkey/redis'`,
      `import { ${store === 'redis_single' ? 'createClient' : 'createCluster'} } from 'redis'`,
    ],
    before: [
      ...connect,
      `client.on('error', (error) => console.error(error.message))`,
      'await client.connect()',
      '',
    ],
    store: store === 'redis_single' ? 'redisStore({ client })' : 'redisStore({ client, waitReplicas: 1 })',
    options: [key],
  }
}

function tokenLine({
  token_lifetime_s,
  leeway_s,
  algorithm,
}: Choice['legs'][number]['leg']['judged'][number]['candidate']['parameters']): string {
  const options = [
    ...(token_lifetime_s === null ? [] : [`ttlSeconds: ${Math.round(token_lifetime_s)}`]),
    `leewaySeconds: ${leeway_s ?? times.leewayS}`,
    `alg: '${algorithm ?? 'EdDSA'}'`,
  ]
  return `  tokens: { ${options.join(', ')} },`
}

/** Without copies every check reads the record: the deadline leaves no time for a feed. */
function revocationLines(withoutCopies: boolean): readonly string[] {
  const options = [
    `maxStalenessMs: ${times.stalenessS * 1_000}`,
    ...(withoutCopies ? ['maxCachedSessions: 0'] : []),
  ]
  return [`  revocation: { ${options.join(', ')} },`]
}

function absoluteSeconds({ absolute_ttl_s }: Answers): number {
  return Math.min(longestLifetimeS, Math.round(absolute_ttl_s))
}

/** Without an idle limit only the absolute one counts. */
function idleSeconds(answers: Answers): number {
  return Math.min(absoluteSeconds(answers), Math.round(answers.idle_timeout_s ?? answers.absolute_ttl_s))
}

function testsFor(
  strategy: 'session' | 'jwt' | 'hybrid',
  answers: Answers,
  exposureS: number,
): readonly string[] {
  const within = exposureS === 0 ? 'on its next request' : `within ${exposureS} s`
  return [
    `A session that was ended is refused ${within}, on every node.`,
    '"Sign out everywhere" refuses every session of the subject, and no other.',
    'A request that was in flight when its session ended changes nothing.',
    'While the store is down the answer is 503, never 401 and never a pass.',
    ...(strategy === 'jwt'
      ? []
      : [
          'The cookie is __Host-, Secure, HttpOnly and SameSite=Lax.',
          'An unsafe request from another origin is refused although it brings the cookie.',
          'The cookie has a new secret after sign-in and after a change of privilege.',
        ]),
    ...(strategy === 'session'
      ? []
      : [
          'A token for another audience, of another issuer, or with another algorithm is refused.',
          'A refresh token that was used before ends its session, unless it is the previous one within the grace time.',
          'After a key is withdrawn, no verifier accepts what it signed.',
        ]),
    ...(answers.device_control ? ['A user sees their sessions and can end one of them.'] : []),
  ]
}

function sealedTests({ absolute_ttl_s }: Answers): readonly string[] {
  return [
    `A cookie older than ${absolute_ttl_s} s is refused, however often it was renewed.`,
    'A cookie with one changed byte is refused.',
    'Everybody can be signed out by a new key, and users know that nothing less does it.',
  ]
}
