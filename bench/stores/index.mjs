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

/** What is measured, and of which. Ids of lines begin with the name and the store. */
const measurements = [
  { name: 'lag', measure: lagLines, of: ['embedded', 'redis', 'postgres', 'http'] },
  { name: 'distance', measure: distanceLines, of: ['redis', 'postgres'] },
  { name: 'population', measure: populationLines, of: ['embedded', 'redis', 'postgres'] },
]

const installs = { redis: 'apt-get install redis-server', postgres: 'apt-get install postgresql' }

/**
 * @param {{ quick: boolean, match: string, onLine: (line: import('../report.mjs').Line) => void, onSkip: (skipped: import('../report.mjs').Skipped) => void }} options
 */
export async function runStores({ quick, match, onLine, onSkip }) {
  for (const { name, measure, of } of measurements) {
    for (const kind of of) {
      if (!overlaps(`${name}/${kind}/`, match)) continue
      // Each measurement gets a database that nothing has happened in yet.
      const database = await starters[kind]()
      if (database === null) {
        onSkip({ what: `the ${kind} store`, why: `it is not installed; \`${installs[kind]}\` installs it` })
        continue
      }
      await measure(kind, database, { quick, match, onLine, onSkip })
      await database.stop()
    }
  }
}

/** True if something that begins with the one can begin with the other. */
const overlaps = (prefix, match) => prefix.startsWith(match) || match.startsWith(prefix)

async function lagLines(kind, database, { quick, match, onLine, onSkip }) {
  const loads = [4, 8].flatMap((processes) => [50, 500].map((perSecond) => ({ processes, perSecond })))
  for (const load of loads) {
    const id = `lag/${kind}/${load.processes}/${load.perSecond}`
    if (!id.startsWith(match)) continue
    const what = `revocation lag p99, ${kind}, ${load.processes} processes, ${load.perSecond} revocations/s`
    let lag
    try {
      lag = await measureLag(kind, database.url, { ...load, seconds: quick ? 3 : 10 })
    } catch (error) {
      // A rate that this machine does not carry is a result; to leave it out would make the rest look better than it is.
      onSkip({ id, what, why: `not carried by this machine: ${error.message}` })
      continue
    }
    if (lag.acceptedAfterAcknowledgement > 0) {
      throw new Error(`${kind}: ${lag.acceptedAfterAcknowledgement} ended sessions were admitted`)
    }
    const p99Ms = lag.quantilesMs[shares.indexOf(0.99)]
    onLine({
      id,
      what,
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
