import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { startNodeProcess, type NodeProcess } from '../support/node-process.ts'
import { namespacesRefused, openNamespace, type Cut } from '../support/network-namespace.ts'
import { describeIfPermitted, describeWith } from '../support/requires.ts'
import { serverKinds, type SharedServer, type ServerKind } from '../support/shared-servers.ts'
import { startSilentProxy } from '../support/silent-proxy.ts'
import { statusesOf, watch } from './support.ts'

const maxStalenessMs = 1_000
// What `auth.worstCaseRevocationLagMs` says.
const boundMs = maxStalenessMs + 500
const cutMs = 6_000

let closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

interface Link {
  readonly node: NodeProcess
  cut(): void
  heal(): void
}

async function expectBoundHeld(server: SharedServer, { node, cut, heal }: Link): Promise<void> {
  const [ended, kept] = [await watch(node, server, 'ended'), await watch(node, server, 'kept')]
  for (const one of [ended, kept]) await one.becomes(200)
  cut()
  const endedAtMs = await ended.end()
  await kept.becomes(503)
  await pause(cutMs)
  // The whole time, and not only in the beginning.
  expect([kept.cookie, kept.token].map(({ answers }) => answers.at(-1)?.status)).toEqual([503, 503])
  heal()
  await Promise.all([ended.becomes(401, 30_000), kept.becomes(200, 30_000)])
  for (const { lastAcceptedMs } of [ended.cookie, ended.token]) {
    expect(lastAcceptedMs() - endedAtMs).toBeLessThanOrEqual(boundMs)
  }
  expect(statusesOf(kept)).toEqual([200, 503])
}

async function startServer({ start }: ServerKind): Promise<SharedServer> {
  const server = await start()
  closing.push(server.stop)
  return server
}

function begin(node: NodeProcess): NodeProcess {
  closing.push(node.stop)
  return node
}

for (const shared of serverKinds) {
  const { kind, service } = shared
  describeWith(service, kind, () => {
    describeIfPermitted(
      namespacesRefused,
      'a node that is cut off by a network that loses every packet',
      () => {
        const ways: readonly Cut[] = ['both ways', 'to the node', 'from the node']
        test.each(ways)(
          '%s: refuses what was ended within the stated bound, says 503, and resumes by itself',
          async (way) => {
            const server = await startServer(shared)
            const namespace = openNamespace()
            closing.push(namespace.close)
            // The server listens on loopback, which a namespace does not reach.
            const proxy = await startSilentProxy(server.port, namespace.hostAddress)
            closing.push(proxy.close)
            const url = server.url(namespace.hostAddress, proxy.port)
            const node = begin(startNodeProcess({ kind, url, maxStalenessMs, inside: namespace.inside }))
            await expectBoundHeld(server, { node, cut: () => namespace.cut(way), heal: namespace.heal })
          },
          90_000,
        )
      },
    )

    test('a node whose connections are all half open, and stay so: the same, over new ones', async () => {
      const server = await startServer(shared)
      const proxy = await startSilentProxy(server.port)
      closing.push(proxy.close)
      const node = begin(startNodeProcess({ kind, url: server.url('127.0.0.1', proxy.port), maxStalenessMs }))
      await expectBoundHeld(server, { node, cut: proxy.hang, heal: proxy.resume })
    }, 90_000)
  })
}
