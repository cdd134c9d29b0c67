import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { nodeHandler } from '../../src/adapters/node.ts'
import type { RunningApp } from '../../src/testing/adapter-cases.ts'
import { listen } from '../../src/testing/listen.ts'
import { createClient } from '../support/client.ts'
import { issuer, modes, startTarget, type Target } from './support.ts'

let target: Target
let app: RunningApp | null = null
afterEach(async () => {
  await app?.close()
  app = null
  await target.close()
})

/** Does to an object what a careless or hostile handler may; a refusal to be changed is as good as a copy. */
function attempt(change: () => unknown): void {
  try {
    change()
  } catch {
    // Frozen.
  }
}

interface Mutable {
  subject: string
  amr: string[]
  claims: { roles: string[] }
  data: { roles: string[] }
}

describe.each(modes)('$strategy by $carry', (mode) => {
  it('what one request does to its identity, no other request sees', async () => {
    const claims = (): { roles: string[] } => ({ roles: ['user'] })
    target = await startTarget({ ...mode, claims, store: memoryStore() })
    app = await listen(
      createServer(
        nodeHandler(target.auth, (req, res) => {
          const identity = req.auth.identity as unknown as Mutable
          attempt(() => identity.amr.push('otp'))
          attempt(() => identity.claims.roles.push('admin'))
          attempt(() => Object.assign(identity.claims, { admin: true }))
          attempt(() => (identity.subject = 'admin'))
          res.end()
        }),
      ),
    )
    const { client } = await target.signIn()
    const careless = createClient(app.url, issuer)
    for (const [name, value] of client.cookies) careless.cookies.set(name, value)
    careless.bearer = client.bearer
    for (let round = 0; round < 2; round++) {
      expect((await careless.send('GET', '/')).status).toBe(200)
      const me = (await client.send('GET', '/me')).json
      expect([me['subject'], me['amr'], me['claims']]).toEqual(['user_1', ['pwd'], { roles: ['user'] }])
    }
  })

  it('what an app does to a record that it read, the store does not see', async () => {
    target = await startTarget({ ...mode, store: memoryStore() })
    const { client, sessionId } = await target.signIn()
    await target.auth.sessions.setData(sessionId as never, () => ({ roles: ['user'] }))
    await client.send('GET', '/me')
    const record = (await target.auth.sessions.read(sessionId as never)) as unknown as Mutable
    attempt(() => record.amr.push('otp'))
    attempt(() => record.data.roles.push('admin'))
    attempt(() => (record.subject = 'admin'))
    const again = (await target.auth.sessions.read(sessionId as never))!
    expect([again.subject, again.amr, again.data]).toEqual(['user_1', ['pwd'], { roles: ['user'] }])
    expect((await client.send('GET', '/me')).json['amr']).toEqual(['pwd'])
  })
})
