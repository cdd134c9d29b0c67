/** Latchkey's contracts as runnable cases, for stores and adapters of your own. Needs no test runner: a case fails by throwing. */
export { adapterCases, type AdapterCase, type RunningApp, type StartApp } from './adapter-cases.ts'
export { fakeClock, type FakeClock } from './fake-clock.ts'
export { listen } from './listen.ts'
export { sampleId, sampleSession } from './sample-session.ts'
export { storeCases, type StoreCase } from './store-cases.ts'
