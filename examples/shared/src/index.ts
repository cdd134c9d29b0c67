/** What the three scenarios have in common. */
export { carried, carriedBy, whereStateIs, type Carried } from './carried.ts'
export { CommandError, parseCommand, type Command } from './command.ts'
export { lentStore } from './lent-store.ts'
export { openStore, type OpenedStore } from './open-store.ts'
export { html, page, panel, raw, style, stylePath, type Fact, type Markup, type PageContent } from './page.ts'
export { createPeople, demoPassword, type People, type Person } from './people.ts'
export { runScenario } from './run.ts'
export type { RunningScenario, Scenario, ScenarioSettings } from './scenario.ts'
