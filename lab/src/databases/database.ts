import type { LoopbackPort } from '../loopback.ts'

/** A database that was started for one run. */
export interface Database {
  readonly kind: SharedStoreKind
  readonly version: string
  readonly port: LoopbackPort
  /** Its address, as `--store` takes it, by way of another port of this machine if need be. */
  placeAt(port: LoopbackPort): string
  /** Stops every process of it where it stands: connections stay open, and nothing is answered. */
  pause(): void
  resume(): void
  /** What its processes have used since they began; null where the system does not tell. */
  cpuMicroseconds(): number | null
  stop(): Promise<void>
}

export type SharedStoreKind = 'redis' | 'postgres'

/** Why there is none on this machine, and the command that would help. */
export interface MissingDatabase {
  readonly isMissing: true
  readonly why: string
}
