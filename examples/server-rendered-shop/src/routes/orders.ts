import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { identityOf } from 'latchkey/express'
import { pieces } from '../basket.ts'
import { priceText } from '../catalogue.ts'
import type { Order } from '../orders.ts'
import { requireCustomer, sayNotFound } from '../refusals.ts'
import { render } from '../render.ts'
import type { Shop } from '../shop.ts'
import { addressLines } from '../views/address.ts'
import { timeOf } from '../views/time.ts'

/** What a customer has bought. */
export function orderRoutes(shop: Shop): Router {
  const routes = Router()

  routes.get('/orders', requireCustomer(shop), (req, res) => {
    const orders = shop.orders.of(identityOf(req).subject)
    return render(shop, req, res, {
      title: 'Your orders',
      main: () =>
        html`<h1>Your orders</h1>
          ${
            orders.length === 0
              ? none
              : html`<ul class="card rows">
                  ${orders.map(row)}
                </ul>`
          }`,
    })
  })

  routes.get('/orders/:number', requireCustomer(shop), (req, res) => {
    const order = shop.orders.find(identityOf(req).subject, Number(req.params['number']))
    if (order === null) return sayNotFound(shop, req, res)
    return render(shop, req, res, { title: `Order ${order.number}`, main: () => page(order) })
  })

  return routes
}

const none = html`<p>There are none yet. <a href="/">To the catalogue</a></p>`

function row({ number, placedAtMs, lines, cents }: Order): Markup {
  return html`<li>
    <span class="row-name"
      ><a href="/orders/${number}">Order ${number}</a>
      <span class="soft">${timeOf(placedAtMs)}, ${pieces(lines)}</span></span
    >
    <span class="row-price">${priceText(cents)}</span>
  </li>`
}

function page({ number, placedAtMs, lines, cents, address, note }: Order): Markup {
  return html`<h1>Order ${number}</h1>
    <p class="soft">Placed ${timeOf(placedAtMs)}</p>
    <div class="grid">
      <section class="card" aria-labelledby="what">
        <h2 id="what">What you get</h2>
        <ul class="rows">
          ${lines.map((line) => html`<li><span class="row-name">${line.count} × ${line.product.name}</span><span class="row-price">${priceText(line.cents)}</span></li>`)}
        </ul>
        <p class="total">Total <strong>${priceText(cents)}</strong></p>
      </section>
      <section class="card" aria-labelledby="where">
        <h2 id="where">Where it goes</h2>
        ${addressLines(address)} ${note === '' ? '' : html`<p class="note">“${note}”</p>`}
      </section>
    </div>
    <p><a href="/orders">All your orders</a></p>`
}
