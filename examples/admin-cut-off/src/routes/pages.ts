import { carriedBy, html, page, style, stylePath, type Markup, type Person } from '@latchkey/example-shared'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { assets } from '../assets.ts'
import type { DeskContext } from '../desk-context.ts'
import { navigation, streamFacts } from '../pages/frame.ts'
import { adminPage } from '../pages/admin.ts'
import { signInPage } from '../pages/sign-in.ts'
import { ticketsPage } from '../pages/tickets.ts'
import { passiveHeader } from '../passive.ts'
import { maxProofAgeSeconds } from './admin.ts'

interface Shown {
  readonly title: string
  readonly main: Markup
  readonly script: string
  readonly nav?: Markup
  readonly status?: number
}

/** The pages, and what they are made of. */
export function addPages(app: FastifyInstance, context: DeskContext): void {
  const { auth, node, people, settings, witnesses } = context
  const { scripts, deskStyle } = assets()

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { title, main, script, nav = html``, status = 200 }: Shown,
  ): Promise<FastifyReply> {
    const { cookie = null, authorization = null } = request.headers
    const whole = await page({
      title,
      scenario: 'Admin cut-off',
      strategy: settings.strategy,
      storeLabel: settings.storeLabel,
      carried: carriedBy({ cookie, authorization }),
      main,
      nav,
      facts: streamFacts(settings.strategy),
      head: html`<link rel="stylesheet" href="/desk.css" />`,
      scripts: [`/scripts/${script}.js`],
    })
    return reply.code(status).type('text/html; charset=utf-8').send(whole.toString())
  }

  function personOf({ auth }: FastifyRequest): Person | null {
    return auth.identity === null ? null : people.find(auth.identity.subject)
  }

  /** In place of a page that is for who is signed in, with the status and the challenge that an API call would get. */
  function showSignIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const denial = request.auth.denial()
    for (const [name, value] of denial?.headers ?? []) {
      if (name.toLowerCase() !== 'content-type') void reply.header(name, value)
    }
    const status = denial?.status ?? 401
    const notice =
      status === 503
        ? 'The desk cannot reach its store. Try again in a moment.'
        : 'You are signed out. That page is for who is signed in.'
    const main = signInPage(people.all, notice)
    return show(request, reply, { title: 'Signed out', main, script: 'sign-in', status })
  }

  app.get('/', (request, reply) => {
    const person = personOf(request)
    if (person !== null) return reply.redirect(person.role === 'admin' ? '/admin' : '/tickets', 303)
    return show(request, reply, { title: 'Sign in', main: signInPage(people.all, null), script: 'sign-in' })
  })

  app.get('/tickets', (request, reply) => {
    const person = personOf(request)
    if (person === null) return showSignIn(request, reply)
    // A page that only looks whether it would still be answered is shown to nobody.
    const witness = request.headers[passiveHeader] === undefined ? witnesses.add(person.id) : ''
    const nav = navigation(person, '/tickets')
    return show(request, reply, { title: 'Tickets', main: ticketsPage(witness), nav, script: 'tickets' })
  })

  app.get('/admin', (request, reply) => {
    const person = personOf(request)
    if (person === null) return showSignIn(request, reply)
    if (person.role !== 'admin') return reply.redirect('/tickets', 303)
    const main = adminPage({
      person,
      node,
      worstCaseLagMs: auth.worstCaseRevocationLagMs,
      maxProofAgeSeconds,
    })
    return show(request, reply, {
      title: 'Accounts',
      main,
      nav: navigation(person, '/admin'),
      script: 'admin',
    })
  })

  app.get(stylePath, (_request, reply) => reply.type('text/css; charset=utf-8').send(style))

  app.get('/desk.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(deskStyle))

  app.get<{ Params: { name: string } }>('/scripts/:name', (request, reply) => {
    const script = scripts.get(request.params.name)
    if (script === undefined) return reply.code(404).send({ error: 'not_found' })
    return reply.type('text/javascript; charset=utf-8').send(script)
  })
}
