import { createAuth } from 'latchkey'
import { memoryStore } from 'latchkey/memory'
import { Hono } from 'hono'
import { latchkey } from 'latchkey/hono'
import { expect, test } from 'vitest'
import { canonicalIdentifier } from '../users/identifier.ts'
import { createUsers } from '../users/users.ts'
import { handOut } from './hand-out.ts'
import type { RouteParts } from './parts.ts'
import type { ServerEnv } from '../http/env.ts'

const issuer = 'http://localhost:4180'

test('a sign-in with the old password, overtaken by a change of it, leaves no session behind', async () => {
  const store = memoryStore()
  const auth = createAuth({ issuer, strategy: 'session', store })
  const users = createUsers({ documents: store.documents, clock: () => 1_000 })
  const created = await users.create({
    identifier: canonicalIdentifier('ada')!,
    role: 'user',
    passwordHash: 'old',
  })
  if (!created.ok) throw new Error(created.reason)
  const user = created.value
  // The change is complete, others ended included, before the sign-in that had verified the old password goes on.
  await users.replacePassword(user, { passwordHash: 'new', kind: 'new_password' })
  await auth.end({ subject: user.id })

  const app = new Hono<ServerEnv>()
  app.use(latchkey(auth))
  app.post('/in', async (c) => {
    // All that is looked at here.
    const parts = { auth, users, issuer } as unknown as RouteParts
    const credentials = { identifier: 'ada', password: '', carry: null, remember: false, returnTo: null }
    return c.json((await handOut(c, parts, { user, credentials, deviceCookie: 'mark' })) !== null)
  })
  expect(await (await app.request('/in', { method: 'POST' })).json()).toBe(false)
  expect(await auth.sessions.count({ subject: user.id })).toBe(0)
  await auth.close()
})
