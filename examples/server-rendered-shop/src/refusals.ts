import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import { html } from '@latchkey/example-shared'
import { isLatchkeyError, type Requirement } from 'latchkey'
import { draftOf } from './draft.ts'
import { forbiddenWords, unavailablePageWords, unavailableWords } from './refusal-words.ts'
import { render } from './render.ts'
import { pageOf } from './return-path.ts'
import type { Shop } from './shop.ts'
import { signInView } from './views/sign-in.ts'
import { stepUpView } from './views/step-up.ts'

/** Answers whoever is not signed in, or has not proved it lately, with the page that asks for it and keeps what was typed. */
export function requireCustomer(shop: Shop, requirement: Requirement = {}): RequestHandler {
  return async (req, res, next) => {
    const denial = req.auth.denial(requirement)
    if (denial === null) return next()
    for (const [name, value] of denial.headers)
      if (name.toLowerCase() !== 'content-type') res.setHeader(name, value)
    if (denial.status === 503) return sayUnavailable(shop, req, res)
    const way = { returnTo: pageOf(req), draft: draftOf(req) }
    const { identity } = req.auth
    const view =
      identity === null
        ? signInView({ ...way, ...cause(req) })
        : stepUpView({ ...way, subject: identity.subject, error: null })
    await render(shop, req, res, view)
  }
}

function cause(req: Request): {
  readonly name: string
  readonly remember: boolean
  readonly notice: string
  readonly error: null
  readonly status: 401
} {
  const notice =
    req.auth.refusal === null
      ? 'That page is for customers. Sign in to go on.'
      : 'Your session is over. Sign in again to go on.'
  return { name: '', remember: false, notice, error: null, status: 401 }
}

/**
 * Latchkey refuses forged forms that carry its cookie. A stranger carries none and still has a basket, so here they are refused for
 * strangers, too; and while nobody can be recognised, nobody is taken for a stranger.
 */
export function judgeForms(shop: Shop): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next()
    if (req.auth.isCrossOrigin) return sayForbidden(shop, req, res)
    if (req.auth.refusal?.status === 503) return sayUnavailable(shop, req, res)
    next()
  }
}

export function notFound(shop: Shop): RequestHandler {
  return (req, res) => sayNotFound(shop, req, res)
}

export function sayNotFound(shop: Shop, req: Request, res: Response): Promise<void> {
  return render(shop, req, res, {
    title: 'Not found',
    status: 404,
    main: () =>
      html`<h1>There is nothing here</h1>
        <p>Or nothing that is yours. <a href="/">To the catalogue</a></p>`,
  })
}

/** What went wrong on our side, or with the form before anybody looked at it. */
export function failed(shop: Shop): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    if (status >= 500 && status !== 503) console.error(error)
    res.status(status)
    if (req.auth === undefined) return res.type('text').send('That form could not be read.\n')
    if (status === 503) return sayUnavailable(shop, req, res)
    if (isLatchkeyError(error, 'forgery_refused')) return sayForbidden(shop, req, res)
    return render(shop, req, res, {
      title: 'Something went wrong',
      status,
      main: () =>
        html`<h1>Something went wrong</h1>
          <p>Nothing was changed. <a href="${pageOf(req)}">Back</a></p>`,
    })
  }
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}

function sayForbidden(shop: Shop, req: Request, res: Response): Promise<void> {
  const { title, main } = forbiddenWords(null)
  return render(shop, req, res, { title, status: 403, main: () => main })
}

function sayUnavailable(shop: Shop, req: Request, res: Response): Promise<void> {
  res.setHeader('Retry-After', '1')
  const { title, main } = req.method === 'POST' ? unavailableWords(req) : unavailablePageWords(req.path)
  return render(shop, req, res, { title, status: 503, main: () => main })
}
