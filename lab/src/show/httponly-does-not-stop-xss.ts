import type { ServerResponse } from 'node:http'
import { createAuth, memoryStore, type Auth } from 'latchkey'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { openWindow, type Window } from './browser.ts'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { fieldsOf, queryOf, reply } from './http.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve, onEnd }: Stage): Promise<Target> {
  const url = await serve((issuer) => {
    const auth = openAuth(issuer)
    onEnd(() => auth.close())
    return shop(auth, (request, response) => {
      response.setHeader('Content-Type', 'text/html')
      response.end(`<h1>Nothing found for ${queryOf(request, 'q')}</h1>`)
    })
  })
  return { url }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const url = await serve((issuer) => {
    const auth = openAuth(issuer)
    onEnd(() => auth.close())
    return shop(auth, (request, response) => {
      response.setHeader('Content-Type', 'text/html')
      response.setHeader('Content-Security-Policy', "default-src 'none'")
      response.end(`<h1>Nothing found for ${escapeHtml(queryOf(request, 'q'))}</h1>`)
    })
  })
  return { url }
}

/** HttpOnly, SameSite=Strict, and every unsafe request judged by where it comes from: all that a cookie can have. */
function openAuth(issuer: string): Auth {
  return createAuth({
    issuer,
    strategy: 'session',
    store: memoryStore(),
    cookies: { sameSite: 'strict' },
    routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
  })
}

type Search = (request: Parameters<typeof queryOf>[0], response: ServerResponse) => unknown

function shop(auth: Auth, search: Search): ReturnType<typeof nodeHandler> {
  let email = 'ada@example.com'
  return nodeHandler(auth, async (request, response) => {
    if (request.url?.startsWith('/search') === true) return search(request, response)
    if (requireIdentity(request, response) === null) return
    if (request.method === 'POST') email = (await fieldsOf(request))['email'] ?? email
    reply(response, 200, { email })
  })
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

const script = `document.title = 'cookie: ' + document.cookie; fetch('/email', { method: 'POST', body: new URLSearchParams({ email: 'mallory@example.com' }) })`

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const window = await signedIn(url, stage)
  stage.note(
    `Ada follows a link to the search, with this in what is searched for: <script>${script}</script>`,
  )
  await window.open(`${url}/search?q=${encodeURIComponent(`<script>${script}</script>`)}`)
  const title = await window.page.title()
  if (title !== '')
    stage.note(
      `The script ran. What it could read of the cookies: ${title.slice('cookie: '.length) || 'nothing'}.`,
    )
  await window.open(`${url}/email`)
  const hasAttackWorked = (await window.page.textContent('body'))?.includes('mallory') === true
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'The script could not take the cookie away, and did not have to: it changed the address as Ada, from her own page.'
      : 'What was searched for is shown as text, and the page may run no script at all.',
  }
}

async function signedIn(url: string, stage: Stage): Promise<Window> {
  const window = await openWindow('ada’s Chromium', stage)
  await window.open(`${url}/auth/session`)
  await window.page.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json' }
    await fetch('/auth/sign-in', { method: 'POST', headers, body: JSON.stringify({ name: 'ada' }) })
  })
  await window.settle()
  return window
}

export const httponlyDoesNotStopXss: Demonstration = demonstration({
  name: 'httponly-does-not-stop-xss',
  claim: 'The cookie is HttpOnly, so a script in the page is harmless.',
  lesson:
    'HttpOnly keeps the credential from being carried away; while the page is open, a script in it does whatever its user may.',
  requirements: ['ATK-73'],
  sources: ['OWASP ASVS 5.0, 3.3.4', 'OWASP Cross Site Scripting Prevention Cheat Sheet'],
  needs: 'chromium',
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const window = await signedIn(url, stage)
    await window.open(`${url}/email`)
    return (await window.page.textContent('body'))?.includes('ada@example.com') === true
  },
})
