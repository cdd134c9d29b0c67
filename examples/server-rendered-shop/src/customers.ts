import type { People } from '@latchkey/example-shared'
import { emptyBasket, type Basket } from './basket.ts'

export interface Address {
  readonly name: string
  readonly street: string
  readonly postcode: string
  readonly city: string
}

/**
 * The shop's own table of customers, in memory and gone with the process. A basket is an account's and not a session's: it is the same on
 * every device, and a session that ends takes nothing along.
 */
export interface Customers {
  addressOf(subject: string): Address
  setAddress(subject: string, address: Address): void
  basketOf(subject: string): Basket
  setBasket(subject: string, basket: Basket): void
}

export function createCustomers(people: People): Customers {
  const addresses = new Map<string, Address>()
  const baskets = new Map<string, Basket>()
  return {
    addressOf: (subject) => addresses.get(subject) ?? firstAddress(people.find(subject)?.name ?? subject),
    setAddress: (subject, address) => void addresses.set(subject, address),
    basketOf: (subject) => baskets.get(subject) ?? emptyBasket,
    setBasket: (subject, basket) => void baskets.set(subject, basket),
  }
}

/** Nobody has to type one before they can buy something. */
function firstAddress(name: string): Address {
  return { name, street: '12 Meridian Row', postcode: 'SE10 9NF', city: 'London' }
}
