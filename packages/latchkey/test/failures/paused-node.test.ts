import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startNodeProcess } from '../support/node-process.ts'
import { describeWith } from '../support/requires.ts'
import { serverKinds } from '../support/shared-servers.ts'
import { statusesOf, watch } from './support.ts'

let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

for (const { kind, service, start } of serverKinds) {
  describeWith(service, `a node over ${kind}`, () => {
    test('that stood still for ten seconds accepts nothing that was ended meanwhile, not even in its first answer', async () => {
      const server = await start()
      closing.push(server.stop)
      const node = startNodeProcess({ kind, url: server.url(), maxStalenessMs: 2_000 })
      closing.push(node.stop)
      const [ended, kept] = [await watch(node, server, 'ended'), await watch(node, server, 'kept')]
      for (const one of [ended, kept]) await one.becomes(200)
      node.signal('SIGSTOP')
      const stoppedAtMs = await ended.end()
      await pause(10_000)
      node.signal('SIGCONT')
      await Promise.all([ended.becomes(401), kept.becomes(200)])
      for (const { answers, lastAcceptedMs } of [ended.cookie, ended.token]) {
        expect(answers.length).toBeGreaterThan(0)
        expect(lastAcceptedMs()).toBeLessThanOrEqual(stoppedAtMs)
      }
      expect(statusesOf(kept)).not.toContain(401)
    }, 60_000)
  })
}
