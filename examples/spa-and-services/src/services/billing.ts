import type { ServiceDefinition } from './definition.ts'

const invoices = [
  { invoice: 'i-2210', customer: 'ada', order: 'o-1041', euros: 37.8, state: 'open' },
  { invoice: 'i-2213', customer: 'grace', order: 'o-1044', euros: 64.5, state: 'open' },
  { invoice: 'i-2214', customer: 'grace', order: 'o-1047', euros: 89, state: 'paid' },
  { invoice: 'i-2219', customer: 'linus', order: 'o-1052', euros: 71.4, state: 'overdue' },
  { invoice: 'i-2220', customer: 'ada', order: 'o-1053', euros: 12.25, state: 'paid' },
] as const

/** One's own invoices; an admin sees everybody's, with the customer. */
export const billingService: ServiceDefinition = {
  name: 'billing',
  path: '/invoices',
  member: 'invoices',
  rowsFor({ subject, role }) {
    if (role === 'admin') return invoices
    return invoices
      .filter(({ customer }) => customer === subject)
      .map(({ invoice, order, euros, state }) => ({ invoice, order, euros, state }))
  },
}
