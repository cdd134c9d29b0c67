import type { Choice } from './choose.ts'
import { missingFrom, tokenLifeS } from './configuration-limits.ts'
import { storeLines } from './configuration-store.ts'
import { sealedTests, testsFor } from './configuration-tests.ts'
import type { Candidate } from './constraints.ts'
import type { Answers } from './inputs.ts'
import { isBrowser } from './legs.ts'
import { rounded } from './quantities.ts'
import { times } from './unit-costs.ts'

/** How the recommendation is set up with Latchkey, and what to test before trusting it. */
export interface Configuration {
  /** Null where Latchkey has no such thing, by intention. */
  readonly strategy: Strategy | null
  /** A module that exports `auth`; null with `strategy`. */
  readonly code: string | null
  /** A module for services that check tokens without a store; null where no token is handed to any. */
  readonly services: string | null
  /** What this way asks for that Latchkey does not have, and what stands in its place; each a sentence. */
  readonly missing: readonly string[]
  /** Behaviours to test, each a sentence. */
  readonly tests: readonly string[]
}

type Strategy = 'session' | 'jwt' | 'hybrid'

const longestLifetimeS = 31_536_000

/** The set-up for a choice; null if it is infeasible. */
export function configurationFor({ family, legs }: Choice, answers: Answers): Configuration | null {
  if (family === 'infeasible') return null
  const all = legs.flatMap(({ chosen }) => (chosen === null ? [] : [chosen.candidate]))
  const missing = missingFrom(all, answers)
  const chosen = all.filter(({ family }) => family.id !== 'sealed_cookie')
  if (chosen.length === 0) {
    return { strategy: null, code: null, services: null, missing, tests: sealedTests(answers) }
  }
  const strategy = strategyOf(chosen)
  const isFed = chosen.some(followsFeed)
  const exposures = chosen.map(({ quantities }) => quantities.revocation_exposure_worst_s ?? 0)
  return {
    strategy,
    code: authModule(strategy, chosen, answers),
    services: strategy === 'session' ? null : serviceModule(chosen),
    missing,
    tests: testsFor(
      { strategy, exposureS: rounded(Math.max(...exposures)), insideS: insideS(chosen), isFed },
      answers,
    ),
  }
}

/** Cookies alone, tokens alone, or both over one record. */
function strategyOf(chosen: readonly Candidate[]): Strategy {
  if (chosen.every(({ family }) => family.id === 'server_session')) return 'session'
  const isToken = ({ family, leg }: Candidate): boolean =>
    family.carries === 'jwt' ||
    family.carries === 'opaque_bearer' ||
    (family.carries === 'either' && !isBrowser(leg))
  return chosen.every(isToken) ? 'jwt' : 'hybrid'
}

function authModule(strategy: Strategy, chosen: readonly Candidate[], answers: Answers): string {
  const store = storeLines(answers)
  const isFed = chosen.some(followsFeed)
  return [
    ...(isFed ? [`import { timingSafeEqual } from 'node:crypto'`] : []),
    `import { createAuth } from 'latchkey'`,
    ...store.imports,
    '',
    ...store.before,
    'export const auth = createAuth({',
    `  issuer: 'https://app.example',`,
    `  strategy: '${strategy}',`,
    `  store: ${store.store},`,
    ...store.options,
    `  lifetime: { idleSeconds: ${idleSeconds(answers)}, absoluteSeconds: ${absoluteSeconds(answers)} },`,
    ...(strategy === 'session' ? [] : [tokenLine(chosen, idleSeconds(answers))]),
    revocationLine(chosen),
    ...(isFed ? feedRoute : []),
    '})',
    '',
  ].join('\n')
}

/** Services learn of revocations by the feed; where the family is about asking, they ask about the token itself, too. */
function followsFeed({ family }: Candidate): boolean {
  return family.id === 'jwt_revocation_feed' || family.id === 'opaque_introspection'
}

/** The feed names subjects and sessions: only services with the secret may read it. */
const feedRoute = [
  '  routes: {',
  '    revocations: {',
  '      authorize(request) {',
  `        const expected = Buffer.from(\`Bearer \${process.env['SERVICE_SECRET'] ?? ''}\`)`,
  `        const sent = Buffer.from(request.header('authorization') ?? '')`,
  `        return expected.length > 16 && sent.length === expected.length && timingSafeEqual(sent, expected)`,
  '      },',
  '    },',
  '  },',
]

/** The services share one module: if it follows the feed, it hears of the end of what it was given, too. */
function insideS(chosen: readonly Candidate[]): number | null {
  if (chosen.some(followsFeed)) return null
  const lives = chosen.flatMap(({ parameters: { internal_token_lifetime_s: life, leeway_s } }) =>
    life === null ? [] : [life + (leeway_s ?? 0)],
  )
  return lives.length === 0 ? null : Math.max(...lives)
}

function serviceModule(chosen: readonly Candidate[]): string {
  const isFed = chosen.some(followsFeed)
  return [
    `import { createVerifier } from 'latchkey/verifier'`,
    '',
    'export const verifier = createVerifier({',
    `  issuer: 'https://app.example',`,
    `  audience: 'https://service.example', // each service its own`,
    `  leewaySeconds: ${leewaySeconds(chosen)},`,
    ...(isFed
      ? [
          '  revocations: {',
          `    authorization: () => \`Bearer \${process.env['SERVICE_SECRET'] ?? ''}\`,`,
          `    maxStalenessMs: ${stalenessMs(chosen)},`,
          '  },',
        ]
      : []),
    '})',
    '',
  ].join('\n')
}

function tokenLine(chosen: readonly Candidate[], idleSeconds: number): string {
  const algorithm = chosen.find(({ parameters }) => parameters.algorithm !== null)?.parameters.algorithm
  const options = [
    `ttlSeconds: ${tokenLifeS(chosen, idleSeconds)}`,
    `leewaySeconds: ${leewaySeconds(chosen)}`,
    `alg: '${algorithm ?? 'EdDSA'}'`,
  ]
  return `  tokens: { ${options.join(', ')} },`
}

function leewaySeconds(chosen: readonly Candidate[]): number {
  return Math.max(...chosen.map(({ parameters }) => parameters.leeway_s ?? 0)) || times.leewayS
}

/** Without copies every check reads the record: the deadline leaves no time for a feed. */
function revocationLine(chosen: readonly Candidate[]): string {
  const options = [
    `maxStalenessMs: ${stalenessMs(chosen)}`,
    ...(chosen.some(({ parameters }) => parameters.session_copies === false) ? ['maxCachedSessions: 0'] : []),
  ]
  return `  revocation: { ${options.join(', ')} },`
}

/** The shortest that any of them may be in the dark. */
function stalenessMs(chosen: readonly Candidate[]): number {
  const limits = chosen.flatMap(({ parameters }) => parameters.staleness_limit_s ?? [])
  const seconds = limits.length === 0 ? times.stalenessS : Math.min(...limits, times.longestStalenessS)
  return Math.round(seconds * 1_000)
}

function absoluteSeconds({ absolute_ttl_s }: Answers): number {
  return Math.min(longestLifetimeS, Math.round(absolute_ttl_s))
}

/** Without an idle limit only the absolute one counts. */
function idleSeconds(answers: Answers): number {
  return Math.min(absoluteSeconds(answers), Math.round(answers.idle_timeout_s ?? answers.absolute_ttl_s))
}
