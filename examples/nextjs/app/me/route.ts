import { denialOf } from 'latchkey/next'
import { routeHandler } from '../../lib/auth'

/** For programs, and for scripts of the page. */
export const GET = routeHandler(
  (_request, auth) => denialOf(auth) ?? Response.json({ subject: auth.identity?.subject }),
)
