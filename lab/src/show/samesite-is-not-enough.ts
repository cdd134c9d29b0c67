import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { createAuth, memoryStore } from 'latchkey'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { sendForgedForm } from './forged-form.ts'
import { cookieOf, fieldsOf, reply, routes } from './http.ts'
import { cookieOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve }: Stage): Promise<Target> {
  const subjects = new Map<string, string>()
  const listener = routes({
    async 'POST /auth/sign-in'(request, response) {
      const id = randomUUID()
      subjects.set(id, (await fieldsOf(request))['name'] ?? '')
      response.setHeader('Set-Cookie', `id=${id}; HttpOnly; SameSite=Strict; Path=/`)
      reply(response, 200, {})
    },
    async 'POST /address'(request, response) {
      const subject = subjects.get(cookieOf(request, 'id'))
      if (subject === undefined) return reply(response, 401, { error: 'not_signed_in' })
      const { address } = await fieldsOf(request)
      reply(response, 200, { subject, address })
    },
  })
  return { url: await serve(() => listener, 'shop.localhost') }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const start = (issuer: string): RequestListener => {
    const auth = createAuth({
      issuer,
      strategy: 'session',
      store: memoryStore(),
      cookies: { sameSite: 'strict' },
      routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, async (request, response) => {
      const identity = requireIdentity(request, response)
      if (identity === null) return
      const { address } = await fieldsOf(request)
      reply(response, 200, { subject: identity.subject, address })
    })
  }
  return { url: await serve(start, 'shop.localhost') }
}

async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  stage.note('The blog on a subdomain was taken over. To browsers it is the same site.')
  const form = { address: 'where mallory lives' }
  const forged = { url, path: '/address', form, host: 'blog.shop.localhost', relation: 'same-site' } as const
  const statuses = await sendForgedForm(forged, stage)
  const hasAttackWorked = statuses.includes(200)
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'SameSite=Strict held nothing back, and the parcels go to Mallory.'
      : 'Same site is not same origin: the request was refused, although the cookie came along.',
  }
}

export const samesiteIsNotEnough: Demonstration = demonstration({
  name: 'samesite-is-not-enough',
  claim: 'The cookie is SameSite=Strict, so no other page can use it.',
  lesson:
    'SameSite knows sites, which all subdomains of a site share; only the origin says which page a request comes from.',
  requirements: ['CSRF-1', 'ATK-15'],
  sources: ['OWASP CSRF Prevention Cheat Sheet', 'The Copenhagen Book, CSRF', 'RFC 6265bis, section 5.2'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const cookie = await cookieOfSignIn(url, 'ada', stage)
    const headers = { Origin: url, 'Sec-Fetch-Site': 'same-origin' }
    const form = { address: 'home' }
    const { json } = await stage.send('ada', { method: 'POST', url: `${url}/address`, cookie, headers, form })
    return json['address'] === 'home'
  },
})
