import { routeHandler } from '../../lib/echo'

export const POST = routeHandler(async (_request, auth) => {
  await auth.signOut()
  return new Response('')
})
