import { signIn } from '../support/nodes.ts'
import type { Checked, NodeProcess } from '../support/node-process.ts'
import type { SharedServer } from '../support/shared-servers.ts'

/** A session that a node in another process checks, by its cookie and by a token made from it. */
export interface Watched {
  readonly cookie: Checked
  readonly token: Checked
  becomes(status: number, limitMs?: number): Promise<void>
  /** Ends the session from here, and returns when that was acknowledged. */
  end(): Promise<number>
}

export async function watch(node: NodeProcess, { here }: SharedServer, subject: string): Promise<Watched> {
  const { cookie, session } = await signIn(here.store, { subject })
  const check = await here.auth.check({ cookie })
  if (!check.ok) throw new Error(check.reason)
  const accessToken = await here.auth.mint(check.identity, { audience: 'https://app.example' })
  const watched = { cookie: node.check({ cookie }), token: node.check({ accessToken }) }
  return {
    ...watched,
    async becomes(status, limitMs) {
      await Promise.all([watched.cookie.becomes(status, limitMs), watched.token.becomes(status, limitMs)])
    },
    async end() {
      await here.auth.end({ session: session.id })
      return Date.now()
    },
  }
}

export function statusesOf({ cookie, token }: Watched): readonly number[] {
  const all = [...cookie.answers, ...token.answers].map(({ status }) => status)
  return [...new Set(all)].sort((a, b) => a - b)
}
