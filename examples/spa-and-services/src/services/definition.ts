import type { Row, ServiceName } from '../browser/wire.ts'
import type { Caller } from './door.ts'

/** What one of the three services is: where it answers, and what. */
export interface ServiceDefinition {
  readonly name: ServiceName
  readonly path: string
  /** Under which name the answer has the rows. */
  readonly member: 'orders' | 'invoices' | 'stock'
  /** What this caller may see. */
  rowsFor(caller: Caller): readonly Row[]
}
