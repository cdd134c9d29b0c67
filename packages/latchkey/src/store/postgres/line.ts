import type { ListenClient, PostgresConnection, PostgresPool, Row } from './connection.ts'
import { within } from './within.ts'

/** What the feed reads the log by. */
export interface Line {
  /** Runs the one statement that this line is for. */
  read(text: string, values: readonly unknown[]): Promise<readonly Row[]>
  close(): void
}

export interface ListeningOptions {
  readonly pool: PostgresPool
  /** A connection of its own instead of one of the pool's. */
  readonly listenClient: (() => ListenClient) | undefined
  readonly channel: string
  readonly limitMs: number
  readonly onNotify: () => void
  /** Called once, when the connection is of no more use. */
  readonly onBroken: () => void
}

/** A connection that is told of every write, and reads what was written by the same connection. */
export async function listeningLine(options: ListeningOptions): Promise<Line> {
  const { limitMs, onNotify } = options
  const { connection, dispose } = await connect(options)
  let isOpen = true

  function close(): void {
    if (!isOpen) return
    isOpen = false
    dispose()
  }

  function broken(): void {
    if (!isOpen) return
    close()
    options.onBroken()
  }

  // The listeners stay for good: a connection that breaks may say so twice, and unheard it would end the process.
  connection.on('error', broken)
  connection.on('end', broken)
  connection.on('notification', onNotify)

  async function run(text: string, values: readonly unknown[], name?: string): Promise<readonly Row[]> {
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) }
    try {
      return (await within(connection.query(statement), limitMs)).rows
    } catch (error) {
      // Whatever it was, a new connection is sure to be in a known state.
      broken()
      throw error
    }
  }

  await run(`LISTEN ${options.channel}`, [])
  // To plan the statement takes the server twice as long as to run it. The connection is its own, so nobody else meets the name.
  return { read: (text, values) => run(text, values, 'latchkey_read'), close }
}

interface Connected {
  readonly connection: PostgresConnection
  dispose(): void
}

async function connect({ pool, listenClient, limitMs }: ListeningOptions): Promise<Connected> {
  if (listenClient === undefined) {
    const client = await within(pool.connect(), limitMs, (late) => late.release(true))
    // Not back into the pool: it still listens.
    return { connection: client, dispose: () => client.release(true) }
  }
  const client = listenClient()
  const dispose = (): void => void client.end().catch(() => {})
  client.on('error', () => {})
  try {
    await within(client.connect(), limitMs)
  } catch (error) {
    dispose()
    throw error
  }
  return { connection: client, dispose }
}
