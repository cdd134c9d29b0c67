import { randomBytes } from 'node:crypto'
import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { identityOf } from 'latchkey/express'
import { emptyBasket, linesOf, totalCents, type BasketLine } from '../basket.ts'
import { priceText } from '../catalogue.ts'
import type { Address } from '../customers.ts'
import { dropDraft, findDraft } from '../draft.ts'
import { textField } from '../form.ts'
import { requireCustomer } from '../refusals.ts'
import { render } from '../render.ts'
import type { Shop } from '../shop.ts'
import { basketOf, saveBasket } from '../visitor-basket.ts'
import { addressLines } from '../views/address.ts'

const maxNoteLength = 300

/** From basket to order. */
export function checkoutRoutes(shop: Shop): Router {
  const routes = Router()

  routes.get('/checkout', requireCustomer(shop), async (req, res) => {
    const lines = linesOf(basketOf(shop, req))
    if (lines.length === 0) return res.redirect(303, '/basket')
    const draft = await findDraft(shop, req)
    const address = shop.customers.addressOf(identityOf(req).subject)
    const note = draft?.fields['note'] ?? ''
    return render(shop, req, res, {
      title: 'Check out',
      main: (token) => page({ lines, address, note, isKept: draft !== null, token }),
    })
  })

  routes.post('/checkout', requireCustomer(shop), async (req, res) => {
    const { subject } = identityOf(req)
    const formId = textField(req.body, 'form')
    const lines = linesOf(basketOf(shop, req))
    // A form that is sent twice, by a reload or an impatient finger, is one order, and its basket is empty by then.
    const known = shop.orders.byForm(subject, formId)
    if (known !== null) return res.redirect(303, `/orders/${known.number}`)
    if (lines.length === 0 || formId === '') return res.redirect(303, '/basket')
    const order = shop.orders.place({
      subject,
      formId,
      lines,
      cents: totalCents(lines),
      address: shop.customers.addressOf(subject),
      note: textField(req.body, 'note').slice(0, maxNoteLength),
      placedAtMs: shop.clock(),
    })
    saveBasket(shop, req, res, emptyBasket)
    await dropDraft(shop, req)
    await shop.flashes.leave(req, res, {
      kind: 'good',
      text: `Thank you. Your order has number ${order.number}.`,
    })
    res.redirect(303, `/orders/${order.number}`)
  })

  return routes
}

interface CheckoutPage {
  readonly lines: readonly BasketLine[]
  readonly address: Address
  readonly note: string
  readonly isKept: boolean
  readonly token: Markup
}

function page({ lines, address, note, isKept, token }: CheckoutPage): Markup {
  return html`<h1>Check out</h1>
    <div class="grid">
      <section class="card" aria-labelledby="what">
        <h2 id="what">What you get</h2>
        <ul class="rows">
          ${lines.map(({ product, count, cents }) => html`<li><span class="row-name">${count} × ${product.name}</span><span class="row-price">${priceText(cents)}</span></li>`)}
        </ul>
        <p class="total">Total <strong>${priceText(totalCents(lines))}</strong></p>
        <p><a href="/basket">Change</a></p>
      </section>
      <section class="card" aria-labelledby="where">
        <h2 id="where">Where it goes</h2>
        ${addressLines(address)}
        <p><a href="/account/address">Another address</a></p>
      </section>
    </div>
    <form class="card" method="post" action="/checkout">
      ${token}
      <input type="hidden" name="form" value="${randomBytes(16).toString('base64url')}" />
      <label
        >A note to the parcel <span class="soft">(if you like)</span>
        <textarea name="note" rows="3" maxlength="${maxNoteLength}">${note}</textarea>
      </label>
      ${isKept ? html`<p class="soft">This is what you typed before you signed in. Nothing is ordered yet.</p>` : ''}
      <button>Place the order</button>
    </form>`
}
