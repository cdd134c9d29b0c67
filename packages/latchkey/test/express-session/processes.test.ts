import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createAppProcesses, type AppProcess } from '../support/app-processes.ts'
import { openBrowser, type Browser } from '../support/browser-jar.ts'

const processes = createAppProcesses(new URL('./fixtures/app-process.mjs', import.meta.url))
afterEach(() => processes.endAll())

async function startTwo(): Promise<{ nodes: [AppProcess, AppProcess]; folder: string }> {
  const folder = processes.freshFolder()
  return { nodes: [await processes.start(folder), await processes.start(folder)], folder }
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
