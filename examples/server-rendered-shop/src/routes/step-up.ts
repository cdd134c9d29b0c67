import { Router } from 'express'
import { draftOf, keepDraft } from '../draft.ts'
import { rawField, textField } from '../form.ts'
import { requireCustomer } from '../refusals.ts'
import { render } from '../render.ts'
import { returnPath } from '../return-path.ts'
import type { Shop } from '../shop.ts'
import { stepUpView } from '../views/step-up.ts'
import { identityOf } from 'latchkey/express'

/** The password again, by somebody who is signed in. */
export function stepUpRoutes(shop: Shop): Router {
  const routes = Router()
  routes.post('/step-up', requireCustomer(shop), async (req, res) => {
    const returnTo = returnPath(textField(req.body, 'return_to'))
    const draft = draftOf(req)
    const { subject, amr } = identityOf(req)
    const person = await shop.people.authenticate({
      name: subject,
      password: rawField(req.body, 'password'),
    })
    if (person === null) {
      const error = 'That is not your password. Try again.'
      return render(shop, req, res, stepUpView({ subject, returnTo, draft, error }))
    }
    // A new secret in the same write: whoever had a copy of the old one has not stepped up.
    await req.auth.stepUp({ amr })
    if (draft !== null) await keepDraft(shop, req, draft)
    await shop.flashes.leave(req, res, { kind: 'good', text: 'Thank you. You can save it now.' })
    res.redirect(303, returnTo)
  })
  return routes
}
