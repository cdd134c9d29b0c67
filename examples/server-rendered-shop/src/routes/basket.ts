import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { linesOf, maxOfOneProduct, totalCents, withCount, type BasketLine } from '../basket.ts'
import { findProduct, priceText } from '../catalogue.ts'
import { textField } from '../form.ts'
import { render } from '../render.ts'
import type { Shop } from '../shop.ts'
import { basketOf, saveBasket } from '../visitor-basket.ts'

/** The basket, for customers and strangers alike. */
export function basketRoutes(shop: Shop): Router {
  const routes = Router()

  routes.get('/basket', (req, res) => {
    const lines = linesOf(basketOf(shop, req))
    const main = (token: Markup): Markup =>
      html`<h1>Your basket</h1>
        ${lines.length === 0 ? empty : table(lines, token)}`
    return render(shop, req, res, { title: 'Basket', main })
  })

  routes.post('/basket/add', async (req, res) => {
    const product = findProduct(textField(req.body, 'product'))
    if (product === null) {
      await shop.flashes.leave(req, res, { kind: 'bad', text: 'That is not sold here.' })
      return res.redirect(303, '/')
    }
    const basket = basketOf(shop, req)
    const count = basket.get(product.id) ?? 0
    saveBasket(shop, req, res, withCount(basket, product.id, count + 1))
    const flash =
      count < maxOfOneProduct
        ? ({ kind: 'good', text: `${product.name} is in your basket.` } as const)
        : ({ kind: 'bad', text: `${maxOfOneProduct} of one kind are the most that we send.` } as const)
    await shop.flashes.leave(req, res, flash)
    res.redirect(303, '/')
  })

  routes.post('/basket/set', async (req, res) => {
    const product = findProduct(textField(req.body, 'product'))
    const count = textField(req.body, 'count')
    const isGood = product !== null && /^\d$/.test(count)
    if (isGood) saveBasket(shop, req, res, withCount(basketOf(shop, req), product.id, Number(count)))
    const text = isGood ? 'Your basket is changed.' : `Give a number from 0 to ${maxOfOneProduct}.`
    await shop.flashes.leave(req, res, { kind: isGood ? 'good' : 'bad', text })
    res.redirect(303, '/basket')
  })

  return routes
}

const empty = html`<p>There is nothing in it yet. <a href="/">To the catalogue</a></p>`

function table(lines: readonly BasketLine[], token: Markup): Markup {
  return html`<div class="card">
      <ul class="rows">
        ${lines.map((line) => row(line, token))}
      </ul>
      <p class="total">Total <strong>${priceText(totalCents(lines))}</strong></p>
    </div>
    <p class="actions"><a class="button" href="/checkout">Check out</a> <a href="/">Go on looking</a></p>`
}

function row({ product, count, cents }: BasketLine, token: Markup): Markup {
  const { id, name } = product
  return html`<li>
    <span class="row-name">${name}</span>
    <form class="inline-form" method="post" action="/basket/set">
      ${token}
      <input type="hidden" name="product" value="${id}" />
      <label
        ><span class="hidden">How many of ${name}</span>
        <input
          type="number"
          name="count"
          inputmode="numeric"
          min="0"
          max="${maxOfOneProduct}"
          required
          value="${count}"
      /></label>
      <button class="plain">Change<span class="hidden"> ${name}</span></button>
    </form>
    <form method="post" action="/basket/set">
      ${token}
      <input type="hidden" name="product" value="${id}" />
      <input type="hidden" name="count" value="0" />
      <button class="plain">Remove<span class="hidden"> ${name}</span></button>
    </form>
    <span class="row-price">${priceText(cents)}</span>
  </li>`
}
