import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryStore, type HttpRequest, type Store } from '../../src/index.ts'
import { embeddedStore } from '../../src/store/embedded.ts'
import { exchange } from '../../src/testing/raw-http.ts'
import { credentialLines, modes, password, startTarget, type Target } from './support.ts'

let cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp) await step()
  cleanUp = []
})

function embedded(): { store: Store; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-hostile-'))
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }))
  return { store: embeddedStore({ path: join(folder, 'data') }), folder }
}
const stores: Readonly<Record<string, () => Store>> = {
  memory: memoryStore,
  embedded: () => embedded().store,
}

async function start(options: Parameters<typeof startTarget>[0]): Promise<Target> {
  const target = await startTarget(options)
  cleanUp.unshift(() => target.close())
  return target
}

/** Texts that have turned into structure somewhere, in line-based files, in objects, in queries, in terminals. */
const texts: readonly string[] = [
  'a\r\nadmin=1', 'a\nsubject: admin', 'a\0admin', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '..', '../../etc/passwd', "' OR 1=1 --",
  '{"$ne":null}', '\u0080\u0081\u009f', '\u001b[2J', '\u202eadmin', '\u2028x', '🔑', 'e\u0301', '\u00e9', ' admin', 'admin ', '%00', '\ufeffadmin', 'x'.repeat(512),
] // prettier-ignore

describe.each(Object.keys(stores).flatMap((store) => modes.map((mode) => ({ store, ...mode }))))(
  '$store store, $strategy by $carry',
  ({ store: storeName, ...mode }) => {
    it('ATK-5, SID-15: subjects, tenants and data of any text come back as they went in, and are nobody else', async () => {
      const target = await start({ ...mode, store: stores[storeName]!() })
      const clients = []
      for (const text of texts) {
        const signedIn = await target.signIn(target.client(), { identifier: text, tenant: text })
        await target.auth.sessions.setData(signedIn.sessionId as never, () => ({
          [text]: text,
          nested: [text],
        }))
        clients.push(signedIn)
      }
      for (const [index, { client, sessionId }] of clients.entries()) {
        const text = texts[index]!
        const me = (await client.send('GET', '/me')).json
        expect([me['subject'], me['tenant'], me['sessionId']]).toEqual([text, text, sessionId])
        const { sessions } = (await client.send('GET', '/auth/sessions')).json as {
          sessions: { id: string }[]
        }
        expect(sessions.map(({ id }) => id)).toEqual([sessionId])
        const record = (await target.auth.sessions.read(sessionId as never))!
        expect(record.data).toEqual(JSON.parse(JSON.stringify({ [text]: text, nested: [text] })))
        expect(record.amr).toEqual(['pwd'])
      }
      // Ending one ends no other, however much alike they look.
      for (const [index, { client }] of clients.entries()) {
        await target.auth.end(index % 2 === 0 ? { subject: texts[index]! } : { tenant: texts[index]! })
        expect((await client.send('GET', '/me')).status).toBe(401)
        expect(await target.auth.sessions.count('everyone')).toBe(texts.length - index - 1)
      }
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    })

    it('ATK-5: a User-Agent of any octets and any length is kept inert, for people to read', async () => {
      const target = await start({ ...mode, store: stores[storeName]!() })
      const body = JSON.stringify({ password, carry: mode.carry })
      for (const userAgent of [
        '\x80\x81\x9f\xff',
        '__proto__',
        '{"admin":true}',
        '\xe2\x80\xae',
        'x'.repeat(8_000),
        '<script>\'"&',
      ]) {
        const answer = await exchange(
          target.url,
          [
            'POST /auth/sign-in HTTP/1.1',
            `User-Agent: ${userAgent}`,
            'Content-Type: application/json',
            `Content-Length: ${body.length}`,
          ],
          body,
        )
        expect(answer.status).toBe(200)
        const { sessionId } = JSON.parse(answer.body) as { sessionId: string }
        expect((await target.auth.sessions.read(sessionId as never))!.client.userAgent).toBe(
          userAgent.slice(0, 512),
        )
      }
      for (const userAgent of [
        'a\r\nadmin: 1',
        'a\0b',
        'x'.repeat(1_048_576),
        '\ud800',
        `Chrome/${'1'.repeat(1_048_576)}`,
      ]) {
        const header = (name: string): string | null => (name === 'user-agent' ? userAgent : null)
        const request: HttpRequest = {
          method: 'POST',
          target: '/',
          ip: 'x'.repeat(10_000),
          header,
          body: () => ({ bytes: new Uint8Array() }),
        }
        const begun = await target.auth.begin(request, { append: () => {}, set: () => {} })
        if (begun.kind !== 'open') throw new Error('the gate answered')
        const { sessionId } = await begun.auth.signIn({ subject: 'user_1', carry: mode.carry })
        const { client } = (await target.auth.sessions.read(sessionId))!
        expect(client.userAgent).toBe(userAgent.slice(0, 512).replace('\ud800', '\ufffd'))
        expect(client.ip.length).toBeLessThanOrEqual(64)
      }
      const { client } = await target.signIn()
      const lines = ['GET /auth/sessions HTTP/1.1', ...credentialLines(client)]
      expect((await exchange(target.url, lines)).status).toBe(200)
    })
  },
)

describe.each(modes)('embedded store, $strategy by $carry', (mode) => {
  it('ATK-4, SID-6, KEY-8: no credential and no key is in the files of the store', async () => {
    const { store, folder } = embedded()
    const target = await start({ ...mode, store })
    const { client, sessionId, refreshToken } = await target.signIn()
    await client.send('POST', '/auth/refresh', mode.carry === 'bearer' ? { json: { refreshToken } } : {})
    await client.send('POST', '/step-up')
    const files = readdirSync(join(folder, 'data')).map((name) => join(folder, 'data', name))
    const bytes = Buffer.concat(
      files.filter((file) => !file.endsWith('encryption.key')).map((file) => readFileSync(file)),
    )
    expect(bytes.length).toBeGreaterThan(4_096)
    const parts = [...client.cookies.values(), client.bearer ?? '', refreshToken]
      .flatMap((value) => value.split('.'))
      .filter((part) => part.length >= 22 && !part.endsWith(sessionId) && !part.startsWith('eyJ'))
    expect(parts.length).toBeGreaterThan(0)
    for (const part of parts) {
      expect(bytes.includes(part)).toBe(false)
      expect(bytes.includes(Buffer.from(part, 'base64url'))).toBe(false)
    }
    expect(bytes.toString('latin1')).not.toMatch(/"d":|"kty"|PRIVATE/)
    // Others may not even enter the folder, and the key is nobody else's within it either.
    expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0)
    expect(statSync(join(folder, 'data', 'encryption.key')).mode & 0o077).toBe(0)
  })
})
