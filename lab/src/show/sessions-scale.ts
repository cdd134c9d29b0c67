import { randomUUID } from 'node:crypto'
import { createAuth } from 'latchkey'
import { embeddedStore } from 'latchkey/embedded'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { cookieOf, fieldsOf, reply, routes } from './http.ts'
import { cookieOfSignIn } from './sign-in.ts'
import type { Stage } from './stage.ts'

interface Target {
  /** The nodes that a balancer sends requests to in turns. */
  readonly nodes: readonly [string, string]
}

async function wrong({ serve }: Stage): Promise<Target> {
  const startNode = (): Promise<string> =>
    serve(() => {
      const subjects = new Map<string, string>() // The sessions of this node.
      return routes({
        async 'POST /auth/sign-in'(request, response) {
          const id = randomUUID()
          subjects.set(id, (await fieldsOf(request))['name'] ?? '')
          response.setHeader('Set-Cookie', `id=${id}; HttpOnly; SameSite=Lax; Path=/`)
          reply(response, 200, {})
        },
        'GET /me'(request, response) {
          const subject = subjects.get(cookieOf(request, 'id'))
          reply(response, subject === undefined ? 401 : 200, { subject: subject ?? null })
        },
      })
    })
  return { nodes: [await startNode(), await startNode()] }
}

async function right({ serve, makeFolder, onEnd }: Stage): Promise<Target> {
  const path = makeFolder()
  const startNode = (): Promise<string> =>
    serve((url) => {
      const auth = createAuth({
        issuer: url,
        strategy: 'session',
        store: embeddedStore({ path }), // One file for all nodes; on several machines, Redis or PostgreSQL.
        routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
      })
      onEnd(() => auth.close())
      return nodeHandler(auth, (request, response) => {
        const identity = requireIdentity(request, response)
        if (identity !== null) reply(response, 200, { subject: identity.subject })
      })
    })
  return { nodes: [await startNode(), await startNode()] }
}

async function attack({ nodes }: Target, stage: Stage): Promise<AttackResult> {
  const cookie = await cookieOfSignIn(nodes[0], 'ada', stage)
  stage.note('There is a second node now, and a balancer sends every other request to it.')
  const statuses: number[] = []
  for (const node of [...nodes, ...nodes]) {
    statuses.push((await stage.send('ada', { url: `${node}/me`, cookie })).status)
  }
  const refused = statuses.filter((status) => status !== 200).length
  return {
    hasAttackWorked: refused > 0,
    text: `${refused} of ${statuses.length} requests of somebody who is signed in were refused.`,
  }
}

export const sessionsScale: Demonstration = demonstration({
  name: 'sessions-scale',
  claim: 'Sessions do not scale: they tie each user to one server.',
  lesson:
    'What does not scale is a session in the memory of one process; nodes that share a store all know it. What a look-up costs, jwt-is-not-faster measures.',
  requirements: [],
  sources: ['docs/guide/scaling.md'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ nodes }, stage) {
    const cookie = await cookieOfSignIn(nodes[0], 'ada', stage)
    return (await stage.send('ada', { url: `${nodes[0]}/me`, cookie })).status === 200
  },
})
