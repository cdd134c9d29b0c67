import { after } from '../../clock.ts'
import { LatchkeyError } from '../../errors.ts'
import type { Connection, Driver } from './driver.ts'
import type { Send, Shards } from './shards.ts'
import { withinMs } from './time-limit.ts'

export interface ReaderOptions {
  readonly shards: Shards
  readonly driver: Driver
  /** The shards whose streams this connection waits for. */
  readonly group: readonly number[]
  positionOf(shard: number): string
  /** Reads whatever is new. */
  read(send: Send): Promise<void>
}

// Redis answers a blocked read after this long even if there is nothing: twice within the quarter of a second in which a
// heartbeat is due.
const blockMs = 120
const answerMs = 1_000
const firstPauseMs = 50
const longestPauseMs = 1_000

/**
 * Waits for new events on a connection of its own, and asks for another one whenever that fails: by itself, for as long as it takes.
 * Returns the function that stops it.
 */
export function startReader(options: ReaderOptions): () => void {
  const { shards, driver, group } = options
  const route = `${shards.tag(group[0]!)}:meta`
  const stopping = new AbortController()
  let connection: Connection | null = null
  let pauseMs = firstPauseMs
  let wake = (): void => {}

  function drop(): void {
    connection?.close()
    connection = null
  }

  async function open(): Promise<Connection> {
    const opening = driver.connect(route)
    try {
      return await withinMs(opening, answerMs, silent)
    } catch (error) {
      // It may still come, and then nobody would close it.
      opening.then(
        (late) => late.close(),
        () => {},
      )
      throw error
    }
  }

  async function follow(own: Connection): Promise<void> {
    const send: Send = async (args) => own.send(args)
    while (!stopping.signal.aborted) {
      await options.read(send)
      pauseMs = firstPauseMs
      const streams = group.map((shard) => `${shards.tag(shard)}:log`)
      const ids = group.map((shard) => options.positionOf(shard))
      // Only to be woken: what there is to read is read by the script, together with what it has to be checked against.
      const wait = own.send(['XREAD', 'COUNT', '1', 'BLOCK', `${blockMs}`, 'STREAMS', ...streams, ...ids])
      await withinMs(wait, blockMs + answerMs, silent)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        connection = await open()
        await follow(connection)
      } catch {
        // Silence is how listeners learn of it, and their bound is what it costs.
        drop()
        driver.lost(route)
        if (!stopping.signal.aborted) await pause()
      }
    }
    drop()
  }

  async function pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = after(pauseMs, resolve)
      wake = () => {
        cancel()
        resolve()
      }
    })
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }

  void run()
  return () => {
    stopping.abort()
    drop()
    wake()
  }
}

function silent(): LatchkeyError {
  return new LatchkeyError('store_unavailable', 'The connection of the feed does not answer.')
}
