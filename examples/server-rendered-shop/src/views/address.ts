import { html, type Markup } from '@latchkey/example-shared'
import type { Address } from '../customers.ts'

export function addressLines({ name, street, postcode, city }: Address): Markup {
  return html`<address>${name}<br />${street}<br />${postcode} ${city}</address>`
}
