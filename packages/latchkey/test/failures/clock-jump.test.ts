import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startNodeProcess } from '../support/node-process.ts'
import { describeWith } from '../support/requires.ts'
import { serverKinds } from '../support/shared-servers.ts'
import { statusesOf, watch } from './support.ts'

const hourMs = 3_600_000
const maxStalenessMs = 1_000
const boundMs = maxStalenessMs + 500

let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

for (const { kind, service, start } of serverKinds) {
  describeWith(service, `ATK-7: the clock of a node over ${kind}`, () => {
    test.each([
      ['three hours ahead', 3 * hourMs],
      ['three hours back', -3 * hourMs],
    ])(
      '%s and right again: nothing that was revoked comes back, and nothing else is lost',
      async (_, offsetMs) => {
        const server = await start()
        closing.push(server.stop)
        const node = startNodeProcess({ kind, url: server.url(), maxStalenessMs })
        closing.push(node.stop)
        const before = await watch(node, server, 'ended before')
        const meanwhile = await watch(node, server, 'ended meanwhile')
        const kept = await watch(node, server, 'kept')
        for (const one of [before, meanwhile, kept]) await one.becomes(200)
        const endedAtMs = [await before.end()]
        await before.becomes(401)
        node.setClock(offsetMs)
        await pause(300)
        endedAtMs.push(await meanwhile.end())
        await meanwhile.becomes(401)
        await pause(boundMs)
        // Ahead, they are over by time as far as this node knows. Back, a cookie is as good as before.
        if (offsetMs < 0) expect(kept.cookie.answers.filter(({ status }) => status !== 200)).toEqual([])
        node.setClock(0)
        await kept.becomes(200)
        await pause(boundMs)
        for (const [index, ended] of [before, meanwhile].entries()) {
          for (const { lastAcceptedMs } of [ended.cookie, ended.token]) {
            expect(lastAcceptedMs() - endedAtMs[index]!).toBeLessThanOrEqual(boundMs)
          }
          expect([ended.cookie, ended.token].map(({ answers }) => answers.at(-1)?.status)).toEqual([401, 401])
        }
        expect(statusesOf(kept)).not.toContain(503)
      },
      60_000,
    )
  })
}
