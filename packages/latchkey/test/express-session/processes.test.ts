import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from '../support/browser-jar.ts'

// The built package, as two processes of a user's deployment have it.
const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const script = fileURLToPath(new URL('./fixtures/app-process.mjs', import.meta.url))

const running: ChildProcess[] = []
const folders: string[] = []
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

interface Node {
  readonly url: string
  readonly lines: Interface
}

async function startNode(folder: string): Promise<Node> {
  const child = spawn(process.execPath, [script, dist, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  running.push(child)
  const lines = createInterface({ input: child.stdout! })
  const [url] = (await once(lines, 'line')) as [string]
  return { url, lines }
}

async function startTwo(): Promise<{ nodes: [Node, Node]; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-express-session-'))
  folders.push(folder)
  return { nodes: [await startNode(folder), await startNode(folder)], folder }
}

const userOf = async (browser: Browser): Promise<unknown> => (await browser.send('GET', '/me')).json['user']

describe('two processes with express-session over one store', () => {
  it.each(['/logout', '/everywhere'])(
    'REV-4: POST %s in one is not undone by a slow request in the other',
    async (path) => {
      const { nodes } = await startTwo()
      const browser = openBrowser(nodes[0].url)
      await browser.send('POST', '/login')
      expect(await userOf(browser.copy(nodes[1].url))).toBe('ada')
      const arrived = once(nodes[0].lines, 'line')
      const late = browser.copy().send('GET', '/slow')
      await arrived
      await browser.copy(nodes[1].url).send('POST', path)
      expect(await userOf(browser.copy())).toBe(null)
      await fetch(`${nodes[0].url}/open`)
      expect((await late).status).toBe(200)
      for (const { url } of nodes) expect(await userOf(browser.copy(url))).toBe(null)
    },
  )

  it('SID-6: no session id is in any file of the store', async () => {
    const { nodes, folder } = await startTwo()
    const browser = openBrowser(nodes[0].url)
    await browser.send('POST', '/login')
    await userOf(browser.copy(nodes[1].url))
    const cookie = decodeURIComponent(browser.cookies.get('connect.sid')!)
    const sid = /^s:(.+)\./.exec(cookie)![1]!
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    )
    const bytes = Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))))
    // The data is there, so the search does see what is written.
    expect(bytes.indexOf('{\\"user\\":\\"ada\\"}')).toBeGreaterThan(0)
    expect(bytes.indexOf(sid)).toBe(-1)
    expect(bytes.indexOf(Buffer.from(sid, 'base64url'))).toBe(-1)
  })
})
