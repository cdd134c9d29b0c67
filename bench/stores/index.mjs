// The stores that several machines share: how late a revocation is, what distance costs, and what a million sessions take.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../databases/postgres.mjs'
import { startRedis } from '../databases/redis.mjs'
import { dataFolder } from '../processes.mjs'
import { measureDistance, roundTripsMs } from './distance.mjs'
import { measureLag, shares } from './lag.mjs'
import { measurePopulation } from './population.mjs'

const starters = {
  embedded: async () => {
    const url = mkdtempSync(join(dataFolder, 'embedded-'))
    return { url, port: 0, stop: async () => {} }
  },
  redis: startRedis,
  postgres: startPostgres,
  // Services without a store, which follow an issuer that has one in memory.
  http: async () => ({ url: '', port: 0, stop: async () => {} }),
}

/** What is measured, and of which. */
const measurements = [
  { measure: lagLines, of: ['embedded', 'redis', 'postgres', 'http'] },
  { measure: distanceLines, of: ['redis', 'postgres'] },
  { measure: populationLines, of: ['embedded', 'redis', 'postgres'] },
]

const installs = { redis: 'apt-get install redis-server', postgres: 'apt-get install postgresql' }

/**
 * @param {{ quick: boolean, onLine: (line: import('../report.mjs').Line) => void, onSkip: (skipped: import('../report.mjs').Skipped) => void }} options
 */
export async function runStores({ quick, onLine, onSkip }) {
  for (const { measure, of } of measurements) {
    for (const kind of of) {
      // Each measurement gets a database that nothing has happened in yet.
      const database = await starters[kind]()
      if (database === null) {
        onSkip({ what: `the ${kind} store`, why: `it is not installed; \`${installs[kind]}\` installs it` })
        continue
      }
      await measure(kind, database, { quick, onLine })
      await database.stop()
    }
  }
}

async function lagLines(kind, database, { quick, onLine }) {
  const loads = [4, 8].flatMap((processes) => [50, 500].map((perSecond) => ({ processes, perSecond })))
  for (const load of loads) {
    const lag = await measureLag(kind, database.url, { ...load, seconds: quick ? 3 : 10 })
    if (lag.acceptedAfterAcknowledgement > 0) {
      throw new Error(`${kind}: ${lag.acceptedAfterAcknowledgement} ended sessions were admitted`)
    }
    const p99Ms = lag.quantilesMs[shares.indexOf(0.99)]
    onLine({
      id: `lag/${kind}/${load.processes}/${load.perSecond}`,
      what: `revocation lag p99, ${kind}, ${load.processes} processes, ${load.perSecond} revocations/s`,
      unit: 'ms',
      ours: { name: 'Latchkey', value: p99Ms },
      lag,
    })
  }
}

async function distanceLines(kind, database, { quick, onLine }) {
  for (const roundTripMs of roundTripsMs) {
    for (const line of await measureDistance(kind, database, { roundTripMs, roundMs: quick ? 500 : 1_000 }))
      onLine(line)
  }
}

async function populationLines(kind, database, { quick, onLine }) {
  await measurePopulation(kind, database.url, {
    sizes: quick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000],
    subjectSizes: [1, 10, 100, 1_000],
    onSize(population) {
      const { sessions, bytesPerSession, signInsPerSecond, endAll } = population
      const among = `${kind} with ${sessions.toLocaleString('en')} sessions`
      onLine({
        id: `population/${kind}/${sessions}/bytes`,
        what: `a session in ${among}, ${Math.round(signInsPerSecond).toLocaleString('en')} sign-ins/s on the way`,
        unit: 'bytes',
        ours: { name: 'Latchkey', value: bytesPerSession },
        population,
      })
      for (const { of, medianMs } of endAll) {
        onLine({
          id: `population/${kind}/${sessions}/end/${of}`,
          what: `end all ${of.toLocaleString('en')} sessions of a subject, ${among}`,
          unit: 'ms',
          ours: { name: 'Latchkey', value: medianMs },
        })
      }
    },
  })
}
