import { routeHandler } from '../../lib/echo'

export const POST = routeHandler(async (request) => new Response(await request.text()))
