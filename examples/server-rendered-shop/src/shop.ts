import type { People } from '@latchkey/example-shared'
import type { Auth, Clock, Strategy } from 'latchkey'
import type { Customers } from './customers.ts'
import type { Flashes } from './flash.ts'
import type { Orders } from './orders.ts'

/** What the routes share. */
export interface Shop {
  readonly auth: Auth
  readonly strategy: Strategy
  /** Where the sessions are, for people. */
  readonly storeLabel: string
  readonly people: People
  readonly customers: Customers
  readonly orders: Orders
  readonly flashes: Flashes
  readonly clock: Clock
}
