import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { demoPassword } from '@latchkey/example-shared'
import { memoryStore, type Store } from 'latchkey'
import { afterEach, describe, expect, it } from 'vitest'
import { adminCutOff } from '../src/index.ts'
import { signIn, type Client } from './support/client.ts'
import { startDesk, type RunningDesk } from './support/desk.ts'
import { mustOpen } from './support/socket.ts'
import { until } from './support/until.ts'

let desk: RunningDesk
afterEach(() => desk.close())

describe.each(adminCutOff.strategies)('what was on its way when an account was disabled: %s', (strategy) => {
  it('REV-4: a reply whose request was let in before, and whose body comes after, is not written', async () => {
    desk = await startDesk(strategy)
    const [ada, grace, linus] = [
      await signIn(desk.url, 'ada'),
      await signIn(desk.url, 'grace'),
      await signIn(desk.url, 'linus'),
    ]
    const ofGrace = await slowReply(desk.url, grace)
    const ofLinus = await slowReply(desk.url, linus)
    expect((await ada.post('/api/accounts/grace/disable')).status).toBe(204)

    expect(await ofGrace.finish('Too late.')).toBe(401)
    expect(await ofLinus.finish('Slow, but signed in.')).toBe(201)
    expect(await repliesSeenBy(ada)).toEqual(['Slow, but signed in.'])
  })

  it('REV-4: neither is one whose session alone was ended', async () => {
    desk = await startDesk(strategy)
    const [ada, grace] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'grace')]
    const slow = await slowReply(desk.url, grace)
    expect((await grace.post('/auth/sign-out')).status).toBe(204)
    expect(await slow.finish('Too late.')).toBe(401)
    expect(await repliesSeenBy(ada)).toEqual([])
  })

  it('REV-4: a message on a socket that is about to be closed is not written', async () => {
    desk = await startDesk(strategy)
    const [ada, grace] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'grace')]
    const { socket, closed } = await mustOpen(desk.url, grace.cookie)
    const send = (words: string): void =>
      socket.send(JSON.stringify({ type: 'reply', ticketId: 1, text: words }))
    send('In time.')
    await until('the reply is there', async () => (await repliesSeenBy(ada)).length === 1)
    await desk.auth.end({ subject: 'grace' })
    send('Too late.')
    expect(await closed).toEqual({ code: 4401, reason: 'session over' })
    expect(await repliesSeenBy(ada)).toEqual(['In time.'])
  })

  it('REV-4: a sign-in that was let in before, and starts its session after, is ended', async () => {
    const hold = heldInserts()
    desk = await startDesk(strategy, { store: hold.store })
    const ada = await signIn(desk.url, 'ada')
    hold.from()
    const late = signIn(desk.url, 'grace')
    await until('the sign-in waits for the store', () => hold.waiting() === 1)
    expect((await ada.post('/api/accounts/grace/disable')).status).toBe(204)
    hold.release()
    const grace = await late
    await until('the session is over', async () => (await grace.get('/api/tickets')).status === 401)
    expect((await desk.auth.sessions.list({ subject: 'grace' })).sessions).toEqual([])
  })

  it('ATK-44: a fresh proof that comes too late brings no session back', async () => {
    desk = await startDesk(strategy)
    const [ada, grace] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'grace')]
    const slow = await slowPost(desk.url, grace, '/api/proof')
    expect((await ada.post('/api/accounts/grace/disable')).status).toBe(204)
    expect(await slow.finish({ password: demoPassword })).toBe(401)
    expect((await grace.get('/api/tickets')).status).toBe(401)
  })
})

interface SlowPost {
  /** Sends the body, and gives the status of the answer. */
  finish(body: object): Promise<number>
}

/** Sends the head of a request, and waits until the server has begun with it. */
async function slowPost(url: string, { cookie }: Client, path: string): Promise<SlowPost> {
  const headers = { Cookie: cookie, Origin: url, 'Content-Type': 'application/json', Expect: '100-continue' }
  const outgoing = request(url + path, { method: 'POST', headers })
  outgoing.flushHeaders()
  // Node sends this in the same tick in which it hands the request on.
  await once(outgoing, 'continue')
  return {
    async finish(body) {
      outgoing.end(JSON.stringify(body))
      const [response] = await once(outgoing, 'response')
      await text(response)
      return response.statusCode
    },
  }
}

async function slowReply(url: string, client: Client): Promise<{ finish(words: string): Promise<number> }> {
  const slow = await slowPost(url, client, '/api/tickets/1/replies')
  return { finish: (words) => slow.finish({ text: words }) }
}

async function repliesSeenBy(client: Client): Promise<string[]> {
  const { tickets } = (await (await client.get('/api/tickets')).json()) as {
    tickets: { replies: { text: string }[] }[]
  }
  return tickets.flatMap(({ replies }) => replies.map(({ text }) => text))
}

/** A store in which new sessions wait until they are let through. */
function heldInserts(): { store: Store; from(): void; waiting(): number; release(): void } {
  const inner = memoryStore()
  let held: Promise<void> = Promise.resolve()
  let release = (): void => {}
  let waiting = 0
  return {
    store: {
      ...inner,
      async insert(...args) {
        waiting++
        await held
        waiting--
        return inner.insert(...args)
      },
    },
    from() {
      held = new Promise((resolve) => (release = resolve))
    },
    waiting: () => waiting,
    release: () => release(),
  }
}
