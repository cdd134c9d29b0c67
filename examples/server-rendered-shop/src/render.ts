import type { Request, Response } from 'express'
import type { Markup } from '@latchkey/example-shared'
import { pieceCount } from './basket.ts'
import { tokenField } from './form.ts'
import { frame } from './frame.ts'
import type { Shop } from './shop.ts'
import { basketOf } from './visitor-basket.ts'

export interface View {
  readonly title: string
  /** @default 200 */
  readonly status?: number
  /** Is given the token that belongs into every form. */
  readonly main: (token: Markup) => Markup
}

/** Sends a page, with the message that waits for one. */
export async function render(shop: Shop, req: Request, res: Response, view: View): Promise<void> {
  const { identity, refusal } = req.auth
  const token = await tokenField(req)
  const flashes = req.method === 'GET' ? await shop.flashes.take(req, res) : []
  const text = await frame(shop, {
    title: view.title,
    path: req.path,
    main: view.main(token),
    flashes,
    cookies: req.headers.cookie ?? null,
    visitor: {
      name: identity === null ? null : (shop.people.find(identity.subject)?.name ?? identity.subject),
      isUnclear: refusal?.status === 503,
      pieces: pieceCount(basketOf(shop, req)),
      token,
    },
  })
  res
    .status(view.status ?? 200)
    .type('html')
    .send(text)
}
