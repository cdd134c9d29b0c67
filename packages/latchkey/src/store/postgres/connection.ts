/** What the store needs of `pg.Pool`. Declared here, so that nothing of `pg` is loaded by importing Latchkey. */
export interface PostgresPool {
  connect(): Promise<PooledClient>
  on?: PoolListening
  removeListener?: PoolListening
}

interface PoolListening {
  (event: 'error', listener: (error: Error) => void): unknown
  (event: 'connect', listener: (client: PooledClient) => void): unknown
}

/** What the store needs of a connection. */
export interface PostgresConnection {
  /** A statement with a name is prepared the first time that the connection sees it. */
  query(statement: { name?: string; text: string; values: unknown[] }): Promise<{ rows: Row[] }>
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  on(event: 'notification', listener: () => void): unknown
  removeListener(event: 'error', listener: (error?: Error) => void): unknown
}

/** A connection that belongs to a pool. */
export interface PooledClient extends PostgresConnection {
  /** With true, the pool closes the connection instead of using it again. */
  release(isBroken?: boolean): void
}

/** A `pg.Client` that nobody has connected yet. */
export interface ListenClient extends PostgresConnection {
  connect(): Promise<unknown>
  end(): Promise<void>
}

/** A row as the driver gives it: integers of 64 bits as text, bytes as a Buffer. */
export type Row = Readonly<Record<string, unknown>>
