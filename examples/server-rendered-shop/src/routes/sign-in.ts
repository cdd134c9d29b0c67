import { Router } from 'express'
import { html } from '@latchkey/example-shared'
import { draftOf } from '../draft.ts'
import { rawField, textField } from '../form.ts'
import { render } from '../render.ts'
import { returnPath } from '../return-path.ts'
import { writeData } from '../session-data.ts'
import type { Shop } from '../shop.ts'
import { signInView } from '../views/sign-in.ts'

const empty = { draft: null, name: '', remember: false, notice: null, error: null, status: 200 } as const

/** Signing in by a form; signing out is Latchkey's own `POST /auth/sign-out`, which leads here when it is done. */
export function signInRoutes(shop: Shop): Router {
  const routes = Router()

  routes.get('/sign-in', (req, res) => {
    const { return_to: wish } = req.query
    const returnTo = returnPath(typeof wish === 'string' ? wish : null)
    if (req.auth.identity !== null) return res.redirect(303, returnTo)
    return render(shop, req, res, signInView({ ...empty, returnTo }))
  })

  routes.post('/sign-in', async (req, res) => {
    const form = {
      name: textField(req.body, 'name').toLowerCase(),
      remember: textField(req.body, 'remember') === 'yes',
      returnTo: returnPath(textField(req.body, 'return_to')),
      draft: draftOf(req),
    }
    const person = await shop.people.authenticate({
      name: form.name,
      password: rawField(req.body, 'password'),
    })
    if (person === null) {
      const error = 'Name and password do not belong together. Check both and try again.'
      return render(shop, req, res, signInView({ ...empty, ...form, error, status: 401 }))
    }
    await req.auth.signIn({
      subject: person.id,
      remember: form.remember,
      data: writeData({ flash: null, draft: form.draft }),
    })
    await shop.flashes.leave(req, res, { kind: 'good', text: `Welcome, ${person.name}.` })
    res.redirect(303, form.returnTo)
  })

  routes.get('/signed-out', (req, res) => {
    if (req.auth.identity !== null) return res.redirect(303, '/')
    return render(shop, req, res, {
      title: 'Signed out',
      main: () =>
        html`<h1>You are signed out</h1>
          <p>
            The session is over, and whatever was copied of what your browser carried is worth nothing any
            more. Your basket waits for you under your account.
          </p>
          <p class="actions">
            <a class="button" href="/sign-in">Sign in</a> <a href="/">To the catalogue</a>
          </p>`,
    })
  })

  return routes
}
