import type { Request, RequestHandler, Response } from 'express'
import { emptyBasket, formatBasket, merged, parseBasket, type Basket } from './basket.ts'
import { ownCookie } from './own-cookie.ts'
import type { Shop } from './shop.ts'

/**
 * A stranger's basket is in a cookie, whole. It names nothing on our side: whoever plants such a cookie gives somebody a basket and never
 * learns what becomes of it, and no id from before a sign-in is worth anything after it.
 */
const cookie = ownCookie('shop-basket', { maxAgeSeconds: null })

/** The basket of whoever asks: an account's from the table of customers, a stranger's from the cookie. */
export function basketOf(shop: Shop, req: Request): Basket {
  const { identity } = req.auth
  return identity === null ? strangersBasket(req) : shop.customers.basketOf(identity.subject)
}

export function saveBasket(shop: Shop, req: Request, res: Response, basket: Basket): void {
  const { identity } = req.auth
  if (identity === null) cookie.write(res, formatBasket(basket))
  else shop.customers.setBasket(identity.subject, basket)
}

/** Whoever has signed in takes along what was in the basket before, whichever way the sign-in went. */
export function adoptBasket(shop: Shop): RequestHandler {
  return (req, res, next) => {
    const { identity } = req.auth
    if (identity !== null && cookie.read(req) !== null) {
      const { customers } = shop
      customers.setBasket(
        identity.subject,
        merged(customers.basketOf(identity.subject), strangersBasket(req)),
      )
      cookie.write(res, '')
    }
    next()
  }
}

function strangersBasket(req: Request): Basket {
  const text = cookie.read(req)
  return text === null ? emptyBasket : parseBasket(text)
}
