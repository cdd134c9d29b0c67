import { expect, test } from 'vitest'
import { canTakeIn, takenIn } from './merge.ts'
import { labOptions } from './options.ts'
import type { FaultResult, LabResult, OutageResult, StoreKind } from './result.ts'

const place = (scenario: string, variant: string, store: StoreKind, title: string): OutageResult =>
  ({ scenario, variant, store, title }) as unknown as OutageResult
const fault = (verifier: string): FaultResult => ({ verifier }) as unknown as FaultResult
const nothing = {
  journeys: [],
  operations: [],
  exposures: [],
  distances: [],
  outages: [],
  faults: [],
  skipped: [],
}
const machine = { date: '2026-01-02', cpu: 'one' } as unknown as LabResult['machine']
const kept = {
  ...nothing,
  effort: 'full',
  machine,
  outages: [
    place('bare', 'session', 'redis', 'before'),
    place('bare', 'jwt', 'redis', 'before'),
    place('admin-cut-off', 'session', 'redis', 'before'),
  ],
  faults: [fault('before')],
} as unknown as LabResult

test('a run of some combinations takes the place of the same ones, and leaves all others', () => {
  const now = {
    ...nothing,
    outages: [place('bare', 'jwt', 'redis', 'now'), place('bare', 'jwt', 'postgres', 'now')],
  }
  const { outages, faults } = takenIn(kept, now, labOptions({ only: ['bare,jwt'] }))
  expect(outages.map(({ scenario, variant, store, title }) => [scenario, variant, store, title])).toEqual([
    ['bare', 'session', 'redis', 'before'],
    ['bare', 'jwt', 'redis', 'now'],
    ['bare', 'jwt', 'postgres', 'now'],
    ['admin-cut-off', 'session', 'redis', 'before'],
  ])
  expect(faults).toEqual([fault('before')])
})

test('outages can be measured anew without anything else', () => {
  const now = { ...nothing, outages: [place('bare', 'jwt', 'redis', 'now')] }
  const { outages } = takenIn(kept, now, labOptions({ only: ['outages,jwt'] }))
  expect(outages.map(({ scenario, variant, title }) => [scenario, variant, title])).toEqual([
    ['bare', 'session', 'before'],
    ['bare', 'jwt', 'now'],
    ['admin-cut-off', 'session', 'before'],
  ])
})

test('what could not be measured anew stays as it was', () => {
  expect(takenIn(kept, nothing, labOptions({ only: ['bare'] })).outages).toEqual(kept.outages)
  expect(takenIn(kept, nothing, labOptions({ only: ['services'] })).faults).toEqual(kept.faults)
})

test('services without a store are a combination of their own', () => {
  const now = { ...nothing, faults: [fault('now')] }
  const { outages, faults } = takenIn(kept, now, labOptions({ only: ['services'] }))
  expect(outages).toEqual(kept.outages)
  expect(faults).toEqual([fault('now')])
})

test('a result of another machine, day or effort takes nothing in', () => {
  expect(canTakeIn(kept, { effort: 'full', machine: { ...machine } })).toBe(true)
  expect(canTakeIn(kept, { effort: 'quick', machine })).toBe(false)
  expect(canTakeIn(kept, { effort: 'full', machine: { ...machine, date: '2026-01-03' } })).toBe(false)
})
