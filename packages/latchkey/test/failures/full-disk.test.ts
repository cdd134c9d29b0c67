import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { migratePostgres, postgresStore } from '../../src/store/postgres.ts'
import { authOver, endNow, signIn, statusOf, until, type Node } from '../support/nodes.ts'
import { postgresService, startPostgres } from '../support/postgres-server.ts'
import { describeIfPermitted, describeWith } from '../support/requires.ts'
import { mountsRefused, mountSmallDisk } from '../support/small-disk.ts'
import { expectNothingLost } from '../support/under-load.ts'

let closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

describeWith(postgresService, 'postgres', () => {
  describeIfPermitted(mountsRefused, 'on a disk that is full', () => {
    test('sign-ins and revocations are an outage, who is signed in stays so, nothing acknowledged is lost, and it resumes by itself', async () => {
      const disk = mountSmallDisk(128)
      closing.push(disk.unmount)
      const server = await startPostgres({ isDurable: true, disk: disk.folder })
      closing.push(server.stop)
      await migratePostgres({ pool: server.pool({ max: 1 }) })
      const node = (): Node => {
        const store = postgresStore({ pool: server.pool() })
        const auth = authOver(store, { revocation: { maxStalenessMs: 1_000 } })
        closing.push(async () => auth.close())
        return { store, auth }
      }
      const nodes = [node(), node()] as const
      const survivor = await signIn(nodes[0].store, { subject: 'survivor' })

      await expectNothingLost(
        nodes,
        async ({ failures }) => {
          disk.fill()
          const refused = (): boolean =>
            failures.some((error) => error instanceof Error && error.message.includes('53100'))
          await until('writes are refused for want of room', refused, 60_000)
          await until('none is taken', async () => {
            const before = failures.length
            await pause(500)
            return failures.length > before
          })
          await pause(2_000)
          for (const { auth } of nodes) expect(await statusOf(auth, survivor)).toBe(200)
          disk.free()
        },
        { boundMs: 1_500, during: 'refuses' },
      )
      await nodes[0].store.end({ session: survivor.session.id }, endNow())
      for (const { auth } of nodes) {
        await until('it is refused', async () => (await statusOf(auth, survivor)) === 401)
      }
    }, 120_000)
  })
})
