import type { ServiceDefinition } from './definition.ts'

const stock = [
  { item: 'Brass padlock', pieces: 140, reserved: { ada: 2 } },
  { item: 'Night latch', pieces: 12, reserved: { grace: 1 } },
  { item: 'Window lock', pieces: 3, reserved: { linus: 6 } },
  { item: 'Door chain', pieces: 58, reserved: {} },
] as const

/** The same shelf for everybody, with what is reserved for whoever asks; an admin sees all reservations. */
export const inventoryService: ServiceDefinition = {
  name: 'inventory',
  path: '/stock',
  member: 'stock',
  rowsFor({ subject, role }) {
    return stock.map(({ item, pieces, reserved }) => {
      const forWhom: [string, number][] = Object.entries(reserved)
      const seen = forWhom.filter(([name]) => role === 'admin' || name === subject)
      return { item, pieces, reserved: seen.reduce((sum, [, quantity]) => sum + quantity, 0) }
    })
  },
}
