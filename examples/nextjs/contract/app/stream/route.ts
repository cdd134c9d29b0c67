import { routeHandler } from '../../lib/echo'

export const GET = routeHandler(() => {
  const chunks = new ReadableStream({
    start: (controller) => {
      for (const text of ['one', 'two']) controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  return new Response(chunks)
})
