import { createAuth, memoryStore, type SessionId } from '../../latchkey/src/index.ts'
import { fetchHandler } from '../../latchkey/src/adapters/fetch.ts'
import { afterAll, expect, it } from 'vitest'
import { signatures, unitCosts, type UnitCostId } from '../src/unit-costs.ts'

const issuer = 'https://app.example'
const store = memoryStore()
const auth = createAuth({
  issuer,
  strategy: 'hybrid',
  store,
  routes: { revocations: { authorize: () => true } },
})
afterAll(async () => auth.close())

/** An app on which everybody who comes is signed in. */
const app = fetchHandler(auth, async (request, requestAuth) => {
  const carry = request.url.endsWith('/cookie') ? 'cookie' : 'bearer'
  const { session, ...tokens } = await requestAuth.signIn({ subject: 'user-7f3a', carry })
  return Response.json({ id: session.id, ...tokens })
})

interface SignedIn {
  readonly id: SessionId
  readonly accessToken: string
  readonly refreshToken: string
}

async function signIn(): Promise<SignedIn> {
  return (await app(new Request(`${issuer}/bearer`))).json() as Promise<SignedIn>
}

it('the bytes of the feed are those that are sent', async () => {
  const { id } = await signIn()
  const feed = messages(await app(new Request(`${issuer}/revocations`)))
  const quiet = await find(feed, ({ kind, events }) => kind === 'events' && events.length === 0)
  await auth.end({ session: id })
  const told = await find(feed, ({ kind, events }) => kind === 'events' && events.length === 1)
  await feed.return(undefined)
  const [event] = (await store.feed.after(0, 10)) ?? []
  const sent = {
    feedMessageBytes: quiet.bytes,
    signedEventBytes: told.bytes - quiet.bytes,
    logEventBytes: JSON.stringify(event).length,
  }
  expect(farOff(sent)).toEqual({})
})

it('the bytes of credentials are those that are sent', async () => {
  const { refreshToken, accessToken } = await signIn()
  const [header = '', , signature = ''] = accessToken.split('.')
  const [line = ''] = (await app(new Request(`${issuer}/cookie`))).headers.getSetCookie()
  const [cookie = ''] = line.split(';')
  const sent = {
    refreshTokenBytes: refreshToken.length,
    jwtHeaderBytes: Buffer.from(header, 'base64url').length,
    cookieBytes: `Cookie: ${cookie}\r\n`.length,
  }
  expect(farOff(sent)).toEqual({})
  expect(signature.length).toBe(signatures.EdDSA.bytes)
})

/** Those that are not what is reckoned with: within a tenth, because sequences and times have more digits on some days than on others. */
function farOff(sent: Partial<Record<UnitCostId, number>>): Partial<Record<UnitCostId, number>> {
  const entries = Object.entries(sent).filter(([id, bytes]) => {
    const { value } = unitCosts[id as UnitCostId] // the keys of the record
    return Math.abs(bytes - value) > value / 10
  })
  return Object.fromEntries(entries)
}

interface Message {
  readonly kind: string
  readonly events: readonly unknown[]
  readonly bytes: number
}

/** The server-sent events of a feed, each with its size as it travels. */
async function* messages({ body }: Response): AsyncGenerator<Message, void, undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    const whole = text.split('\n\n')
    text = whole.pop() ?? ''
    for (const event of whole) {
      const payload = /^data: [^.]+\.([^.]+)\./m.exec(event)?.[1]
      if (payload === undefined) continue
      const message = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Partial<Message>
      yield { kind: message.kind ?? '', events: message.events ?? [], bytes: event.length + 2 }
    }
  }
}

async function find(feed: AsyncIterator<Message>, isWanted: (message: Message) => boolean): Promise<Message> {
  for (;;) {
    const { value, done } = await feed.next()
    if (done === true) throw new Error('the feed ended')
    const message = value as Message // it is not done
    if (isWanted(message)) return message
  }
}
