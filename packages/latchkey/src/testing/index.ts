export { fakeClock, type FakeClock } from './fake-clock.ts'
export { sampleId, sampleSession } from './sample-session.ts'
export { storeCases, type StoreCase } from './store-cases.ts'
