import { denialOf } from 'latchkey/next'
import { routeHandler } from '../../lib/echo'

export const GET = routeHandler(
  (_request, auth) => denialOf(auth) ?? Response.json({ subject: auth.identity?.subject }),
)
