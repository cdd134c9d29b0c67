import { randomText } from '../../crypto/random.ts'
import { isLatchkeyError, LatchkeyError } from '../../errors.ts'
import type { Argument, Driver, Reply } from './driver.ts'
import { storeFormat } from './layout.ts'
import { listOf, textOf } from './reply.ts'
import type { Script } from './script.ts'
import { withinMs } from './time-limit.ts'
import { openStore } from './upkeep-scripts.ts'

/** Runs scripts where the data of a shard is, within a time limit, and names what can go wrong. */
export interface Shards {
  readonly count: number
  /** Every shard's number. */
  readonly all: readonly number[]
  tag(shard: number): string
  /** @param nonce marks the call, so that one sent twice is recognised. @default a new one */
  run(script: Script, shard: number, args: readonly Argument[], nonce?: string): Promise<Reply>
  /** The same over a connection of the caller's own, for scripts that only read. */
  runOn(send: Send, script: Script, shard: number, args: readonly Argument[]): Promise<Reply>
  close(): void
}

export type Send = (args: readonly Argument[]) => Promise<Reply>

export interface ShardOptions {
  readonly prefix: string
  readonly count: number
  readonly commandTimeoutMs: number
  readonly waitReplicas: number
}

/** A new mark for a call: 8 characters. */
export function newNonce(): string {
  return randomText(6)
}

export function openShards(driver: Driver, options: ShardOptions): Shards {
  const { prefix, count, commandTimeoutMs, waitReplicas } = options
  const all = Array.from({ length: count }, (_, shard) => shard)
  const tags = all.map((shard) => `{${prefix}:${shard}}`)
  let isOpen = true
  let opened: Promise<void> | null = null

  /** The key that says where a command goes: everything of the shard is in its slot. */
  const routeOf = (shard: number): string => `${tags[shard]!}:meta`

  async function evaluate(
    send: Send,
    script: Script,
    shard: number,
    args: readonly Argument[],
    nonce: string,
  ): Promise<Reply> {
    const rest = ['1', routeOf(shard), tags[shard]!, nonce, ...args]
    try {
      return await send(['EVALSHA', script.sha1, ...rest])
    } catch (error) {
      // A server that was restarted, or has become primary, may not know the script yet.
      if (!messageOf(error).includes('NOSCRIPT')) throw error
      return send(['EVAL', script.lua, ...rest])
    }
  }

  async function limited<T>(shard: number, work: Promise<T>, limitMs: number): Promise<T> {
    try {
      return await withinMs(work, limitMs, () =>
        unavailable(`Redis did not answer within ${limitMs} ms. A write may have been done nevertheless.`),
      )
    } catch (error) {
      if (!isOpen) throw closed()
      const known = named(error)
      if (known.code === 'store_unavailable') driver.lost(routeOf(shard))
      throw known
    }
  }

  async function assertReplicated(shard: number): Promise<void> {
    const reached = await limited(
      shard,
      driver.wait(routeOf(shard), waitReplicas, commandTimeoutMs),
      commandTimeoutMs + 100,
    )
    if (reached >= waitReplicas) return
    throw unavailable(
      `The write is on the primary, but only ${reached} of ${waitReplicas} replicas have confirmed it: a failover now could lose it.`,
    )
  }

  async function command(
    script: Script,
    shard: number,
    args: readonly Argument[],
    nonce: string,
  ): Promise<Reply> {
    const send: Send = async (words) => driver.send(routeOf(shard), words)
    const reply = await limited(shard, evaluate(send, script, shard, args, nonce), commandTimeoutMs)
    if (script.writes && waitReplicas > 0) await assertReplicated(shard)
    return reply
  }

  /** The number of shards decides where everything is, so all nodes must agree on it before the first look. */
  async function assertSameLayout(): Promise<void> {
    const [shards, format] = listOf(await command(openStore, 0, [`${count}`, `${storeFormat}`], newNonce()))
    if (textOf(format) !== `${storeFormat}`) {
      throw new LatchkeyError(
        'store_incompatible',
        `The data under "${prefix}" has format ${textOf(format)}; this version reads format ${storeFormat}.`,
      )
    }
    if (textOf(shards) !== `${count}`) {
      throw new LatchkeyError(
        'store_incompatible',
        `The data under "${prefix}" is spread over ${textOf(shards)} shards, but the option shards is ${count}.`,
      )
    }
  }

  async function open(): Promise<void> {
    if (!isOpen) throw closed()
    opened ??= assertSameLayout().catch((error: unknown) => {
      // Asked again by the next call: an outage at the first one must not be remembered.
      opened = null
      throw error
    })
    await opened
    if (!isOpen) throw closed()
  }

  return {
    count,
    all,
    tag: (shard) => tags[shard]!,

    async run(script, shard, args, nonce = newNonce()): Promise<Reply> {
      await open()
      return command(script, shard, args, nonce)
    },

    async runOn(send, script, shard, args): Promise<Reply> {
      await open()
      return limited(shard, evaluate(send, script, shard, args, newNonce()), commandTimeoutMs)
    },

    close(): void {
      isOpen = false
    },
  }
}

function named(error: unknown): LatchkeyError {
  if (isLatchkeyError(error)) return error
  const message = messageOf(error)
  if (message.includes('LKCORRUPT') || message.includes('WRONGTYPE')) {
    return new LatchkeyError('store_corrupt', 'Redis holds something under our prefix that is not ours.', {
      cause: error,
    })
  }
  return unavailable('Redis cannot be reached or refused a command.', error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function unavailable(message: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('store_unavailable', message, { cause })
}

function closed(): LatchkeyError {
  return new LatchkeyError('store_closed', 'The Redis store was used after close().')
}
