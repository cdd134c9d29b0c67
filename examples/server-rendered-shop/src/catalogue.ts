import type { Markup } from '@latchkey/example-shared'
import { drawings } from './drawings.ts'

export interface Product {
  readonly id: string
  readonly name: string
  readonly about: string
  readonly cents: number
  /** Decoration: the name says what it is. */
  readonly drawing: Markup
}

/** Everything that is sold. */
export const products: readonly Product[] = [
  {
    id: 'teacup',
    name: 'Teacup',
    about: 'Porcelain, holds a quarter of a litre.',
    cents: 1_450,
    drawing: drawings.teacup,
  },
  {
    id: 'lamp',
    name: 'Desk lamp',
    about: 'Steel and linen. Bulb included.',
    cents: 5_900,
    drawing: drawings.lamp,
  },
  {
    id: 'latch',
    name: 'Brass latch',
    about: 'For a gate or a cupboard, with screws.',
    cents: 2_275,
    drawing: drawings.latch,
  },
  {
    id: 'key',
    name: 'Skeleton key',
    about: 'Opens nothing in particular.',
    cents: 890,
    drawing: drawings.key,
  },
  {
    id: 'notebook',
    name: 'Notebook',
    about: 'Ninety-six pages, dotted.',
    cents: 1_200,
    drawing: drawings.notebook,
  },
  {
    id: 'plover',
    name: 'Wooden plover',
    about: 'Carved, and a little surprised.',
    cents: 3_100,
    drawing: drawings.plover,
  },
]

export function findProduct(id: string): Product | null {
  return products.find((product) => product.id === id) ?? null
}

const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

export function priceText(cents: number): string {
  return euros.format(cents / 100)
}
