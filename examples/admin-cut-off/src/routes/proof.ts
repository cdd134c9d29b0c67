import type { FastifyInstance } from 'fastify'
import { isLatchkeyError } from 'latchkey'
import { identityOf, requireIdentity } from 'latchkey/fastify'
import { bodyField } from '../body-field.ts'
import type { DeskContext } from '../desk-context.ts'
import { answer, refuse, signedOut } from '../refusals.ts'

/** Whoever holds a stolen session may not go on guessing the password with it. */
const maxWrong = 5
const maxRemembered = 10_000

/** `POST /api/proof`: the password again. The session's credential is replaced in the same write. */
export function addProofRoute(app: FastifyInstance, { auth, accounts, people }: DeskContext): void {
  const wrongBySession = new Map<string, number>()

  app.post('/api/proof', { onRequest: requireIdentity() }, async (request, reply) => {
    const { subject, sessionId, amr } = identityOf(request)
    const person = await people.authenticate({ name: subject, password: bodyField(request.body, 'password') })
    if (person === null) {
      const wrong = (wrongBySession.get(sessionId) ?? 0) + 1
      if (wrongBySession.size >= maxRemembered) wrongBySession.clear()
      wrongBySession.set(sessionId, wrong)
      await accounts.note('refused_wrong_password', { actor: subject, target: null })
      if (wrong >= maxWrong) await auth.end({ session: sessionId })
      return refuse(reply, 'password_wrong')
    }
    wrongBySession.delete(sessionId)
    try {
      await request.auth.stepUp({ amr: [...new Set([...amr, 'pwd'])] })
    } catch (error) {
      // It ended while the password was on its way: what was ended stays ended.
      if (isLatchkeyError(error, 'session_not_found')) return answer(reply, signedOut)
      throw error
    }
    await accounts.note('proved_again', { actor: subject, target: null })
    return reply.code(204).send()
  })
}
