import type { Page } from 'playwright-core'

/**
 * One way in which a page can look, and how to get there from the page just opened. Every state is scanned by axe, watched for
 * requests and policy violations, and photographed, in each theme and width: register a state, and all of that happens.
 */
export interface PageState {
  /** `jwt expired`: the page, then the state. */
  readonly name: string
  readonly path: string
  /** What the clock of the browser says, ISO 8601. @default 2026-06-01T12:00:00Z */
  readonly now?: string
  /** Drives the page as a person would, and returns when the state is there to be seen. */
  readonly drive: (page: Page) => Promise<void>
}

export const defaultNow = '2026-06-01T12:00:00Z'
