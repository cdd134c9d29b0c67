import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'packages/latchkey/package.json'), 'utf8')) as {
  readonly exports: Record<string, string | { readonly default: string }>
  readonly dependencies?: Record<string, string>
}
const entries = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object')

/** Runs a module against the built package, as a user's Node would. */
function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  })
}

describe('the built package', () => {
  it('ADM-9: has no run-time dependency', () => {
    expect(manifest.dependencies).toBeUndefined()
  })

  it.each(entries.map(([name]) => name))(
    'importing latchkey%s does no I/O that lasts and starts no timer',
    (name) => {
      const specifier = `latchkey${name.slice(1)}`
      const resources = run(`
      const started = []
      for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'fetch']) {
        const real = globalThis[name]
        globalThis[name] = (...args) => (started.push(name), real(...args))
      }
      const entry = await import('${specifier}')
      // Loading modules opens files, and Node's loader leaves an immediate behind; what never goes was opened by the modules themselves.
      const timers = await import('node:timers/promises')
      let kept
      for (let tries = 0; tries < 60 && kept?.length !== 0; tries++) {
        await timers.setTimeout(50)
        kept = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap')
      }
      console.log(JSON.stringify({ added: [...started, ...kept], exports: Object.keys(entry).length }))
    `)
      const { added, exports } = JSON.parse(resources) as { added: string[]; exports: number }
      expect(added).toEqual([])
      expect(exports).toBeGreaterThan(0)
    },
  )

  it('signs in, checks and ends in ten lines, and lets the process go', () => {
    const output = run(`
      import { createAuth, memoryStore } from 'latchkey'
      import { createServer } from 'node:http'
      import { nodeHandler, requireIdentity } from 'latchkey/node'
      const auth = createAuth({ issuer: 'http://localhost:1', strategy: 'session', store: memoryStore(),
        routes: { authenticate: async ({ password }) => (password === 'pw' ? { subject: 'user_1' } : null) } })
      const server = createServer(nodeHandler(auth, (req, res) => {
        const identity = requireIdentity(req, res)
        if (identity) res.end(identity.subject)
      }))
      await new Promise((done) => server.listen(0, '127.0.0.1', done))
      const url = 'http://127.0.0.1:' + server.address().port
      const signIn = await fetch(url + '/auth/sign-in', { method: 'POST', body: '{"password":"pw"}', headers: { 'content-type': 'application/json' } })
      const cookie = signIn.headers.getSetCookie()[0].split(';')[0]
      console.log(await (await fetch(url, { headers: { cookie } })).text())
      await auth.end({ subject: 'user_1' })
      console.log((await fetch(url, { headers: { cookie } })).status)
      server.closeAllConnections()
      server.close()
    `)
    expect(output).toBe('user_1\n401\n')
  })
})
