import { randomUUID } from 'node:crypto'
import { createAuth, memoryStore } from 'latchkey'
import { nodeHandler, requireIdentity } from 'latchkey/node'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { fieldsOf, reply, routes } from './http.ts'
import { tokensOfSignIn } from './sign-in.ts'
import { refresh } from './refresh.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly url: string
}

async function wrong({ serve }: Stage): Promise<Target> {
  const newest = new Map<string, string>()
  const next = (family: string): string => {
    const token = `${family}.${randomUUID()}`
    newest.set(family, token)
    return token
  }
  const url = await serve(() =>
    routes({
      'POST /auth/sign-in': (_request, response) =>
        reply(response, 200, { refreshToken: next(randomUUID()) }),
      async 'POST /auth/refresh'(request, response) {
        const { refreshToken = '' } = await fieldsOf(request)
        const family = refreshToken.split('.')[0]!
        if (newest.get(family) !== refreshToken) {
          newest.delete(family) // It was used before, so somebody has stolen it.
          return reply(response, 401, { error: 'invalid_grant' })
        }
        reply(response, 200, { refreshToken: next(family) })
      },
    }),
  )
  return { url }
}

async function right({ serve, onEnd }: Stage): Promise<Target> {
  const url = await serve((issuer) => {
    const auth = createAuth({
      issuer,
      strategy: 'jwt',
      store: memoryStore(),
      tokens: { refreshGraceSeconds: 10 },
      routes: { authenticate: async ({ name }) => ({ subject: String(name) }) },
    })
    onEnd(() => auth.close())
    return nodeHandler(auth, (request, response) => {
      if (requireIdentity(request, response) !== null) reply(response, 200, {})
    })
  })
  return { url }
}

/** Nobody attacks: two tabs of one browser wake up, and both refresh with the token that they share. */
async function attack({ url }: Target, stage: Stage): Promise<AttackResult> {
  const { refreshToken: shared } = await tokensOfSignIn(url, 'ada', stage)
  const answers = await Promise.all(
    ['tab 1', 'tab 2'].map((who) => refresh(url, { who, token: shared }, stage)),
  )
  const successors = answers.filter(({ status }) => status === 200).map(({ json }) => json['refreshToken'])
  const { status } = await refresh(url, { who: 'tab 1', token: String(successors[0]) }, stage)
  const isSignedOut = answers.some((answer) => answer.status !== 200) || status !== 200
  return {
    hasAttackWorked: isSignedOut,
    text: isSignedOut
      ? 'Two tabs refreshed at once, were taken for a thief and a victim, and the user is signed out.'
      : `Both tabs got ${new Set(successors).size === 1 ? 'the same successor' : 'a successor each'}, and go on.`,
  }
}

export const aRefreshTokenIsASession: Demonstration = demonstration({
  name: 'a-refresh-token-is-a-session',
  claim: 'A rotating refresh token in the browser is simpler than a session cookie.',
  lesson:
    'It is a session, looked up at each refresh, and has races that a cookie does not have: whoever rotates must give the same successor to honest requests that cross.',
  requirements: ['RT-5'],
  sources: ['RFC 9700, section 4.14.2', 'docs/decisions/0005-sealed-successor.md'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ url }, stage) {
    const { refreshToken: token } = await tokensOfSignIn(url, 'ada', stage)
    return (await refresh(url, { who: 'ada', token }, stage)).status === 200
  },
})
