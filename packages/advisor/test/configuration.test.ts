import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advise } from '../src/index.ts'
import {
  cases,
  codes,
  compileConfigurations,
  statedMs,
  strategyOf,
  type Compiled,
} from './support/configurations.ts'

describe('configurations', () => {
  let compiled: Compiled
  beforeAll(() => {
    compiled = compileConfigurations('latchkey-advisor', codes)
  }, 300_000)
  afterAll(() => compiled?.remove())

  it('cover every strategy, every store and services that follow the feed', () => {
    const strategies = new Set(cases.map(({ advice }) => advice.configuration?.strategy))
    expect([...strategies]).toEqual(expect.arrayContaining(['session', 'jwt', 'hybrid']))
    const all = [...codes].join('\n')
    for (const words of [
      'embeddedStore(',
      'postgresStore(',
      'createClient(',
      'createCluster(',
      'revocations:',
    ]) {
      expect(all).toContain(words)
    }
  })

  it('compile, each of them, and those over an embedded store start and refuse an ended session in the stated time', () => {
    expect(compiled.errors).toBe('')
    const started = [...codes].filter((code) => code.includes('embeddedStore('))
    const outcomes = compiled.run(started, {})
    expect(new Set(started.map(strategyOf)).size).toBeGreaterThan(1)
    expect(outcomes).toHaveLength(started.length)
    for (const [index, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({ before: true, other: true })
      const { advice } = cases.find(({ advice }) => advice.configuration?.code === started[index])!
      expect(outcome.refusedAfterMs).toBeLessThanOrEqual(statedMs(advice))
    }
  }, 300_000)

  it('a family that Latchkey lacks says so', () => {
    const asked = cases.filter(({ advice }) => advice.recommendation.family === 'opaque_introspection')
    expect(asked.length).toBeGreaterThan(0)
    for (const { advice } of asked) expect(advice.configuration?.missing.join()).toContain('opaque bearer')
  })

  it('the tests claim nothing of services that hear no feed but what their tokens bound', () => {
    const behind = advise({ clients: ['spa_same_site'], services: 8, fanout: 3, store: 'redis_ha' })
    expect(behind.configuration?.services).not.toContain('revocations:')
    const tests = behind.configuration!.tests.join(' ')
    expect(tests).toContain('within 2.5 s, on every node that sees what the client carries.')
    expect(tests).toContain('given before is refused 90 s after its session ended')
    expect(tests).toContain('once it has fetched the key set anew')
  })

  it('what the options cannot take is cut, and said', () => {
    const { configuration } = advise({
      clients: ['iot'],
      offline_verification: 'disconnected',
      disconnected_s: 864_000,
      store: 'sql',
    })
    expect(configuration?.code).toContain('ttlSeconds: 86400')
    expect(configuration?.missing.join()).toContain('86400 s')
  })
})
