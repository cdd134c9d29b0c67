import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { EndTarget, Store } from '../store/contract.ts'
import { embeddedStore } from '../store/embedded.ts'
import { memoryStore } from '../store/memory.ts'
import type { Session, SessionId } from '../store/record.ts'
import { fakeClock, type FakeClock } from './fake-clock.ts'
import { sampleId, sampleSession } from './sample-session.ts'
import {
  aliveOf,
  emptyModel,
  isAlive,
  modelEnd,
  modelInsert,
  modelReplace,
  type StoreModel,
} from './store-model.ts'

interface Real {
  store: Store
  reopen(): Promise<void>
}

interface World {
  readonly model: StoreModel
  readonly clock: FakeClock
  /** Every id that ever signed in: the dead ones matter most. */
  readonly known: SessionId[]
}

type Command = fc.AsyncCommand<World, Real>

const subjects = ['ann', 'bob', '__proto__']
const tenants = [null, 'acme', 'globex']

function command(name: string, run: (world: World, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    toString: () => name,
    async run(world, real) {
      await run(world, real)
      await compare(world, real.store)
      world.clock.advance(1)
    },
  }
}

/** All that can be asked of the store, against the model. */
async function compare({ model, clock, known }: World, store: Store): Promise<void> {
  const nowMs = clock()
  const stored = new Map(model.sessions.map((session) => [session.id, session]))
  for (const id of known) expect(await store.read(id)).toEqual(stored.get(id) ?? null)
  for (const subject of subjects) {
    const alive = aliveOf(model, subject, nowMs)
    expect(await store.count({ subject }, nowMs)).toBe(alive.length)
    const ids = await listed(store, { subject }, nowMs)
    expect(new Set(ids)).toEqual(new Set(alive.map(({ id }) => id)))
  }
  const allAlive = model.sessions.filter((session) => isAlive(session, nowMs))
  expect(new Set(await listed(store, 'everyone', nowMs))).toEqual(new Set(allAlive.map(({ id }) => id)))
  expect(await store.count('everyone', nowMs)).toBe(allAlive.length)
  const log = await store.feed.after(0, 10_000)
  expect(log).toEqual(
    model.log.map((fact, index) => ({ ...fact, sequence: index + 1, expiresAtMs: expect.any(Number) })),
  )
  expect(await store.feed.head()).toBe(model.log.length)
}

async function listed(store: Store, filter: Parameters<Store['list']>[0], nowMs: number): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Store['list']>> = await store.list(filter, { nowMs, limit: 3, cursor })
    ids.push(...page.sessions.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== null)
  return ids
}

const signIn = fc
  .record({
    subject: fc.constantFrom(...subjects),
    tenant: fc.constantFrom(...tenants),
    max: fc.constantFrom(null, 1, 3),
    onCap: fc.constantFrom('evict_oldest' as const, 'refuse' as const),
    lifeMs: fc.constantFrom(50_000, 10_000_000),
    idleSeconds: fc.constantFrom(20, 3600),
  })
  .map(({ subject, tenant, max, onCap, lifeMs, idleSeconds }) =>
    command(
      `sign in ${subject} of ${tenant}, at most ${max}, ${onCap}`,
      async ({ model, clock, known }, { store }) => {
        const nowMs = clock()
        const session = sampleSession(nowMs, { subject, tenant, idleSeconds, expiresAtMs: nowMs + lifeMs })
        const rules = { nowMs, maxPerSubject: max, onCap, eventExpiresAtMs: nowMs + 1e9 }
        known.push(session.id)
        const outcome = await store.insert(session, rules)
        const expected = modelInsert(model, session, rules, outcome.ok ? outcome.evicted : [])
        if (expected === null) expect(outcome).toEqual({ ok: false, reason: 'cap_reached' })
        else expect(outcome).toEqual({ ok: true, session: model.sessions.at(-1), evicted: expected })
      },
    ),
  )

const anyKnown = fc.nat({ max: 30 })
const pick = ({ known }: World, index: number): SessionId => known[index % known.length] ?? sampleId()

const touch = fc.tuple(anyKnown, fc.constantFrom(0, 1, 1, 1, 2)).map(([index, step]) =>
  command(`write session ${index} back, ${step} versions on`, async (world, { store }) => {
    const id = pick(world, index)
    const current = world.model.sessions.find((session) => session.id === id)
    const base = current ?? sampleSession(world.clock(), { id })
    const next: Session = { ...base, version: base.version + step, lastSeenAtMs: world.clock(), data: index }
    expect(await store.replace(next, null)).toBe(modelReplace(world.model, next))
  }),
)

const targets: fc.Arbitrary<(world: World) => EndTarget> = fc.oneof(
  anyKnown.map((index) => (world: World): EndTarget => ({ session: pick(world, index) })),
  fc.constantFrom(...subjects).map((subject) => (): EndTarget => ({ subject })),
  fc.tuple(fc.constantFrom(...subjects), anyKnown).map(([subject, index]) => (world: World): EndTarget => ({
    subject,
    except: pick(world, index),
  })),
  fc.constantFrom('acme', 'globex').map((tenant) => (): EndTarget => ({ tenant })),
  fc.constant((): EndTarget => 'everyone'),
)

const end = targets.map((targetIn) =>
  command('end', async (world, { store }) => {
    // Later than any sign-in, even one moved to its next second: the cases test cut-offs that overtake one another.
    world.clock.set(Math.ceil(world.clock() / 1000) * 1000 + 2000)
    const nowMs = world.clock()
    const rules = { nowMs, eventExpiresAtMs: nowMs + 1e9, cutoffExpiresAtMs: nowMs + 1e9 }
    const target = targetIn(world)
    const found = modelEnd(world.model, target, rules)
    expect(await store.end(target, rules)).toEqual({ sequence: world.model.log.length, found })
  }),
)

const wait = fc.constantFrom(1000, 25_000, 60_000).map((ms) =>
  command(`wait ${ms} ms`, async ({ clock }) => {
    clock.advance(ms)
  }),
)

const purge = fc.constantFrom(1, 100).map((limit) =>
  command(`purge ${limit}`, async ({ model, clock }, { store }) => {
    await store.purge(clock(), limit)
    // A step at a time may take any of the expired, so the model is told which are left.
    const left = await Promise.all(model.sessions.map(async ({ id }) => (await store.read(id)) !== null))
    for (const [index, session] of model.sessions.entries()) {
      if (!left[index]) expect(session.expiresAtMs).toBeLessThanOrEqual(clock())
    }
    model.sessions = model.sessions.filter((_, index) => left[index])
  }),
)

const reopen = fc.constant(command('reopen', async (_, real) => real.reopen()))

const base = mkdtempSync(join(tmpdir(), 'latchkey-model-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
let made = 0

function embeddedReal(): Real {
  const path = join(base, `${made++}`)
  return {
    store: embeddedStore({ path }),
    async reopen() {
      await this.store.close()
      this.store = embeddedStore({ path })
    },
  }
}

test.each([
  ['memory', 200, (): Real => ({ store: memoryStore(), reopen: async () => {} })],
  ['embedded', 40, embeddedReal],
] as const)('whatever is done to it, the %s store is what the model is', async (_, numRuns, makeReal) => {
  const commands = fc.commands([signIn, signIn, touch, end, wait, purge, reopen], { maxCommands: 40 })
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const real = makeReal()
      const world: World = { model: emptyModel(), clock: fakeClock(), known: [] }
      try {
        await fc.asyncModelRun(() => ({ model: world, real }), sequence)
      } finally {
        await real.store.close()
      }
    }),
    { numRuns },
  )
})
