import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  redisService,
  startRedis,
  type RedisServer,
} from '../../../packages/latchkey/test/support/redis-server.ts'
import { describeWith } from '../../../packages/latchkey/test/support/requires.ts'
import type { Board, CutOff } from '../src/browser/board.ts'
import { adminCutOff } from '../src/index.ts'
import { signIn, type Client } from './support/client.ts'
import { openStream } from './support/event-stream.ts'
import { startNode, type NodeProcess } from './support/node-process.ts'
import { mustOpen, openSocket } from './support/socket.ts'
import { until } from './support/until.ts'

const limitMs = 180_000

describe('two processes over one folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-desk-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  for (const strategy of adminCutOff.strategies) {
    cutsOffAcross(strategy, () => ({ args: ['--store', join(folder, strategy)], env: {} }))
  }
})

describeWith(redisService, 'two processes over one Redis', () => {
  let redis: RedisServer
  const key = randomBytes(32).toString('base64')
  beforeAll(async () => {
    redis = await startRedis()
  }, limitMs)
  afterAll(() => redis?.stop())
  for (const [database, strategy] of adminCutOff.strategies.entries()) {
    cutsOffAcross(strategy, () => ({
      args: ['--store', `${redis.url}/${database}`],
      env: { LATCHKEY_KEY: key },
    }))
  }
})

interface Place {
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

function cutsOffAcross(strategy: string, place: () => Place): void {
  const title = `REV-1, REV-4: disabling on one ends sessions, sockets and streams on the other: ${strategy}`
  it(title, { timeout: limitMs }, async () => {
    const { args, env } = place()
    const nodes: NodeProcess[] = []
    try {
      for (let count = 0; count < 2; count++)
        nodes.push(await startNode(['--strategy', strategy, ...args], env))
      const [here, there] = nodes.map(({ url }) => url) as [string, string]
      const ada = await signIn(here, 'ada')
      const grace = await signIn(there, 'grace')
      expect((await grace.at(here).get('/api/tickets')).status).toBe(200) // one deployment
      const { closed } = await mustOpen(there, grace.cookie)
      const { whole } = await openStream(there, grace.cookie)
      await until('the admin sees the streams of the other process', async () => {
        const { accounts } = await boardOf(ada)
        const streams = accounts.find(({ id }) => id === 'grace')?.sessions[0]?.streams
        return streams?.websocket === 1 && streams.events === 1
      })

      expect((await ada.post('/api/accounts/grace/disable')).status).toBe(204)
      expect(await closed).toEqual({ code: 4401, reason: 'session over' })
      expect(await whole).toMatch(/event: end\ndata: \{"reason":"session over"\}\n\n$/)
      for (const url of [here, there]) {
        const there = grace.at(url)
        await until('her session is refused', async () => (await there.get('/api/tickets')).status === 401)
        expect((await there.get('/tickets')).status).toBe(401)
        expect(await openSocket(url, { Cookie: grace.cookie, Origin: url })).toBe(401)
        await expect(signIn(url, 'grace')).rejects.toThrow('sign-in of grace: 401')
      }

      await until('both ends are measured, by the process that had them open', async () => {
        const { ends } = await newestCutOff(ada)
        const closedHere = new Set(
          ends.filter(({ seenBy }) => seenBy === 'server').map(({ channel }) => channel),
        )
        return closedHere.has('websocket') && closedHere.has('events')
      })
      await ada.at(there).post('/api/accounts/grace/enable')
      await signIn(here, 'grace')
      expect(await Promise.all(nodes.map((node) => node.stop()))).toEqual([0, 0])
    } finally {
      for (const node of nodes) await node.stop()
    }
  })
}

async function boardOf(admin: Client): Promise<Board> {
  return (await (await admin.get('/api/board')).json()) as Board
}

async function newestCutOff(admin: Client): Promise<CutOff> {
  const { cutOffs } = await boardOf(admin)
  if (cutOffs[0] === undefined) throw new Error('Nobody was cut off.')
  return cutOffs[0]
}
