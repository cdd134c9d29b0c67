import { expect, test } from 'vitest'
import { isSelected, labOptions, selectionOf } from './options.ts'
import { planOf } from './plan.ts'

test.each([
  ['bare', { scenario: 'bare', variant: null, store: null }],
  ['bare,jwt', { scenario: 'bare', variant: 'jwt', store: null }],
  [',,redis', { scenario: null, variant: null, store: 'redis' }],
  ['bare, hybrid ,embedded', { scenario: 'bare', variant: 'hybrid', store: 'embedded' }],
])('--only %s', (text, expected) => {
  expect(selectionOf(text)).toEqual(expected)
})

test.each([
  ['nothing', /no scenario "nothing"\. Accepted: bare/],
  ['bare,cookie', /no strategy "cookie"\. Accepted: none, session, jwt/],
  ['bare,jwt,mysql', /no store "mysql"\. Accepted: memory, embedded, redis, postgres/],
  ['bare,jwt,redis,1', /--only takes scenario,strategy,store/],
])('--only %s is refused with what is accepted', (text, message) => {
  expect(() => selectionOf(text)).toThrow(message)
})

test('selections add up, and nothing else is run', () => {
  const { cells, hasFaults } = planOf(labOptions({ only: ['bare,jwt,embedded', 'bare,none'] }))
  expect(cells.map(({ variant, store }) => `${variant.id} ${store}`)).toEqual(['none memory', 'jwt embedded'])
  expect(hasFaults).toBe(false)
})

test('a run of everything has every scenario under every strategy, and a full one over every store', () => {
  const { cells } = planOf(labOptions({}))
  for (const { name, variants } of new Set(cells.map(({ scenario }) => scenario))) {
    for (const { id, strategy } of variants.filter(({ strategy }) => strategy !== null)) {
      const stores = cells.filter((cell) => cell.scenario.name === name && cell.variant.id === id)
      expect([strategy, stores.map(({ store }) => store)]).toEqual([
        strategy,
        ['memory', 'embedded', 'redis', 'postgres'],
      ])
    }
  }
})

test('distance and outages are measured of stores that can be far away or down', () => {
  const { distances, outages, hasFaults } = planOf(labOptions({ quick: true }))
  for (const cells of [distances, outages]) {
    expect(new Set(cells.map(({ store }) => store))).toEqual(new Set(['redis', 'postgres']))
  }
  expect(hasFaults).toBe(true)
})

test('a full run puts every scenario through an outage, a quick one the bare server', () => {
  const namesIn = (options: Parameters<typeof labOptions>[0]): readonly string[] => [
    ...new Set(planOf(labOptions(options)).outages.map(({ scenario }) => scenario.name)),
  ]
  expect(namesIn({ quick: true })).toEqual(['bare'])
  expect(namesIn({})).toEqual(['bare', 'spa-and-services', 'server-rendered-shop', 'admin-cut-off'])
})

test('outages can be asked for alone', () => {
  const { cells, distances, outages, hasFaults, stores } = planOf(labOptions({ only: ['outages'] }))
  expect([cells, distances, hasFaults]).toEqual([[], [], false])
  expect(outages).toEqual(planOf(labOptions({})).outages)
  expect(new Set(stores)).toEqual(new Set(['redis', 'postgres']))
})

test('a part that is left out means all', () => {
  const one = { scenario: 'bare', variant: 'jwt', store: 'redis' } as const
  expect(isSelected([selectionOf('bare')], one)).toBe(true)
  expect(isSelected([selectionOf(',session')], one)).toBe(false)
})
