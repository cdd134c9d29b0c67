import type {
  Comparison,
  DistanceResult,
  ExposureResult,
  FaultResult,
  JourneyResult,
  LabResult,
  OperationResult,
  OutageResult,
  Place,
  Skipped,
} from '../../result.ts'
import { duration, figure, partInWords, statusesInWords } from '../numbers.ts'
import { number, tableOf, words, type ColumnOf, type Table } from './table.ts'

/** Every measurement of a run, in the order in which a reader wants them. */
export function allTables(result: LabResult): readonly Table[] {
  return [
    exposureTable(result),
    faultTable(result),
    costTable(result),
    speedTable(result),
    operationTable(result),
    distanceTable(result),
    outageTable(result),
    comparisonTable(result),
    skippedTable(result),
  ].filter(({ rows }) => rows.length > 0)
}

function place<Row extends Place>(): readonly ColumnOf<Row>[] {
  return [
    words('scenario', ({ scenario }) => scenario),
    words('strategy', ({ variant }) => variant),
    words('store', ({ store, variant }) => (variant === 'none' ? '–' : store)),
  ]
}

function exposureTable({ exposures }: LabResult): Table {
  return tableOf<ExposureResult>(
    {
      id: 'exposure',
      title: 'How long a captured credential goes on',
      intro: [
        'A copy of the credential was sent every few milliseconds while its session was ended. Exposure is the time from the acknowledgement of the end to the last copy that was sent after it and accepted.',
        'Stated worst is what the node says about itself: it holds even if the feed falls silent at that very moment.',
      ],
    },
    [
      ...place<ExposureResult>(),
      words('request', ({ journey }) => journey),
      words('replayed at', ({ at, isStream }) => (isStream ? `${at} (open stream)` : at)),
      words('ended by', ({ endedBy }) => endedBy),
      number('trials', ({ trials }) => figure(trials)),
      number('accepted after', ({ replaysAccepted, isStream }) => (isStream ? '–' : figure(replaysAccepted))),
      number('mean exposure', ({ meanMs }) => duration(meanMs)),
      number('worst exposure', ({ maxMs }) => duration(maxMs)),
      number('refused after, p50', ({ refusedAfterMs }) => duration(refusedAfterMs?.p50 ?? null)),
      number('stated worst', ({ statedWorstMs }) => duration(statedWorstMs)),
    ],
    exposures,
  )
}

function faultTable({ faults }: LabResult): Table {
  return tableOf<FaultResult>(
    {
      id: 'faults',
      title: 'Services without a store, and what is done to them',
      intro: [
        'Each verifier is a process of its own, which knows the keys of the issuer and, if it follows the feed, what was revoked.',
        'Tokens are short-lived here, so that a run can wait for their end; with longer ones, the exposure of those that do not follow the feed is as much longer.',
      ],
    },
    [
      words('what happens', ({ fault }) => fault),
      words('verifier', ({ verifier }) => verifier),
      number(
        'token life + leeway',
        ({ tokenTtlSeconds, leewaySeconds }) => `${tokenTtlSeconds} + ${leewaySeconds} s`,
      ),
      number('exposure', ({ exposureMs }) => duration(exposureMs)),
      number('expected', ({ expectedMs }) => duration(expectedMs)),
      number('stated worst', ({ statedWorstMs }) => duration(statedWorstMs)),
      words('answers after it', ({ statuses }) => statusesInWords(statuses)),
      words('because', ({ note }) => note),
    ],
    faults,
  )
}

function costTable({ journeys }: LabResult): Table {
  return tableOf<JourneyResult>(
    {
      id: 'cost',
      title: 'What a request costs',
      intro: [
        'CPU is that of the serving process, user and system together. Store reads and writes are counted where the library calls the store; questions to the log of an in-process store are counted apart.',
        'Bytes are those of HTTP/1.1 at the client’s socket. HTTP/2 may index a header that does not change, so take them as an upper bound.',
      ],
    },
    [
      ...place<JourneyResult>(),
      words('request', ({ journey }) => journey),
      number('CPU', ({ saturated }) => `${figure(saturated.cpuMicrosecondsPerRequest)} µs`),
      number('CPU of the database', ({ saturated }) =>
        saturated.storeCpuMicrosecondsPerRequest === null
          ? '–'
          : `${figure(saturated.storeCpuMicrosecondsPerRequest)} µs`,
      ),
      number('store reads', ({ saturated }) => figure(saturated.storeReadsPerRequest)),
      number('store writes', ({ saturated }) => figure(saturated.storeWritesPerRequest)),
      number('log asked', ({ saturated }) => figure(saturated.logReadsPerRequest)),
      number('credential', ({ credentialBytes }) => `${figure(credentialBytes)} B`),
      number('sent', ({ saturated }) => `${figure(saturated.bytesSentPerRequest)} B`),
      number('received', ({ saturated }) => `${figure(saturated.bytesReceivedPerRequest)} B`),
    ],
    journeys,
  )
}

function speedTable({ journeys }: LabResult): Table {
  return tableOf<JourneyResult>(
    {
      id: 'speed',
      title: 'Throughput and latency',
      intro: [
        'Throughput: some connections that ask again as soon as they are answered. Where the server was busy for less than 100 % of one core, the load generator or the machine was the limit, and CPU per request says more.',
        'Latency: at a steady rate, from the moment when a request was due.',
      ],
    },
    [
      ...place<JourneyResult>(),
      words('request', ({ journey }) => journey),
      number('requests/s', ({ saturated }) => figure(saturated.requestsPerSecond)),
      number('server busy', ({ saturated }) => `${figure(saturated.busy * 100)} %`),
      number('p99 then', ({ saturated }) => duration(saturated.latencyMs.p99)),
      number('steady rate', ({ paced }) => `${figure(paced.ratePerSecond)}/s`),
      number('p50', ({ paced }) => duration(paced.latencyMs.p50)),
      number('p99', ({ paced }) => duration(paced.latencyMs.p99)),
      words('answers', ({ saturated }) => statusesInWords(saturated.statuses)),
    ],
    journeys,
  )
}

const operationTitles: Readonly<Record<OperationResult['operation'], string>> = {
  sign_in: 'signing in',
  refresh: 'renewing tokens',
  sign_out: 'signing out',
  minute_of_use: 'a minute of use, for each session',
}

function operationTable({ operations }: LabResult): Table {
  return tableOf<OperationResult>(
    {
      id: 'operations',
      title: 'What is rarer than requests',
      intro: [
        'Each of it by itself, one after the other. A minute of use: the clock of the server was set a minute ahead, and every session asked a few times.',
      ],
    },
    [
      ...place<OperationResult>(),
      words('what', ({ operation }) => operationTitles[operation]),
      words('carried by', ({ carry }) => carry),
      number('how many', ({ count }) => figure(count)),
      number('store reads', ({ storeReadsEach }) => figure(storeReadsEach)),
      number('store writes', ({ storeWritesEach }) => figure(storeWritesEach)),
      number('CPU', ({ cpuMicrosecondsEach }) => `${figure(cpuMicrosecondsEach)} µs`),
      number('p50', ({ latencyMs }) => duration(latencyMs?.p50 ?? null)),
    ],
    operations,
  )
}

function distanceTable({ distances }: LabResult): Table {
  return tableOf<DistanceResult>(
    {
      id: 'distance',
      title: 'With the store far away',
      intro: [
        'The same server, with a line to the database on which a question and its answer are under way for that long.',
      ],
    },
    [
      ...place<DistanceResult>(),
      number('round trip', ({ roundTripMs }) => duration(roundTripMs)),
      number('requests/s', ({ requestsPerSecond }) => figure(requestsPerSecond)),
      number('p50', ({ latencyMs }) => duration(latencyMs.p50)),
      number('p99', ({ latencyMs }) => duration(latencyMs.p99)),
      number('signing in, p50', ({ signInMs }) => duration(signInMs.p50)),
      number('store reads a request', ({ storeReadsPerRequest }) => figure(storeReadsPerRequest)),
    ],
    distances,
  )
}

function outageTable({ outages }: LabResult): Table {
  return tableOf<OutageResult>(
    {
      id: 'outage',
      title: 'While the store stands still',
      intro: [
        'Every process of the database was stopped where it stood, and later went on. Connections stay open meanwhile, and nothing answers.',
        'An answer counts when its request was due: one that was sent during the outage is among those of the outage, however late it came. What came only after its end is no sign that anything worked meanwhile.',
        'An outage is never a 401: whoever was signed in still is when it is over.',
      ],
    },
    [
      words('scenario', ({ scenario }) => scenario),
      words('store', ({ store }) => store),
      words('strategy', ({ title }) => title),
      number('stopped for', ({ outageMs }) => duration(outageMs)),
      words('before', ({ before }) => statusesInWords(before)),
      words('meanwhile', ({ during }) => statusesInWords(during)),
      words('of these, after its end', ({ during, late }) => partInWords(late, during)),
      words('after', ({ after }) => statusesInWords(after)),
      number('longest wait', ({ longestWaitMs }) => duration(longestWaitMs)),
      number('first failure after', ({ firstFailureAfterMs }) => duration(firstFailureAfterMs)),
      number('recovered after its end', ({ recoveredAfterMs }) =>
        recoveredAfterMs === null ? 'not in this run' : duration(recoveredAfterMs),
      ),
    ],
    outages,
  )
}

function comparisonTable({ comparisons }: LabResult): Table {
  return tableOf<Comparison>(
    {
      id: 'comparison',
      title: 'Theory against measurement',
      intro: [
        'The formulas of the advisor, for the inputs of this run, beside what was measured. A row that is off by more than a factor of two is marked, and says why.',
        'Rates of what is too rare for a run of seconds are made from what each of it was measured to cost.',
      ],
    },
    [
      ...place<Comparison>(),
      words('what', ({ what }) => what),
      words('quantity', ({ quantity }) => quantity),
      words('family', ({ family }) => family),
      number('theory', ({ theory, unit }) => `${figure(theory)} ${unit}`),
      number('measured', ({ measured, unit }) => `${figure(measured)} ${unit}`),
      number('measured / theory', ({ ratio }) => figure(ratio)),
      words('verdict', (row) => verdictOf(row)),
    ],
    comparisons,
  )
}

function verdictOf({ isWithinTwo, reason }: Comparison): string {
  if (isWithinTwo) return 'agrees'
  return `OFF: ${reason ?? 'nobody knows why'}`
}

function skippedTable({ skipped }: LabResult): Table {
  return tableOf<Skipped>(
    { id: 'skipped', title: 'What was not measured', intro: [] },
    [words('what', ({ what }) => what), words('why', ({ why }) => why)],
    skipped,
  )
}
