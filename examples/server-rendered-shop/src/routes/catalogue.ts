import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import { priceText, products, type Product } from '../catalogue.ts'
import { render } from '../render.ts'
import type { Shop } from '../shop.ts'

/** What is sold, for everybody. */
export function catalogueRoutes(shop: Shop): Router {
  const routes = Router()
  routes.get('/', (req, res) =>
    render(shop, req, res, {
      title: 'Catalogue',
      main: (token) =>
        html`<h1>Things for a desk and a door</h1>
          <ul class="products">
            ${products.map((product) => card(product, token))}
          </ul>`,
    }),
  )
  return routes
}

function card({ id, name, about, cents, drawing }: Product, token: Markup): Markup {
  return html`<li class="card product">
    ${drawing}
    <h2>${name}</h2>
    <p class="soft">${about}</p>
    <form method="post" action="/basket/add">
      ${token}
      <input type="hidden" name="product" value="${id}" />
      <span class="price">${priceText(cents)}</span>
      <button>Add<span class="hidden"> ${name}</span> to basket</button>
    </form>
  </li>`
}
