import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  advise,
  adviceAsJson,
  completed,
  decisionRecord,
  flipOf,
  inputs,
  readAnswers,
  type Flip,
  type GivenAnswers,
} from './index.ts'

/** Answers as somebody would give them: any of the questions, in any order, within what they take. */
const anyAnswers: fc.Arbitrary<GivenAnswers> = fc
  .record(
    Object.fromEntries(
      inputs.map((input) => {
        switch (input.kind) {
          case 'number': {
            const most = Math.min(input.max, 1e7)
            const some = fc.integer({ min: Math.ceil(input.min), max: most })
            return [input.id, input.nullMeans === null ? some : fc.option(some, { freq: 5 })]
          }
          case 'choice':
            return [input.id, fc.constantFrom(...input.options)]
          case 'choices':
            return [input.id, fc.uniqueArray(fc.constantFrom(...input.options), { minLength: 1 })]
          case 'yes_no':
            return [input.id, fc.boolean()]
          case 'text':
            return [input.id, fc.string({ maxLength: 60 })]
        }
      }),
    ),
    { requiredKeys: [] },
  )
  .map((value) => {
    const read = readAnswers(value)
    if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join(' '))
    return read.value
  })

// A search over answers is many evaluations, and a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const isJwt = (family: string): boolean =>
  family === 'stateless_jwt_refresh' || family === 'jwt_revocation_feed'

describe('architectures, and what a principal engineer would say', () => {
  it.each<{ name: string; answers: GivenAnswers; family: string }>([
    {
      name: 'a shop: one server-rendered application over its SQL database',
      answers: { clients: ['ssr_web'], services: 1, store: 'sql', peak_rps: 300, active_sessions: 200_000 },
      family: 'server_session',
    },
    {
      name: 'a single-page app with eight services behind one front door',
      answers: { clients: ['spa_same_site'], services: 8, fanout: 3, store: 'redis_ha', peak_rps: 3_000 },
      family: 'bff_session_jwt',
    },
    {
      name: 'a bank: every request must know of the end of its session',
      answers: {
        clients: ['ssr_web'],
        services: 3,
        assurance: 'critical',
        revocation_deadline_s: 0,
        idle_timeout_s: 300,
        absolute_ttl_s: 43_200,
        device_control: true,
        store: 'redis_ha',
      },
      family: 'server_session',
    },
    {
      name: 'machines in the field that are without a network for a day',
      answers: {
        clients: ['iot'],
        services: 4,
        offline_verification: 'disconnected',
        disconnected_s: 86_400,
      },
      family: 'stateless_jwt_refresh',
    },
    {
      name: 'a native app whose gateway takes nothing but JWTs',
      answers: { clients: ['native'], services: 12, gateway: 'jwt_only', revocation_deadline_s: 900 },
      family: 'stateless_jwt_refresh',
    },
    {
      name: '35 edge locations far from the one store, and ten seconds to revoke',
      answers: {
        clients: ['ssr_web', 'native'],
        services: 35,
        regions: 35,
        store_rtt_ms: 80,
        store: 'redis_ha',
        peak_rps: 50_000,
        active_sessions: 5_000_000,
        revocation_deadline_s: 10,
      },
      family: 'jwt_revocation_feed',
    },
    {
      name: 'business software with a kill switch for a tenant',
      answers: {
        clients: ['spa_same_site'],
        services: 6,
        revocation_deadline_s: 5,
        device_control: true,
        store: 'redis_ha',
      },
      family: 'bff_session_jwt',
    },
    {
      name: 'a widget inside the pages of others, where no cookie arrives',
      answers: {
        clients: ['spa_cross_site'],
        cookies_same_site_possible: false,
        services: 3,
        store: 'redis_ha',
      },
      family: 'opaque_introspection',
    },
    {
      name: 'a contradiction: known at once, and working without the store for an hour',
      answers: { clients: ['ssr_web'], revocation_deadline_s: 0, survive_store_outage_s: 3_600 },
      family: 'infeasible',
    },
    {
      name: 'no store at all, and no deadline',
      answers: { clients: ['ssr_web'], store: 'none', revocation_deadline_s: null },
      family: 'sealed_cookie',
    },
    {
      name: 'no store at all, and an hour to revoke',
      answers: { clients: ['ssr_web'], store: 'none', revocation_deadline_s: 3_600 },
      family: 'stateless_jwt_refresh',
    },
    {
      name: 'a shop whose users stay signed in through half a minute without the store',
      answers: { clients: ['ssr_web'], store: 'redis_ha', services: 2, survive_store_outage_s: 30 },
      family: 'server_session',
    },
    {
      name: 'an API whose roles may be a quarter of an hour old, and nothing has to be revoked sooner than by expiry',
      answers: {
        clients: ['native'],
        services: 12,
        gateway: 'jwt_only',
        revocation_deadline_s: null,
        authz_freshness_s: 900,
      },
      family: 'stateless_jwt_refresh',
    },
    {
      name: 'a partner who must check tokens without calling',
      answers: {
        clients: ['third_party'],
        offline_verification: 'external_parties',
        revocation_deadline_s: 900,
      },
      family: 'stateless_jwt_refresh',
    },
  ])('$name: $family', ({ answers, family }) => {
    const { recommendation, families } = advise(answers)
    expect(recommendation.family).toBe(family)
    expect(recommendation.reasons.length).toBeGreaterThan(0)
    for (const { viable, violations } of families) {
      expect(viable).toBe(violations.length === 0)
      for (const { text, source } of violations) expect(text.length * source.length).toBeGreaterThan(0)
    }
  })

  it('times stand in reasons as a person reads them', () => {
    const near = advise({ clients: ['ssr_web'] }).recommendation.reasons
    expect(near.join(' ')).toMatch(/within 2\.5 s at worst, and usually in [\d.]+ ms\./)
    const far = advise({ clients: ['iot'], offline_verification: 'disconnected' }).recommendation.reasons
    expect(far.join(' ')).toContain('86430 s (24 hours) at worst')
  })

  it('a record never says to relax a requirement from a store to none', () => {
    const given = { clients: ['ssr_web'], store: 'none' } as const
    const record = decisionRecord(given, advise(given))
    expect(record).toContain('server_session: NO_STORE: It needs a store of sessions, and there is none.')
    expect(record).toContain('REVOCATION_DEADLINE from 60 to 90 s')
  })

  it('a way that waits for expiry is never said to be immediate', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const advice = advise(answers)
        const waits = isJwt(advice.recommendation.family) || advice.recommendation.family === 'sealed_cookie'
        const words = [...advice.recommendation.reasons, ...(advice.configuration?.tests ?? [])].join(' ')
        if (waits) expect(words).not.toMatch(/immediate|instant|at once|on its next request/)
      }),
      { numRuns: 30 },
    )
  })
})

describe('what holds for all answers', () => {
  it('the same answers give the same bytes, in whatever order they stand, and whatever is believed', () => {
    fc.assert(
      fc.property(anyAnswers, fc.string(), (answers, belief) => {
        const reversed = readAnswers(Object.fromEntries(Object.entries(answers).toReversed()))
        if (!reversed.ok) throw new Error('refused')
        expect(adviceAsJson(advise(reversed.value))).toBe(adviceAsJson(advise(answers)))
        const believing = advise({ ...answers, stated_belief: belief })
        const neutral = advise({ ...answers, stated_belief: '' })
        expect({ ...believing, notes: [] }).toEqual({ ...neutral, notes: [] })
      }),
      { numRuns: 40 },
    )
  })

  it('the order of a list of clients does not matter', () => {
    const one = readAnswers({ clients: ['native', 'ssr_web', 'service'] })
    const other = readAnswers({ clients: ['service', 'native', 'ssr_web', 'native'] })
    expect(one).toEqual(other)
  })

  it('a stricter deadline never makes a refused family possible', () => {
    fc.assert(
      fc.property(
        anyAnswers,
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 1, max: 100_000 }),
        (answers, deadline, more) => {
          const possible = (seconds: number): readonly string[] =>
            advise({ ...answers, revocation_deadline_s: seconds, authz_freshness_s: null })
              .families.filter(({ violations }) =>
                violations.every(({ code }) => code !== 'REVOCATION_DEADLINE'),
              )
              .map(({ id }) => id)
          expect(possible(deadline + more)).toEqual(expect.arrayContaining([...possible(deadline)]))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('no deadline is never worse for a family than a late one', () => {
    fc.assert(
      fc.property(anyAnswers, fc.integer({ min: 0, max: 31_536_000 }), (answers, deadline) => {
        const costs = (seconds: number | null): readonly number[] =>
          advise({ ...answers, revocation_deadline_s: seconds, authz_freshness_s: null }).families.map(
            ({ id, parameters, cost }) =>
              // Longer caches ask the store less, so nothing but the price of the deadline may differ.
              id === 'sealed_cookie' || parameters.session_copies === true ? cost : 0,
          )
        const [none, late] = [costs(null), costs(deadline)]
        for (const [index, cost] of none.entries()) {
          if (late[index]! > 0 && deadline > 0) expect(cost).toBeLessThanOrEqual(late[index]! + 1e-6)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('roles that must be fresher than a copy are read from the record, and are no reason to leave cookies', () => {
    const answers = { clients: ['spa_same_site'], services: 6, revocation_deadline_s: 5 } as const
    const fresh = advise({ ...answers, store: 'redis_ha', authz_freshness_s: 1 })
    expect(fresh.recommendation.family).toBe('bff_session_jwt')
    expect(fresh.recommendation.parameters?.session_copies).toBe(false)
    const far = advise({ ...answers, store: 'redis_ha', authz_freshness_s: 1, store_rtt_ms: 80 })
    expect(far.families[0]!.parameters.session_copies).toBe(true)
  })

  it('an outage that copies may bridge within the deadline is no reason to leave sessions', () => {
    const { families } = advise({ store: 'redis_ha', services: 2, survive_store_outage_s: 30 })
    const session = families.find(({ id }) => id === 'server_session')!
    expect(session.violations).toEqual([])
    expect(session.parameters.staleness_limit_s).toBe(30)
    expect(session.quantities.revocation_exposure_worst_s).toBe(30.5)
    const late = advise({ store: 'redis_ha', services: 2, survive_store_outage_s: 61 }).families
    expect(late.find(({ id }) => id === 'server_session')!.violations[0]).toMatchObject({
      code: 'STORE_OUTAGE',
      required: 61,
      achieved: 59.5,
    })
  })

  it('reads and memory grow in proportion to requests and sessions', () => {
    const at = (factor: number): Record<string, number | null> => {
      const { families } = advise({
        peak_rps: 100 * factor,
        active_sessions: 1_000 * factor,
        online_users: 50,
        revocation_deadline_s: 0,
      })
      const { store_reads_per_s, store_memory_bytes } = families.find(
        ({ id }) => id === 'server_session',
      )!.quantities
      return { store_reads_per_s, store_memory_bytes }
    }
    for (const [name, value] of Object.entries(at(1))) expect(at(10)[name]).toBeCloseTo(10 * value!, 3)
  })

  it('every flip flips, and nothing nearer of the same number does', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const { flips, recommendation } = advise(answers)
        expect(flips.length).toBeLessThanOrEqual(3)
        for (const { input, from, to, family } of flips) {
          expect(family).not.toBe(recommendation.family)
          // As somebody would try it: what follows from the answer and was left blank goes along.
          expect(advise({ ...answers, [input]: to }).recommendation.family).toBe(family)
          expect(from).toEqual(completed(answers)[input])
        }
      }),
      { numRuns: 30 },
    )
  })

  it('a later deadline does not flip a token away: roles that were left blank may be as old', () => {
    const answers = {
      clients: ['native'],
      services: 12,
      gateway: 'jwt_only',
      revocation_deadline_s: 900,
    } as const
    const { flips } = advise(answers)
    expect(flips.filter(({ input, to }) => input === 'revocation_deadline_s' && Number(to) > 900)).toEqual([])
  })

  it('the flips that are shown are the nearest of all that there are', () => {
    const distanceOf = ({ from, to }: Flip): number =>
      typeof from === 'number' && typeof to === 'number' ? Math.abs(Math.log10((to + 1) / (from + 1))) : 1
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const all = inputs
          .flatMap(({ id }) => flipOf(id, answers) ?? [])
          .toSorted((a, b) => distanceOf(a) - distanceOf(b))
        expect(advise(answers).flips).toEqual(all.slice(0, 3))
      }),
      { numRuns: 12 },
    )
  })

  it('what is infeasible says what to give up, and that is enough', () => {
    const answers = { clients: ['ssr_web'], revocation_deadline_s: 0, survive_store_outage_s: 3_600 } as const
    const { relaxations } = advise(answers).recommendation
    expect(relaxations[0]!.give_up).toHaveLength(1)
    expect(advise({ ...answers, survive_store_outage_s: 0 }).recommendation.family).toBe('server_session')
    const token = relaxations.find(({ family }) => family === 'stateless_jwt_refresh')!
    const needed = Number(token.give_up[0]!.achieved)
    expect(token.give_up[0]!.code).toBe('REVOCATION_DEADLINE')
    expect(advise({ ...answers, revocation_deadline_s: needed }).recommendation.family).toBe(
      'stateless_jwt_refresh',
    )
    expect(advise({ ...answers, revocation_deadline_s: needed - 1 }).recommendation.family).not.toBe(
      'stateless_jwt_refresh',
    )
  })

  it('every blank is an assumption, and quantities are finite numbers or null', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const advice = advise(answers)
        const blanks = inputs.filter(({ id }) => answers[id] === undefined && id !== 'stated_belief')
        expect(advice.assumptions.map(({ input }) => input)).toEqual(blanks.map(({ id }) => id))
        for (const { quantities } of advice.families) {
          for (const value of Object.values(quantities)) {
            if (value !== null) expect(Number.isFinite(value) && value >= 0).toBe(true)
          }
        }
        expect(decisionRecord(answers, advice)).toContain(advice.recommendation.title)
      }),
      { numRuns: 40 },
    )
  })
})

describe('answers that cannot be used', () => {
  it.each<[unknown, RegExp]>([
    [null, /must be an object/],
    [[], /must be an object/],
    [{ service: 3 }, /Did you mean services\?/],
    [{ services: 0 }, /whole number of services from 1/],
    [{ services: 2.5 }, /whole number/],
    [{ services: null }, /services must be/],
    [{ peak_rps: Number.NaN }, /peak_rps must be/],
    [{ peak_rps: '100' }, /it is "100"/],
    [{ clients: [] }, /at least one of ssr_web/],
    [{ clients: ['browser'] }, /at least one of ssr_web/],
    [{ store: 'mongo' }, /one of none, sql, redis_single/],
    [{ device_control: 'yes' }, /true or false/],
    [{ __proto__x: 1 }, /is no question/],
    [{ stated_belief: 'x'.repeat(3_000) }, /at most 2000 characters/],
  ])('%j', (value, words) => {
    const read = readAnswers(value)
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : read.problems.map(({ text }) => text).join(' ')).toMatch(words)
  })

  it('names every problem, not only the first', () => {
    const read = readAnswers({ services: 0, store: 'x', fanout: 1 })
    expect(read.ok ? [] : read.problems.map(({ id }) => id)).toEqual(['services', 'store'])
  })

  it('null is an answer where there may be no limit', () => {
    expect(readAnswers({ idle_timeout_s: null, revocation_deadline_s: null }).ok).toBe(true)
  })
})

describe('beliefs', () => {
  it.each([
    ['Sessions do not scale, everybody knows', 'Sessions do not scale.'],
    ['we want to be stateless', 'JWTs are stateless.'],
    ['JWTs are more secure because encrypted', 'JWTs are more secure.'],
    ['a JWT protects from CSRF', 'JWTs prevent CSRF.'],
    ['microservices need tokens', 'Microservices require JWTs.'],
  ])('"%s" is answered', (stated_belief, claim) => {
    expect(advise({ stated_belief }).notes.map((note) => note.claim)).toContain(claim)
  })
})
