import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { pagesFolder } from '../pages-folder.js'

/** The snippets of docs/workbench.md on the real servers: every file of the build has to arrive with its headers. */
const docs = readFileSync(resolve(import.meta.dirname, '../../../docs/workbench.md'), 'utf8')

interface Row {
  readonly path: string
  readonly file: string
  readonly headers: Readonly<Record<string, string>>
}

const rows = JSON.parse(readFileSync(join(pagesFolder, 'headers.json'), 'utf8')) as readonly Row[]
const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'

let folder: string | undefined
let server: ChildProcess | undefined
afterEach(async () => {
  if (server !== undefined && server.exitCode === null) {
    const gone = new Promise((resolve) => server!.once('exit', resolve))
    server.kill('SIGTERM')
    await gone
  }
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

for (const host of ['nginx', 'caddy'] as const) {
  const isMissing = !isInstalled(host) && !isRequired
  describe.skipIf(isMissing)(
    isMissing ? `${host} (skipped: not installed; apt-get install ${host})` : host,
    () => {
      test('sends every file with the headers that the build wants', async () => {
        folder = mkdtempSync(join(tmpdir(), `latchkey-${host}-`))
        const port = await freePort()
        server = host === 'nginx' ? startNginx(folder, port) : startCaddy(folder, port)
        const complaints: string[] = []
        server.stderr?.on('data', (chunk) => complaints.push(String(chunk)))
        await expect.poll(() => answers(port), { timeout: 20_000, message: complaints.join('') }).toBe(true)
        for (const { path, file, headers } of rows) {
          const reply = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })
          expect([path, reply.status]).toEqual([path, 200])
          expect(Buffer.from(await reply.arrayBuffer()).equals(readFileSync(join(pagesFolder, file)))).toBe(
            true,
          )
          const wanted = [
            'Content-Security-Policy',
            'Cache-Control',
            'X-Content-Type-Options',
            'Referrer-Policy',
          ]
          for (const name of wanted.filter((name) => headers[name] !== undefined)) {
            expect([path, name, reply.headers.get(name)]).toEqual([path, name, headers[name]])
          }
          if (headers['Content-Disposition'] !== undefined) {
            expect(reply.headers.get('content-disposition')).toMatch(/^attachment/)
          }
        }
      }, 60_000)
    },
  )
}

function startNginx(folder: string, port: number): ChildProcess {
  const [site, headers] = snippets('nginx')
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'latchkey-headers.conf'), headers!)
  const own = site!
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace('/srv/latchkey-workbench', pagesFolder)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log stderr;\nevents {}\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\n${temporary}\n${own}\n}`,
  )
  return spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

function startCaddy(folder: string, port: number): ChildProcess {
  const own = snippets('caddyfile')[0]!
    .replace('tools.example', `http://127.0.0.1:${port}`)
    .replace('/srv/latchkey-workbench', pagesFolder)
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https off\n}\n${own}`)
  return spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  })
}

function snippets(language: string): readonly string[] {
  return [...docs.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text!,
  )
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
