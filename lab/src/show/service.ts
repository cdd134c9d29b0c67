import { isOutage, type Verifier } from 'latchkey/verifier'
import { bearerOf, reply, routes } from './http.ts'
import type { Stage } from './stage.ts'

/** Starts a service that answers `GET /me` to whom the verifier accepts, once the verifier has its keys and knows what is revoked. */
export async function serveWithVerifier(stage: Stage, verifier: Verifier): Promise<string> {
  stage.onEnd(() => verifier.close())
  if (!(await verifier.prepare())) throw new Error('The verifier could not reach its issuer.')
  return stage.serve(() =>
    routes({
      async 'GET /me'(request, response) {
        const verdict = await verifier.verify(bearerOf(request))
        if (verdict.ok) return reply(response, 200, { sub: verdict.value.claims.sub })
        reply(response, isOutage(verdict.reason) ? 503 : 401, { error: verdict.reason })
      },
    }),
  )
}
