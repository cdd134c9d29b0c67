import type { ServiceDefinition } from './definition.ts'

const orders = [
  { order: 'o-1041', customer: 'ada', item: 'Brass padlock', quantity: 2, state: 'on its way' },
  { order: 'o-1044', customer: 'grace', item: 'Night latch', quantity: 1, state: 'packed' },
  { order: 'o-1047', customer: 'grace', item: 'Key cabinet, 40 hooks', quantity: 1, state: 'delivered' },
  { order: 'o-1052', customer: 'linus', item: 'Window lock', quantity: 6, state: 'on its way' },
  { order: 'o-1053', customer: 'ada', item: 'Door chain', quantity: 1, state: 'delivered' },
] as const

/** One's own orders. An admin is nobody special here. */
export const ordersService: ServiceDefinition = {
  name: 'orders',
  path: '/orders',
  member: 'orders',
  rowsFor: ({ subject }) =>
    orders
      .filter(({ customer }) => customer === subject)
      .map(({ order, item, quantity, state }) => ({ order, item, quantity, state })),
}
