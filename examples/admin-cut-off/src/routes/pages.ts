import { carriedBy, page, style, stylePath, type Markup, type Person } from '@latchkey/example-shared'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { assets } from '../assets.ts'
import type { DeskContext } from '../desk-context.ts'
import { adminPage } from '../pages/admin.ts'
import { signInPage } from '../pages/sign-in.ts'
import { ticketsPage } from '../pages/tickets.ts'
import { passiveHeader } from '../passive.ts'
import { maxProofAgeSeconds } from './admin.ts'

interface Shown {
  readonly title: string
  readonly main: Markup
  readonly script: string
  readonly status?: number
}

/** The pages, and what they are made of. */
export function addPages(app: FastifyInstance, context: DeskContext): void {
  const { auth, node, people, settings, witnesses } = context
  const { scripts, deskStyle } = assets()

  function show(
    request: FastifyRequest,
    reply: FastifyReply,
    { title, main, script, status = 200 }: Shown,
  ): FastifyReply {
    const { cookie = null, authorization = null } = request.headers
    const whole = page({
      title,
      scenario: 'Admin cut-off',
      strategy: settings.strategy,
      storeLabel: settings.storeLabel,
      carried: carriedBy({ cookie, authorization }),
      main,
      scripts: [`/scripts/${script}.js`],
    })
    return reply.code(status).type('text/html; charset=utf-8').send(String(whole))
  }

  /** The one who is signed in; or null, after a page that says what to do. */
  function personOf(request: FastifyRequest, reply: FastifyReply): Person | null {
    const { identity } = request.auth
    const person = identity === null ? null : people.find(identity.subject)
    if (person !== null) return person
    const denial = request.auth.denial()
    for (const [name, value] of denial?.headers ?? []) {
      if (!/^content-/i.test(name)) void reply.header(name, value)
    }
    const main = signInPage(people.all, { wasRefused: true })
    void show(request, reply, { title: 'Signed out', main, script: 'sign-in', status: denial?.status ?? 401 })
    return null
  }

  app.get('/', (request, reply) => {
    const person = request.auth.identity === null ? null : people.find(request.auth.identity.subject)
    if (person !== null) return reply.redirect(person.role === 'admin' ? '/admin' : '/tickets', 303)
    const main = signInPage(people.all, { wasRefused: false })
    return show(request, reply, { title: 'Sign in', main, script: 'sign-in' })
  })

  app.get('/tickets', (request, reply) => {
    const person = personOf(request, reply)
    if (person === null) return reply
    // A page that only looks whether it would still be answered is shown to nobody.
    const witness = request.headers[passiveHeader] === undefined ? witnesses.add(person.id) : ''
    const main = ticketsPage(person, witness)
    return show(request, reply, { title: 'Tickets', main, script: 'tickets' })
  })

  app.get('/admin', (request, reply) => {
    const person = personOf(request, reply)
    if (person === null) return reply
    if (person.role !== 'admin') return reply.redirect('/tickets', 303)
    const main = adminPage({
      person,
      node,
      worstCaseLagMs: auth.worstCaseRevocationLagMs,
      maxProofAgeSeconds,
    })
    return show(request, reply, { title: 'Accounts', main, script: 'admin' })
  })

  app.get(stylePath, (_request, reply) => reply.type('text/css; charset=utf-8').send(style + deskStyle))

  app.get<{ Params: { name: string } }>('/scripts/:name', (request, reply) => {
    const script = scripts.get(request.params.name)
    if (script === undefined) return reply.code(404).send({ error: 'not_found' })
    return reply.type('text/javascript; charset=utf-8').send(script)
  })
}
