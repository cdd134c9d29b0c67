import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { families, type FamilyId } from '../families.ts'
import { advise } from '../index.ts'
import { unitCosts } from '../unit-costs.ts'
import { busyAtMost, makePlan, planAsJson } from './plan.ts'
import {
  completedPlan,
  planInputs,
  planRanges,
  readPlanInputs,
  type GivenPlanInputs,
  type PlanInputs,
} from './plan-inputs.ts'
import { planQuantities, type PlanQuantities, type PlanQuantityId } from './plan-quantities.ts'

vi.setConfig({ testTimeout: 120_000 })

/** Inputs as somebody would give them: any of them, within what they take. */
const anyInputs: fc.Arbitrary<GivenPlanInputs> = fc
  .record(
    Object.fromEntries(
      planInputs.map((input) => {
        switch (input.kind) {
          case 'number':
            return [
              input.id,
              input.isWhole
                ? fc.integer({ min: input.min, max: input.max })
                : fc.double({ min: input.min, max: input.max, noNaN: true }),
            ]
          case 'choice':
          case 'choices':
            return [input.id, fc.constantFrom(...input.options)]
          default:
            return [input.id, fc.boolean()]
        }
      }),
    ),
    { requiredKeys: [] },
  )
  .map((value) => {
    const read = readPlanInputs(value)
    if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join(' '))
    return read.value
  })
const anyFamily = fc.constantFrom(...families.map(({ id }) => id))

const at = (id: FamilyId, given: GivenPlanInputs): PlanQuantities => planQuantities(id, completedPlan(given))

describe('scaling laws of a plan', () => {
  // Ten times as much of the one is so much more of the other. Fewer requests than processes could share keep their number at one.
  const one: GivenPlanInputs = { checks_per_process_s: 1e6, requests_per_user_s: 0.01, users: 100_000 }
  it.each<[keyof PlanInputs, FamilyId, PlanQuantityId, number]>([
    ['users', 'server_session', 'store_memory_bytes', 10],
    ['users', 'server_session', 'store_reads_per_s', 10],
    ['users', 'server_session', 'store_writes_per_s', 10],
    ['users', 'stateless_jwt_refresh', 'store_reads_per_s', 10],
    ['users', 'jwt_revocation_feed', 'denylist_entries', 10],
    ['users', 'jwt_revocation_feed', 'credential_bytes_per_s', 10],
    ['users', 'sealed_cookie', 'check_cpu_cores', 10],
    ['users', 'jwt_revocation_feed', 'signing_cpu_cores', 10],
    ['users', 'stateless_jwt_refresh', 'revocation_exposure_worst_s', 1],
    ['token_lifetime_s', 'stateless_jwt_refresh', 'renewals_per_s', 0.1],
    ['token_lifetime_s', 'server_session', 'store_reads_per_s', 1],
    ['revocations_per_user_day', 'jwt_revocation_feed', 'denylist_memory_bytes', 10],
    ['revocations_per_user_day', 'jwt_revocation_feed', 'feed_events_per_s', 10],
    ['sessions_per_user', 'opaque_introspection', 'store_memory_bytes', 10],
    ['requests_per_user_s', 'sealed_cookie', 'credential_bytes_per_s', 10],
  ])('ten times %s: %s has %s × its %s', (input, family, quantity, factor) => {
    const given = { ...one, session_copies: false }
    const before = at(family, given)[quantity]
    const value = completedPlan(given)[input] as number
    const after = at(family, { ...given, [input]: value * 10 })[quantity]
    expect(after! / before!).toBeCloseTo(factor, 6)
  })

  it('the feed grows with the square of users, because both events and those who hear them grow', () => {
    const given: GivenPlanInputs = { checks_per_process_s: 100 }
    for (const family of ['server_session', 'bff_session_jwt'] as const) {
      const few = at(family, { ...given, users: 1e6 }).feed_bytes_per_s!
      expect(at(family, { ...given, users: 1e8 }).feed_bytes_per_s! / few).toBeCloseTo(1e4, 0)
    }
  })

  it('what is remembered of revocations is the rate times the life of a token and its leeway', () => {
    const { denylist_entries, denylist_memory_bytes } = at('jwt_revocation_feed', {
      users: 864_000,
      revocations_per_user_day: 1,
      token_lifetime_s: 600,
      leeway_s: 30,
    })
    expect(denylist_entries).toBeCloseTo(10 * 630, 6)
    expect(denylist_memory_bytes).toBeCloseTo(6_300 * unitCosts.revocationBytes.value, 3)
  })
})

describe('signing', () => {
  it('happens at each sign-in and renewal, and costs what one signature was measured to take', () => {
    const given = { users: 1e6, online_share: 0.1, token_lifetime_s: 500, algorithm: 'RS256' } as const
    const { signing_cpu_cores } = at('stateless_jwt_refresh', given)
    const signIns = (1e6 * completedPlan(given).sessions_per_user) / completedPlan(given).absolute_ttl_s
    const perSecond = signIns + 1e5 / (0.8 * 500)
    expect(signing_cpu_cores).toBeCloseTo((perSecond * unitCosts.signRs256Us.value) / 1e6, 9)
  })

  it('is no part of what carries no token, and behind a front end goes on for as long as people are active', () => {
    for (const id of ['server_session', 'opaque_introspection', 'sealed_cookie'] as const) {
      expect(at(id, {}).signing_cpu_cores).toBeNull()
    }
    expect(at('bff_session_jwt', {}).signing_cpu_cores).toBeGreaterThan(
      at('stateless_jwt_refresh', {}).signing_cpu_cores!,
    )
  })
})

describe('what never goes the wrong way', () => {
  const grows: readonly PlanQuantityId[] = [
    'store_reads_per_s',
    'store_writes_per_s',
    'store_utilisation',
    'store_memory_bytes',
    'denylist_entries',
    'feed_bytes_per_s',
    'credential_bytes_per_s',
    'check_cpu_cores',
    'signing_cpu_cores',
  ]
  const isNoLess = (more: number | null, less: number | null): boolean =>
    (more ?? 0) >= (less ?? 0) * (1 - 1e-9)

  it('more users never need less of anything', () => {
    fc.assert(
      fc.property(
        anyInputs,
        anyFamily,
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 10 }),
        (given, family, users, factor) => {
          const few = at(family, { ...given, users })
          const many = at(family, { ...given, users: users * factor })
          expect(grows.filter((id) => !isNoLess(many[id], few[id]))).toEqual([])
        },
      ),
    )
  })

  it('sticky routing, room for copies and longer caches never ask the store more often', () => {
    fc.assert(
      fc.property(anyInputs, anyFamily, fc.integer({ min: 0, max: 1e6 }), (given, family, room) => {
        const reads = (change: GivenPlanInputs): number =>
          at(family, { ...given, ...change }).store_reads_per_s
        expect(isNoLess(reads({ sticky_routing: false }), reads({ sticky_routing: true }))).toBe(true)
        expect(isNoLess(reads({ session_copies: false }), reads({ session_copies: true }))).toBe(true)
        expect(isNoLess(reads({ cached_sessions: room }), reads({ cached_sessions: room + 1_000 }))).toBe(
          true,
        )
        expect(isNoLess(reads({ decision_cache_s: 1 }), reads({ decision_cache_s: 60 }))).toBe(true)
      }),
    )
  })

  it('longer tokens are renewed less often, and hide a revocation for longer', () => {
    fc.assert(
      fc.property(anyInputs, fc.integer({ min: 10, max: 43_200 }), (given, lifeS) => {
        const short = at('stateless_jwt_refresh', { ...given, token_lifetime_s: lifeS })
        const long = at('stateless_jwt_refresh', { ...given, token_lifetime_s: 2 * lifeS })
        expect(isNoLess(short.renewals_per_s, long.renewals_per_s)).toBe(true)
        expect(long.revocation_exposure_worst_s).toBeGreaterThan(short.revocation_exposure_worst_s)
      }),
    )
  })

  it('nobody asks the store more often than there are checks and renewals, and every number is finite', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const { families, load, sweep } = makePlan(given)
        for (const { quantities } of families) {
          const { store_reads_per_s: reads, renewals_per_s: renewals, remembered_share: share } = quantities
          // Rates may be as small as numbers get, and are rounded there.
          const most = (load.checks_per_s + (renewals ?? 0)) * (1 + 1e-5) + 1e-300
          expect(reads).toBeLessThanOrEqual(most)
          expect((share ?? 0) >= 0 && (share ?? 0) <= 1).toBe(true)
        }
        const lists = sweep.families.flatMap(({ quantities }) => Object.values(quantities))
        for (const value of [...Object.values(load), ...lists.flat()]) {
          if (value !== null) expect(Number.isFinite(value) && value >= 0).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('a plan', () => {
  it('says the same as the advisor where both know the same', () => {
    const plan = makePlan({
      users: 10_000,
      sessions_per_user: 1,
      requests_per_user_s: 0.1,
      token_lifetime_s: 570,
      leeway_s: 30,
      store: 'sql',
    })
    const { families } = advise({
      active_sessions: 10_000,
      online_users: 1_000,
      peak_rps: 100,
      revocation_deadline_s: 600,
      revocations_per_hour: 50,
    })
    const shared = [
      'store_reads_per_s',
      'store_memory_bytes',
      'revocation_exposure_worst_s',
      'revocation_exposure_mean_s',
    ] as const
    for (const id of ['server_session', 'stateless_jwt_refresh', 'sealed_cookie'] as const) {
      const planned = plan.families.find((family) => family.id === id)!.quantities
      const advised = families.find((family) => family.id === id)!.quantities
      for (const quantity of shared) {
        expect([id, quantity, planned[quantity]]).toEqual([
          id,
          quantity,
          expect.closeTo(advised[quantity]!, 2),
        ])
      }
    }
  })

  it('of one store node ends where the node is as busy as it may be', () => {
    for (const { id, users_of_one_store_node: users } of makePlan({}).families) {
      if (users === null) {
        expect(id).toBe('sealed_cookie')
        continue
      }
      expect(at(id, { users }).store_utilisation).toBeLessThanOrEqual(busyAtMost * 1.01)
      expect(at(id, { users: users * 1.02 }).store_utilisation).toBeGreaterThan(busyAtMost)
    }
  })

  it.each(planRanges)(
    'over %s spans its range in steps of 1, 2 and 5, and passes through the plan itself',
    (over) => {
      const { sweep, inputs, families } = makePlan({ over })
      expect(sweep.values).toEqual(sweep.values.toSorted((a, b) => a - b))
      const index = sweep.values.indexOf(inputs[over])
      if (over === 'users') {
        expect([sweep.values[0], sweep.values.at(-1)]).toEqual([1e3, 1e9])
        for (const { id, quantities } of sweep.families) {
          const planned = families.find((family) => family.id === id)!.quantities
          expect(quantities.store_reads_per_s[index]).toBe(planned.store_reads_per_s)
          expect(quantities.feed_bytes_per_s[index]).toBe(planned.feed_bytes_per_s)
        }
      }
      for (const { quantities } of sweep.families) {
        for (const list of Object.values(quantities)) expect(list).toHaveLength(sweep.values.length)
      }
    },
  )

  it('at a billion users says what does not go, and at ten thousand that nothing is in the way', () => {
    expect(makePlan({ users: 10_000 }).warnings).toEqual([])
    const { warnings } = makePlan({ users: 1e9 })
    expect(warnings.join('\n')).toMatch(/more than one store node/)
    expect(warnings.join('\n')).toMatch(/told of everything/)
    expect(warnings.join('\n')).toMatch(/copies are seldom of use/)
    const revoked = makePlan({ users: 1e9, revocations_per_user_day: 1 }).warnings
    expect(revoked.join('\n')).toMatch(/million revocations to remember/)
  })

  it('is the same bytes for the same inputs, in whatever order they stand', () => {
    fc.assert(
      fc.property(anyInputs, (given) => {
        const reversed = readPlanInputs(Object.fromEntries(Object.entries(given).toReversed()))
        if (!reversed.ok) throw new Error('refused')
        expect(planAsJson(makePlan(reversed.value))).toBe(planAsJson(makePlan(given)))
      }),
      { numRuns: 20 },
    )
  })
})

describe('inputs that cannot be used', () => {
  it.each<[unknown, RegExp]>([
    [null, /must be an object, such as \{"users": 1000000\}/],
    [{ user: 3 }, /Did you mean users\?/],
    [{ users: 0 }, /whole number of users from 1/],
    [{ users: 1.5 }, /whole number/],
    [{ online_share: 2 }, /number of share from 0 to 1/],
    [{ store: 'mongo' }, /one of sql, redis/],
    [{ over: 'claims_bytes' }, /one of users, requests_per_user_s/],
    [{ sticky_routing: 'yes' }, /true or false/],
    [{ users: 0, store: 'x' }, /users must be.*store must be/],
  ])('%j', (value, words) => {
    const read = readPlanInputs(value)
    expect(read.ok ? '' : read.problems.map(({ text }) => text).join(' ')).toMatch(words)
  })
})
