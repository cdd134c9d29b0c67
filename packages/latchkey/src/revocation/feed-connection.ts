/** A message as it is sent. */
export interface SignedMessage {
  readonly text: string
  /** Where the reader is once it has it: what it says when it comes back. Null: where it was before. */
  readonly position: string | null
}

/** What one reader of the feed is sent: the opening made for it alone, then the messages that all readers share. */
export interface FeedConnection extends AsyncIterable<SignedMessage> {
  /** Queues a shared message behind what has not been read yet. */
  push(message: SignedMessage): void
  end(): void
}

export interface FeedConnectionOptions {
  /** The opening. It is made as it is read, so a slow reader holds nothing but its place in it. */
  readonly opening: AsyncGenerator<SignedMessage, void, undefined>
  /** What may wait for a reader before it is given up. It comes back and catches up. */
  readonly maxQueuedChars: number
  /** The opening could not be made: the connection ends. */
  readonly onError: (error: unknown) => void
  /** Called once, however it came to an end. */
  readonly onEnd: () => void
}

/** Pulled by whoever writes to the socket, so that a reader is sent only what it takes. */
export function createFeedConnection(options: FeedConnectionOptions): FeedConnection {
  const queue: SignedMessage[] = []
  let opening: FeedConnectionOptions['opening'] | null = options.opening
  let queuedChars = 0
  let hasEnded = false
  let wake: (() => void) | null = null

  function end(): void {
    if (hasEnded) return
    hasEnded = true
    queue.length = 0
    wake?.()
    options.onEnd()
  }

  async function next(): Promise<IteratorResult<SignedMessage, undefined>> {
    for (;;) {
      if (hasEnded) return { done: true, value: undefined }
      if (opening !== null) {
        const step = await opening.next()
        if (step.done !== true && !hasEnded) return step
        opening = null
        continue
      }
      const message = queue.shift()
      if (message !== undefined) {
        queuedChars -= message.text.length
        return { done: false, value: message }
      }
      await new Promise<void>((resolve) => (wake = resolve))
      wake = null
    }
  }

  async function leave(): Promise<IteratorResult<SignedMessage, undefined>> {
    end()
    return { done: true, value: undefined }
  }

  return {
    push(message) {
      if (hasEnded) return
      queuedChars += message.text.length
      if (queuedChars > options.maxQueuedChars) return end()
      queue.push(message)
      wake?.()
    },
    end,
    [Symbol.asyncIterator]: () => ({
      next: () =>
        next().catch((error: unknown) => {
          options.onError(error)
          return leave()
        }),
      return: leave,
    }),
  }
}
