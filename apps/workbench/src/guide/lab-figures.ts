import { figureHtml, machineInWords, type Figure, type Machine } from './figure-table.ts'

/** What the guide tells of a committed result file of `lab/`. */
export interface LabResults {
  /** Its name in the repository. */
  readonly file: string
  readonly machine: Machine
  readonly journeys: readonly LabJourney[]
  readonly exposures: readonly LabExposure[]
  readonly faults: readonly LabFault[]
  readonly outages: readonly LabOutage[]
}

interface LabJourney {
  readonly scenario: string
  readonly variant: string
  readonly store: string
  readonly journey: string
  readonly credentialBytes: number
  readonly saturated: {
    readonly cpuMicrosecondsPerRequest: number
    readonly storeReadsPerRequest: number
    readonly bytesSentPerRequest: number
  }
}

interface LabExposure {
  readonly at: string
  readonly trials: number
  readonly maxMs: number
  readonly statedWorstMs: number | null
  readonly isStream: boolean
}

interface LabFault {
  readonly fault: string
  readonly verifier: string
  readonly family: string
  readonly tokenTtlSeconds: number
  readonly leewaySeconds: number
  readonly exposureMs: number
  readonly statedWorstMs: number | null
  readonly note: string
}

interface LabOutage {
  readonly scenario: string
  readonly store: string
  readonly title: string
  readonly outageMs: number
  readonly during: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
  readonly longestWaitMs: number
  readonly recoveredAfterMs: number | null
}

type Table = Pick<Figure, 'heads' | 'rows'>

const tables: Readonly<Record<string, (results: LabResults) => Table>> = {
  'key-differences': keyDifferences,
  'late-revocations': lateRevocations,
  'credentials-on-the-wire': credentialsOnTheWire,
  'price-of-a-check': priceOfACheck,
  'store-outage': storeOutage,
  'withdrawn-key': withdrawnKey,
}

/** The table of this name, and where and how it was measured. */
export function labFiguresHtml(text: string, results: LabResults): string {
  const name = text.trim()
  const table = tables[name]
  if (table === undefined) {
    throw new Error(`The lab has no table "${name}". It has: ${Object.keys(tables).join(', ')}.`)
  }
  const { heads, rows } = table(results)
  if (rows.length === 0) throw new Error(`${results.file} has nothing for the table "${name}".`)
  return figureHtml({
    heads,
    rows,
    caption: `Measured by the lab (npm run lab), and taken from ${results.file}, which has its commands, when this page was built. ${machineInWords(results.machine)}.`,
  })
}

/** Where a captured credential was replayed, in words; the lab calls services by their names. */
const replayedAt: readonly (readonly [string, (exposure: LabExposure) => boolean])[] = [
  ['At the process that ended it', ({ at, isStream }) => at === 'page' && !isStream],
  [
    'At another process over the same store',
    ({ at, isStream }) => at === 'page of another process' && !isStream,
  ],
  ['At a service on the signed feed', ({ at, isStream }) => !at.startsWith('page') && !isStream],
  ['An open event stream or WebSocket, until it was cut', ({ isStream }) => isStream],
]

/** The rows of the comparison that a number can be put beside: over PostgreSQL, where reads cost most. */
function keyDifferences({ journeys, exposures, faults }: LabResults): Table {
  const bare = (variant: string): LabJourney =>
    oneOf(journeys, (one) => {
      return one.scenario === 'bare' && one.variant === variant && one.store === 'postgres'
    })
  const bytes = (variant: string): string => `${count(bare(variant).credentialBytes)} bytes`
  const price = (variant: string): string => priceOf(bare(variant))
  const latest = (index: number): string => {
    const some = exposures.filter(replayedAt[index]![1])
    return milliseconds(Math.max(...some.map(({ maxMs }) => maxMs)))
  }
  const alone = toldNothing(faults)
  return {
    heads: ['measured', 'session', 'JWT'],
    rows: [
      ['State location: sent with each request', bytes('session'), bytes('jwt')],
      [
        'Scaling: a request whose check looks up, or verifies',
        price('session-uncached'),
        price('jwt-unremembered'),
      ],
      ['The same, answered from a copy or a token that is known', price('session'), price('jwt')],
      [
        'Revocation: accepted after its end, at another node that is told nothing',
        'It looks the record up.',
        `${milliseconds(alone.exposureMs)}, with a token of ${alone.tokenTtlSeconds} s and ${alone.leewaySeconds} s of leeway`,
      ],
      ['The same, at another node that follows the feed, at most', latest(1), latest(2)],
    ],
  }
}

function toldNothing(faults: readonly LabFault[]): LabFault {
  return oneOf(faults, ({ fault, family }) => {
    return fault === 'a session is ended' && family !== 'jwt_revocation_feed'
  })
}

function lateRevocations({ exposures, faults }: LabResults): Table {
  const nodes = replayedAt.map(([name, isMeant]) => {
    const some = exposures.filter(isMeant)
    return [
      name,
      count(sum(some.map(({ trials }) => trials))),
      milliseconds(Math.max(...some.map(({ maxMs }) => maxMs))),
      milliseconds(Math.max(...some.map(({ statedWorstMs }) => statedWorstMs ?? 0))),
    ]
  })
  const alone = toldNothing(faults)
  const cut = oneOf(faults, ({ fault }) => fault === 'the feed is cut, then a session is ended')
  const life = `token of ${alone.tokenTtlSeconds} s, leeway of ${alone.leewaySeconds} s`
  return {
    heads: ['a copy is sent again', 'trials', 'accepted for, at most', 'stated worst case'],
    rows: [
      ...nodes,
      [
        'At a service whose feed is cut at that moment',
        '1',
        milliseconds(cut.exposureMs),
        milliseconds(cut.statedWorstMs ?? 0),
      ],
      [`At a service that is told nothing (${life})`, '1', milliseconds(alone.exposureMs), 'its whole life'],
    ],
  }
}

function credentialsOnTheWire({ journeys }: LabResults): Table {
  const [cookie, token] = ['session', 'jwt'].map((variant) =>
    oneOf(journeys, (one) => one.scenario === 'bare' && one.variant === variant && one.store === 'embedded'),
  )
  const row = (name: string, { credentialBytes, saturated }: LabJourney): readonly string[] => [
    name,
    `${count(credentialBytes)} bytes`,
    `${count(saturated.bytesSentPerRequest)} bytes`,
  ]
  return {
    heads: ['what the client carries', 'in each request', 'the whole request'],
    rows: [
      row('A session’s id and secret, in a cookie', cookie!),
      row('An access token, in a header', token!),
    ],
  }
}

const checked: readonly (readonly [variant: string, name: string])[] = [
  ['session', 'Session'],
  ['jwt', 'JWT'],
  ['session-uncached', 'Session, no copies: each check reads the store'],
  ['jwt-unremembered', 'JWT, nothing remembered: each check verifies'],
]

function priceOfACheck({ journeys }: LabResults): Table {
  const bare = journeys.filter(({ scenario }) => scenario === 'bare')
  const none = oneOf(bare, ({ variant }) => variant === 'none')
  const atAll = `${count(none.saturated.cpuMicrosecondsPerRequest)}\u00a0µs`
  return {
    heads: ['CPU and reads of the store, a request', 'embedded', 'Redis', 'PostgreSQL'],
    rows: [
      ['No auth at all', ...Array(3).fill(atAll)],
      ...checked.map(([variant, name]) => [
        name,
        ...['embedded', 'redis', 'postgres'].map((store) =>
          priceOf(oneOf(bare, (one) => one.variant === variant && one.store === store)),
        ),
      ]),
    ],
  }
}

function priceOf({ saturated }: LabJourney): string {
  const { cpuMicrosecondsPerRequest, storeReadsPerRequest: reads } = saturated
  return `${count(cpuMicrosecondsPerRequest)}\u00a0µs, ${reads < 0.005 ? 'no read' : `${reads.toFixed(2)} reads`}`
}

function storeOutage({ outages }: LabResults): Table {
  const bare = outages.filter(({ scenario }) => scenario === 'bare')
  return {
    heads: ['strategy', 'store', 'answered 200', '503', '401', 'longest wait', 'well again after'],
    rows: bare.map(({ title, store, during, after, longestWaitMs, recoveredAfterMs }) => {
      const all = sum(Object.values(during))
      return [
        title,
        store === 'redis' ? 'Redis' : 'PostgreSQL',
        percent((during['200'] ?? 0) / all),
        percent((during['503'] ?? 0) / all),
        count((during['401'] ?? 0) + (after['401'] ?? 0)),
        milliseconds(longestWaitMs),
        recoveredAfterMs === null ? 'not in this run' : milliseconds(recoveredAfterMs),
      ]
    }),
  }
}

function withdrawnKey({ faults }: LabResults): Table {
  return {
    heads: ['the service', 'accepted for', 'why'],
    rows: faults
      .filter(({ fault }) => fault === 'the signing key is withdrawn')
      .map(({ verifier, exposureMs, note }) => [capitalised(verifier), milliseconds(exposureMs), note]),
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function oneOf<T>(values: readonly T[], isMeant: (value: T) => boolean): T {
  const found = values.find(isMeant)
  if (found === undefined) throw new Error('The lab’s committed result lacks what the guide tells of it.')
  return found
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function percent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`
}

function milliseconds(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)}\u00a0s`
  return ms < 0.05 ? '0' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}\u00a0ms`
}
