import { routeHandler } from '../../lib/echo'

export const POST = routeHandler(async (_request, auth) => {
  await auth.signIn({ subject: 'user_1' })
  return new Response('', { headers: { 'Set-Cookie': 'theme=dark', 'Cache-Control': 'public' } })
})
