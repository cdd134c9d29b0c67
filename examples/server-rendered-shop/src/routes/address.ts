import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { identityOf } from 'latchkey/express'
import type { Address } from '../customers.ts'
import { dropDraft, findDraft } from '../draft.ts'
import { textField } from '../form.ts'
import { requireCustomer } from '../refusals.ts'
import { render, type View } from '../render.ts'
import type { Shop } from '../shop.ts'
import { freshSeconds } from '../views/step-up.ts'

/** Where parcels go: shown to whoever is signed in, changed only by whoever has just proved to be the customer. */
export function addressRoutes(shop: Shop): Router {
  const routes = Router()

  routes.get('/account/address', requireCustomer(shop), async (req, res) => {
    const draft = await findDraft(shop, req)
    const known = shop.customers.addressOf(identityOf(req).subject)
    const address = draft === null ? known : { ...known, ...draft.fields }
    const notice = draft === null ? null : 'This is what you typed. It is not saved yet.'
    return render(shop, req, res, view({ address, notice, wrong: [] }))
  })

  routes.post(
    '/account/address',
    requireCustomer(shop, { maxAuthAgeSeconds: freshSeconds }),
    async (req, res) => {
      const address = addressIn(req.body)
      const wrong = fields.filter(({ name }) => !isGood(address[name]))
      if (wrong.length > 0)
        return render(shop, req, res, view({ address, notice: null, wrong: wrong.map(({ name }) => name) }))
      shop.customers.setAddress(identityOf(req).subject, address)
      await dropDraft(shop, req)
      await shop.flashes.leave(req, res, { kind: 'good', text: 'Your parcels go there from now on.' })
      res.redirect(303, '/account')
    },
  )

  return routes
}

const maxLength = 80

const fields: readonly {
  readonly name: keyof Address
  readonly label: string
  readonly autocomplete: string
}[] = [
  { name: 'name', label: 'Name', autocomplete: 'name' },
  { name: 'street', label: 'Street and number', autocomplete: 'street-address' },
  { name: 'postcode', label: 'Postcode', autocomplete: 'postal-code' },
  { name: 'city', label: 'City', autocomplete: 'address-level2' },
]

function addressIn(body: unknown): Address {
  const text = (name: keyof Address): string => textField(body, name)
  return { name: text('name'), street: text('street'), postcode: text('postcode'), city: text('city') }
}

function isGood(text: string): boolean {
  return text !== '' && text.length <= maxLength && !/\p{Cc}/u.test(text)
}

interface AddressPage {
  readonly address: Address
  readonly notice: string | null
  readonly wrong: readonly (keyof Address)[]
}

function view({ address, notice, wrong }: AddressPage): View {
  return {
    title: wrong.length === 0 ? 'Delivery address' : 'Error: Delivery address',
    status: wrong.length === 0 ? 200 : 400,
    main: (token) =>
      html`<div class="narrow card">
        <h1>Delivery address</h1>
        ${notice === null ? '' : html`<p role="status">${notice}</p>`}
        ${wrong.length === 0 ? '' : html`<p class="refusal" role="alert">Nothing is saved yet: see below.</p>`}
        <form method="post" action="/account/address">
          ${token} ${fields.map((field) => input(field, address[field.name], wrong.includes(field.name)))}
          <button>Save</button> <a href="/account">Cancel</a>
        </form>
        <p class="soft">Saving needs a password that was given within the last ${freshSeconds} seconds.</p>
      </div>`,
  }
}

function input(
  { name, label, autocomplete }: (typeof fields)[number],
  value: string,
  isWrong: boolean,
): Markup {
  return html`<label
      >${label}
      <input
        name="${name}"
        autocomplete="${autocomplete}"
        required
        maxlength="${maxLength}"
        value="${value}"
        ${isWrong ? html`aria-invalid="true" aria-describedby="${name}-error"` : ''}
    /></label>
    ${isWrong ? html`<p class="bad" id="${name}-error">${label}: 1 to ${maxLength} characters on one line.</p>` : ''}`
}
