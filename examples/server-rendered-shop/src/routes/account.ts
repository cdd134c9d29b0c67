import { Router } from 'express'
import { html, type Markup } from '@latchkey/example-shared'
import type { Session, SessionId } from 'latchkey'
import { identityOf } from 'latchkey/express'
import { textField } from '../form.ts'
import { requireCustomer } from '../refusals.ts'
import { render } from '../render.ts'
import type { Shop } from '../shop.ts'
import { addressLines } from '../views/address.ts'
import { timeOf } from '../views/time.ts'

/** Who I am, where I am signed in, and the buttons to end that. */
export function accountRoutes(shop: Shop): Router {
  const { auth, customers } = shop
  const routes = Router()

  routes.get('/account', requireCustomer(shop), async (req, res) => {
    const { subject, sessionId, authenticatedAtSeconds } = identityOf(req)
    const { sessions } = await auth.sessions.list({ subject })
    return render(shop, req, res, {
      title: 'Your account',
      main: (token) =>
        html`<h1>Your account</h1>
          <div class="grid">
            <section class="card" aria-labelledby="where">
              <h2 id="where">Delivery address</h2>
              ${addressLines(customers.addressOf(subject))}
              <p><a href="/account/address">Change the address</a></p>
            </section>
            <section class="card" aria-labelledby="proof">
              <h2 id="proof">This sign-in</h2>
              <dl class="facts">
                <dt>Account</dt>
                <dd>${subject}</dd>
                <dt>Password given</dt>
                <dd>${timeOf(authenticatedAtSeconds * 1000)}</dd>
                <dt>Session</dt>
                <dd><code>${sessionId}</code></dd>
              </dl>
            </section>
          </div>
          ${sessionList(sessions, sessionId, token)}`,
    })
  })

  routes.post('/account/sessions/end', requireCustomer(shop), async (req, res) => {
    const { subject, sessionId } = identityOf(req)
    const wanted = textField(req.body, 'session')
    // Somebody else's is as unknown as one that never was.
    const { sessions } = await auth.sessions.list({ subject })
    const found = sessions.find(({ id }) => id === wanted)
    if (found?.id === sessionId) {
      await req.auth.signOut()
      return res.redirect(303, '/signed-out')
    }
    if (found !== undefined) await auth.end({ session: found.id })
    const text =
      found === undefined
        ? 'That session was over already.'
        : 'That session is over. Its next click will be refused.'
    await shop.flashes.leave(req, res, { kind: 'good', text })
    res.redirect(303, '/account')
  })

  routes.post('/account/sessions/end-others', requireCustomer(shop), async (req, res) => {
    const { subject, sessionId } = identityOf(req)
    await auth.end({ subject, except: sessionId })
    await shop.flashes.leave(req, res, { kind: 'good', text: 'Every other device is signed out.' })
    res.redirect(303, '/account')
  })

  routes.post('/account/sessions/end-all', requireCustomer(shop), async (req, res) => {
    await auth.end({ subject: identityOf(req).subject })
    await req.auth.signOut()
    res.redirect(303, '/signed-out')
  })

  return routes
}

function sessionList(sessions: readonly Session[], own: SessionId, token: Markup): Markup {
  return html`<section class="card" aria-labelledby="sessions">
    <h2 id="sessions">Where you are signed in</h2>
    <ul class="rows sessions">
      ${sessions.map((session) => row(session, session.id === own, token))}
    </ul>
    <div class="actions">
      ${sessions.length > 1 ? html`<form method="post" action="/account/sessions/end-others">${token}<button>Sign out the others</button></form>` : ''}
      <form method="post" action="/account/sessions/end-all">
        ${token}<button class="danger">Sign out everywhere</button>
      </form>
    </div>
  </section>`
}

function row({ id, client, createdAtMs, lastSeenAtMs }: Session, isOwn: boolean, token: Markup): Markup {
  return html`<li>
    <span class="row-name"
      >${client.label} ${isOwn ? html`<span class="badge">This browser</span>` : ''}
      <span class="soft"
        >Signed in ${timeOf(createdAtMs)}, last seen ${timeOf(lastSeenAtMs)}, from ${client.ip}</span
      ></span
    >
    ${
      isOwn
        ? ''
        : html`<form method="post" action="/account/sessions/end">
            ${token}<input type="hidden" name="session" value="${id}" /><button class="plain">
              End<span class="hidden"> ${client.label}, signed in ${timeOf(createdAtMs)}</span>
            </button>
          </form>`
    }
  </li>`
}
