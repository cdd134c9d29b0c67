import express, { type Express } from 'express'
import { style, stylePath } from '@latchkey/example-shared'
import { latchkey } from 'latchkey/express'
import { maxFormBytes, pageGate } from './page-gate.ts'
import { failed, judgeForms, notFound } from './refusals.ts'
import { accountRoutes } from './routes/account.ts'
import { addressRoutes } from './routes/address.ts'
import { basketRoutes } from './routes/basket.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { checkoutRoutes } from './routes/checkout.ts'
import { orderRoutes } from './routes/orders.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { stepUpRoutes } from './routes/step-up.ts'
import { securityHeaders } from './security-headers.ts'
import type { Shop } from './shop.ts'
import { adoptBasket } from './visitor-basket.ts'

/** The shop as an Express app; the order of the lines is the order in which a request meets them. */
export function createApp(shop: Shop): Express {
  const app = express()
  app.disable('x-powered-by')
  // Nothing is kept by a cache, so nothing is ever compared with one.
  app.set('etag', false)

  app.use(securityHeaders)
  app.get(stylePath, (_req, res) => void res.set('Cache-Control', 'no-cache').type('css').send(style))
  app.use(express.urlencoded({ extended: false, limit: maxFormBytes }))
  app.use(latchkey(pageGate(shop)))
  app.use(judgeForms(shop))
  app.use(adoptBasket(shop))

  const areas = [
    catalogueRoutes, basketRoutes, signInRoutes, stepUpRoutes, checkoutRoutes, orderRoutes, accountRoutes, addressRoutes,
  ] // prettier-ignore
  for (const routes of areas) app.use(routes(shop))

  app.use(notFound(shop))
  app.use(failed(shop))
  return app
}
