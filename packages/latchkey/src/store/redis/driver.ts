/** An argument of a command, and what a server answers, in the shapes that both client libraries share. */
export type Argument = string | Buffer
export type Reply = Buffer | string | number | null | readonly Reply[]

/**
 * What the store needs of a client library. One adapter per family implements it over the client that was passed in; nothing
 * of a library is imported.
 */
export interface Driver {
  /** In a cluster, keys of different slots are on different machines and cannot be read by one command. */
  readonly isCluster: boolean
  /** Sends a command to the primary that has `key`. Bulk replies are bytes. */
  send(key: string, args: readonly Argument[]): Promise<Reply>
  /** WAIT on the connection that `send` uses for `key`: how many replicas have what was written on it. */
  wait(key: string, replicas: number, timeoutMs: number): Promise<number>
  /** A connection of its own to the primary that has `key` now, for commands that block. */
  connect(key: string): Promise<Connection>
  /** Told that the primary of `key` does not answer. Looks for its successor if the library would not do so by itself. */
  lost(key: string): void
}

/** One dedicated connection. It does not mend itself: after an error its owner closes it and asks for another. */
export interface Connection {
  send(args: readonly Argument[]): Promise<Reply>
  /** At once, without waiting for what is under way. */
  close(): void
}
