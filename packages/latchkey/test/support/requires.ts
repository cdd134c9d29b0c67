import { describe } from 'vitest'

export interface RequiredService {
  /** Null if it is not installed. */
  readonly found: string | null
  readonly name: string
  /** The command that installs it. */
  readonly install: string
}

/**
 * `describe`, or the same skipped by name if a real server that it needs is not installed. With LATCHKEY_REQUIRE_SERVICES=1,
 * as in continuous integration, it fails instead: a suite that never runs must not look green there.
 */
export function describeWith(service: RequiredService, name: string, suite: () => void): void {
  if (service.found !== null) describe(name, suite)
  else if (process.env.LATCHKEY_REQUIRE_SERVICES === '1') {
    describe(name, () => {
      throw new Error(`${service.name} is not installed. Install it with: ${service.install}`)
    })
  } else describe.skip(`${name} (needs ${service.name}: ${service.install})`, suite)
}

/** `describe`, or the same skipped by name with the reason why this machine does not permit it: null if it does. */
export function describeIfPermitted(reasonNot: string | null, name: string, suite: () => void): void {
  if (reasonNot === null) describe(name, suite)
  else describe.skip(`${name} (not permitted here: ${reasonNot})`, suite)
}
