import { findProduct, type Product } from './catalogue.ts'

/** How many of which product, by its id. */
export type Basket = ReadonlyMap<string, number>

export interface BasketLine {
  readonly product: Product
  readonly count: number
  readonly cents: number
}

export const emptyBasket: Basket = new Map()
export const maxOfOneProduct = 9

/** The basket with this many of a product; none takes it out. Products that are not sold are left out. */
export function withCount(basket: Basket, productId: string, count: number): Basket {
  const next = new Map(basket)
  const kept = Math.min(Math.max(Math.trunc(count), 0), maxOfOneProduct)
  if (kept === 0 || findProduct(productId) === null) next.delete(productId)
  else next.set(productId, kept)
  return next
}

/** What is in either; of a product in both the larger count, so that merging twice is no more than merging once. */
export function merged(one: Basket, other: Basket): Basket {
  return [...other].reduce((all, [id, count]) => withCount(all, id, Math.max(count, all.get(id) ?? 0)), one)
}

export function linesOf(basket: Basket): readonly BasketLine[] {
  return [...basket].flatMap(([id, count]) => {
    const product = findProduct(id)
    return product === null ? [] : [{ product, count, cents: product.cents * count }]
  })
}

export function totalCents(lines: readonly BasketLine[]): number {
  return lines.reduce((sum, line) => sum + line.cents, 0)
}

/** `1 piece`, `3 pieces`. */
export function pieces(lines: readonly BasketLine[]): string {
  const count = lines.reduce((sum, line) => sum + line.count, 0)
  return `${count} ${count === 1 ? 'piece' : 'pieces'}`
}

export function pieceCount(basket: Basket): number {
  return [...basket.values()].reduce((sum, count) => sum + count, 0)
}

/** `teacup.2~key.1`: made of signs that every cookie may have. */
export function formatBasket(basket: Basket): string {
  return [...basket].map(([id, count]) => `${id}.${count}`).join('~')
}

/** Reads what {@link formatBasket} wrote. Whoever sends it may have written it: what makes no sense is left out. */
export function parseBasket(text: string): Basket {
  return text.split('~').reduce((basket, line) => {
    const [, id, count] = /^([a-z]{1,20})\.([1-9])$/.exec(line) ?? []
    return id === undefined ? basket : withCount(basket, id, Number(count))
  }, emptyBasket)
}
