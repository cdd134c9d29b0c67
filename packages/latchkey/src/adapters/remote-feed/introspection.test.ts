import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { listen } from '../../testing/listen.ts'
import { createIntrospection, type Introspect, type IntrospectionOptions } from './introspection.ts'

interface Question {
  readonly body: string
  readonly authorization: string | undefined
}

let server: Server
let url: URL
let questions: Question[]
let errors: string[]
let elapsedMs: number
let answer: RequestListener

beforeEach(async () => {
  questions = []
  errors = []
  elapsedMs = 1_000
  answer = say('{"active":true}')
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    questions.push({ body, authorization: request.headers.authorization })
    answer(request, response)
  })
  url = new URL(`${(await listen(server)).url}/oauth/introspect`)
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function say(body: string, status = 200): RequestListener {
  return (_request, response) => response.writeHead(status).end(body)
}

function open(changes: Partial<IntrospectionOptions> = {}): Introspect {
  return createIntrospection({
    url,
    fetch,
    authorization: () => 'Basic c2VydmljZTpzZWNyZXQ=',
    elapsed: () => elapsedMs,
    maxAgeMs: 2_000,
    timeoutMs: 1_000,
    onError: (error) => void errors.push(String(error)),
    ...changes,
  })
}

describe('introspection', () => {
  it('REV-10: asks as a client, in the body, and believes what it is told', async () => {
    const introspect = open()
    expect(await introspect('a.b.c')).toBe('active')
    expect(questions).toEqual([
      { body: 'token=a.b.c&token_type_hint=access_token', authorization: 'Basic c2VydmljZTpzZWNyZXQ=' },
    ])
    answer = say('{"active":false}')
    expect(await introspect('d.e.f')).toBe('inactive')
  })

  it('asks once for a token, and again when the answer is older than the bound', async () => {
    const introspect = open()
    await Promise.all(Array.from({ length: 20 }, () => introspect('a.b.c')))
    elapsedMs += 2_000
    await introspect('a.b.c')
    expect(questions).toHaveLength(1)
    elapsedMs += 1
    answer = say('{"active":false}')
    expect(await introspect('a.b.c')).toBe('inactive')
    expect(questions).toHaveLength(2)
  })

  it('takes no "active" that was on the way for longer than the bound', async () => {
    answer = (_request, response) => {
      elapsedMs += 2_001
      response.end('{"active":true}')
    }
    expect(await open()('a.b.c')).toBe('unknown')
  })

  it.each([
    ['an error', say('{"active":true}', 500)],
    ['a refusal', say('{"active":true}', 401)],
    ['a redirect', (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['a word', say('true')],
    ['text for true', say('{"active":"true"}')],
    ['two answers', say('{"active":false,"active":true}')],
    ['nothing', say('')],
    ['too much', say(`{"active":true,"scope":"${'x'.repeat(65_536)}"}`)],
    ['silence', () => {}],
    ['a broken answer', (request) => request.socket.destroy()],
  ] as [string, RequestListener][])('knows nothing from %s, and asks again', async (_what, listener) => {
    answer = listener
    const introspect = open({ timeoutMs: 1_000 })
    expect(await introspect('a.b.c')).toBe('unknown')
    expect(errors).toHaveLength(1)
    expect(errors.join()).not.toContain('a.b.c')
    answer = say('{"active":true}')
    expect(await introspect('a.b.c')).toBe('active')
  })

  it('asks no more than 32 questions at a time', async () => {
    const waiting: ServerResponse[] = []
    answer = (_request, response) => void waiting.push(response)
    const introspect = open({ timeoutMs: 30_000 })
    const answers = Array.from({ length: 50 }, (_, index) => introspect(`token-${index}`))
    expect(new Set(await Promise.all(answers.slice(32)))).toEqual(new Set(['unknown']))
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(32)
    for (const response of waiting) response.end('{"active":true}')
    expect(new Set(await Promise.all(answers.slice(0, 32)))).toEqual(new Set(['active']))
    expect(questions).toHaveLength(32)
  })
})
