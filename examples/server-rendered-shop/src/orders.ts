import type { BasketLine } from './basket.ts'
import type { Address } from './customers.ts'

export interface NewOrder {
  readonly subject: string
  /** Of the form that placed it: the same form makes one order, however often it is sent. */
  readonly formId: string
  readonly lines: readonly BasketLine[]
  readonly cents: number
  readonly address: Address
  readonly note: string
  readonly placedAtMs: number
}

export interface Order extends NewOrder {
  readonly number: number
}

/** The shop's own table of orders, in memory and gone with the process. */
export interface Orders {
  place(order: NewOrder): Order
  /** Newest first. */
  of(subject: string): readonly Order[]
  /** The order that a form made already. */
  byForm(subject: string, formId: string): Order | null
  /** Null for an order of somebody else, as for one that never was. */
  find(subject: string, number: number): Order | null
}

const firstNumber = 1_001

export function createOrders(): Orders {
  const orders: Order[] = []
  const of = (subject: string): readonly Order[] => orders.filter((order) => order.subject === subject)
  const byForm: Orders['byForm'] = (subject, formId) =>
    of(subject).find((order) => order.formId === formId) ?? null
  return {
    place(order) {
      const known = byForm(order.subject, order.formId)
      if (known !== null) return known
      const placed = { ...order, number: firstNumber + orders.length }
      orders.push(placed)
      return placed
    },
    of: (subject) => [...of(subject)].reverse(),
    byForm,
    find: (subject, number) => of(subject).find((order) => order.number === number) ?? null,
  }
}
