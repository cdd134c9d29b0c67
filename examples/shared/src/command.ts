import { parseArgs } from 'node:util'
import type { Strategy } from 'latchkey'

/** How a scenario was asked to run. */
export interface Command {
  readonly strategy: Strategy
  /** `memory`, a folder, or the URL of Redis or PostgreSQL. */
  readonly store: string
  readonly port: number
}

/** What the command line may say wrongly; the message says what is accepted. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/**
 * Reads `--strategy`, `--store` and `--port`.
 * @throws {CommandError}
 */
export function parseCommand(
  args: readonly string[],
  { strategies, defaultPort }: { readonly strategies: readonly Strategy[]; readonly defaultPort: number },
): Command {
  const given = read(args)
  const strategy = given.strategy ?? strategies[0]
  const known = strategies.find((name) => name === strategy)
  if (known === undefined)
    throw new CommandError(`--strategy takes ${strategies.join(', ')}, not "${strategy}".`)
  const port = given.port ?? String(defaultPort)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CommandError(`--port takes a number from 0 (any that is free) to 65535, not "${port}".`)
  }
  return { strategy: known, store: given.store ?? 'memory', port: Number(port) }
}

function read(args: readonly string[]): { strategy?: string; store?: string; port?: string } {
  try {
    const options = {
      strategy: { type: 'string' },
      store: { type: 'string' },
      port: { type: 'string' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
}
