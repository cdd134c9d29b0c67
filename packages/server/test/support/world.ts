import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type RunningServer, type ServerOptions, type ServerSeams } from '../../src/index.ts'
import { createClient, type Client } from './client.ts'

/** A real server on a free port with a folder of its own, a clock that can be put forward, and its log in memory. */
export interface World {
  readonly server: RunningServer
  readonly url: string
  readonly log: readonly string[]
  /** Lets time pass, for the server. */
  advance(seconds: number): void
  /** A browser or program with a cookie jar of its own. */
  client(): Client
  /** Stops the server and starts it again over the same folder. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Enough to be argon2id, and quick. Tests of cost and time ask for the real thing with `{}`. */
const quickHasher = { memoryKib: 64, passes: 1 }

export async function startWorld(options: ServerOptions = {}, seams: ServerSeams = {}): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), 'latchkey-server-'))
  const log: string[] = []
  let offsetMs = 0
  const start = (port: number): Promise<RunningServer> =>
    startServer(
      { port, data, logLevel: 'debug', ...options },
      {
        clock: () => Date.now() + offsetMs,
        logDestination: { write: (line) => void log.push(line) },
        hasher: quickHasher,
        ...seams,
      },
    )
  let server = await start(options.port ?? 0)

  return {
    get server() {
      return server
    },
    get url() {
      return `http://localhost:${server.port}`
    },
    log,
    advance: (seconds) => {
      offsetMs += seconds * 1000
    },
    client: () => createClient(`http://localhost:${server.port}`),
    async restart() {
      await server.close()
      // On another port: the old one may still have connections that are about to go.
      server = await start(0)
    },
    async close() {
      await server.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

export const goodPassword = 'five quiet words in a row'
export const otherPassword = 'seven lanterns along the canal'
