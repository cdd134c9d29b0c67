import { redirect } from 'next/navigation'
import { routeHandler } from '../../lib/echo'

export const POST = routeHandler(async (_request, auth) => {
  await auth.signIn({ subject: 'user_1' })
  redirect('/fixed')
})
