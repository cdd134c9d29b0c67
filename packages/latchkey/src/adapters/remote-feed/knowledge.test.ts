import { beforeEach, describe, expect, it } from 'vitest'
import { generateKey, keySet, signCompact, type SigningKey } from '../../jwt/index.ts'
import { feedMessageType } from '../../revocation/feed-message.ts'
import { createPublisher, type FeedPosition, type Publisher } from '../../revocation/publisher.ts'
import type { RevocationEvent, RevocationFact } from '../../store/event.ts'
import { memoryStore, type MemoryStore } from '../../store/memory.ts'
import { fakeClock, type FakeClock } from '../../testing/fake-clock.ts'
import { until } from '../../../test/support/nodes.ts'
import { createFeedKnowledge, type FeedKnowledge } from './knowledge.ts'

const issuer = 'https://app.example'
const [key, otherKey] = [generateKey('EdDSA'), generateKey('EdDSA')]
const hourMs = 3_600_000
let nonces = 0

/** Two machines: the time of each is its own, and so is what each has counted since it started. */
let issuerTime: FakeClock
let issuerElapsed: FakeClock
let time: FakeClock
let elapsed: FakeClock
let store: MemoryStore
let publisher: Publisher
let knowledge: FeedKnowledge
let known: RevocationEvent[]
let keys: SigningKey[]

beforeEach(() => {
  issuerTime = fakeClock(1_750_000_000_000)
  issuerElapsed = fakeClock(77_000)
  time = fakeClock(1_750_000_000_000)
  elapsed = fakeClock(5_000)
  store = memoryStore()
  keys = [key]
  known = []
  publisher = node()
  knowledge = createFeedKnowledge({
    issuer,
    keys: () => keySet(keys),
    clock: time,
    elapsed,
    maxStalenessMs: 2_000,
    maxRevocations: 1_000,
    onEvent: (event) => void known.push(event),
  })
})

function node(signer: SigningKey = key): Publisher {
  return createPublisher({
    issuer,
    feed: store.feed,
    clock: issuerTime,
    elapsed: issuerElapsed,
    maxStalenessMs: 2_000,
    signingKey: () => signer,
    reloadKeys: () => {},
    maxConnections: 10,
    onBackgroundError: (error) => {
      throw error
    },
  })
}

function pass(ms: number): void {
  for (const clock of [issuerTime, issuerElapsed, time, elapsed]) clock.advance(ms)
}

function end(sessionId: string): void {
  append({ type: 'session_ended', sessionId })
}

function append(fact: RevocationFact, lifeMs = hourMs): void {
  void store.append({ fact, expiresAtMs: issuerTime() + lifeMs })
}

interface Asked {
  readonly sent: { readonly nonce: string; readonly sentAtMs: number }
  readonly messages: readonly string[]
}

/** What the issuer answers to one question of the verifier. */
async function ask(of: Publisher = publisher, positions: readonly FeedPosition[] = []): Promise<Asked> {
  const sent = { nonce: `nonce-of-this-request-${nonces++}`, sentAtMs: elapsed() }
  const messages = await of.poll({ nonce: sent.nonce, positions })
  if (messages === 'store_unavailable') throw new Error(messages)
  return { sent, messages }
}

/** Reads an answer to its end, or up to the first refusal. */
function read({ sent, messages }: Asked): string {
  const reading = knowledge.read(sent)
  let last = 'nothing'
  for (const message of messages) {
    const verdict = reading.take(message)
    if (!verdict.ok) return verdict.reason
    last = verdict.value
  }
  return last
}

function positions(): FeedPosition[] {
  return knowledge
    .positions()
    .split(',')
    .filter((text) => text !== '')
    .map((text) => ({ epoch: text.split('.')[0] ?? '', sequence: Number(text.split('.')[1]) }))
}

function isRevoked(sessionId: string): boolean {
  return knowledge.covers({
    sessionId,
    tokenId: '',
    subject: 's',
    tenant: null,
    signedInAtSeconds: 1_750_000_000,
  })
}

/** A message with good form, signed by a key of choice. */
function forged(changes: Record<string, unknown>, by: SigningKey = otherKey, type = feedMessageType): string {
  const epoch = positions()[0]?.epoch ?? 'epoch-that-is-not-known'
  const message = {
    iss: issuer,
    epoch,
    nowMs: issuerTime(),
    kind: 'events',
    from: 0,
    to: 1,
    asOfMs: issuerElapsed(),
    events: [],
    ...changes,
  }
  return signCompact(JSON.stringify(message), by, { type })
}

/** A stream of the issuer, message by message. */
async function openStream(): Promise<{ sent: Asked['sent']; next: () => Promise<string> }> {
  const sent = { nonce: `nonce-of-this-request-${nonces++}`, sentAtMs: elapsed() }
  const connection = await publisher.open({ nonce: sent.nonce, positions: positions() })
  if (typeof connection === 'string') throw new Error(connection)
  const messages = connection[Symbol.asyncIterator]()
  const next = async (): Promise<string> => (await messages.next()).value?.text ?? 'ended'
  return { sent, next }
}

describe('what a service without a store knows', () => {
  it('is everything, once it has read an answer, and for as long as the bound', async () => {
    end('before')
    expect(knowledge.isFresh()).toBe(false)
    expect(read(await ask())).toBe('vouched')
    expect([isRevoked('before'), isRevoked('other'), knowledge.isFresh()]).toEqual([true, false, true])
    pass(2_000)
    expect(knowledge.isFresh()).toBe(true)
    pass(1)
    expect(knowledge.isFresh()).toBe(false)
  })

  it('grows by what it has missed', async () => {
    read(await ask())
    end('one')
    end('two')
    expect(read(await ask(publisher, positions()))).toBe('vouched')
    expect(known.map((event) => event.sequence)).toEqual([1, 2])
    // Nothing is sent twice.
    expect((await ask(publisher, positions())).messages).toHaveLength(2)
  })

  it('says nothing of changes that only copies of records need to know', async () => {
    read(await ask())
    append({ type: 'session_changed', sessionId: 'a', version: 2 })
    expect(read(await ask(publisher, positions()))).toBe('vouched')
    expect(known).toEqual([])
    expect(positions()[0]?.sequence).toBe(1)
  })

  it('fits into messages of limited size, however much there is', async () => {
    for (let index = 0; index < 1_000; index++) end(`session-${index}`.padEnd(22, 'x'))
    const { messages, ...asked } = await ask()
    expect(messages.length).toBeGreaterThan(5)
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(16_384)
    expect(read({ ...asked, messages })).toBe('vouched')
    expect(knowledge.sizes().revocations).toBe(1_000)
  })
})

describe('somebody on the way', () => {
  it('forges no event: nobody is signed out by a key that is not the issuer’s', async () => {
    read(await ask())
    const { sent, messages } = await ask(publisher, positions())
    const event = {
      type: 'global_cutoff',
      beforeMs: issuerTime() + hourMs,
      sequence: 1,
      expiresAtMs: issuerTime() + hourMs,
    }
    const withForged = [messages[0] ?? '', forged({ events: [event] })]
    expect(read({ sent, messages: withForged })).toBe('key_unknown')
    const reading = knowledge.read(sent)
    reading.take(messages[0] ?? '')
    const [header = '', , signature = ''] = (messages[1] ?? '').split('.')
    const payload = Buffer.from(JSON.stringify({ iss: issuer })).toString('base64url')
    expect(reading.take([header, payload, signature].join('.'))).toMatchObject({
      reason: 'signature_invalid',
    })
    expect(known).toEqual([])
  })

  it('passes no access token for a message, and no message of another issuer', async () => {
    const { sent } = await ask()
    expect(read({ sent, messages: [forged({}, key, 'at+jwt')] })).toBe('type_mismatch')
    expect(read({ sent, messages: [forged({ iss: 'https://other.example' }, key)] })).toBe('issuer_mismatch')
  })

  it('plays no recording: an answer to somebody else is refused', async () => {
    const recorded = await ask()
    expect(read(recorded)).toBe('vouched')
    end('since')
    pass(1_000)
    const { sent } = await ask()
    expect(read({ sent, messages: recorded.messages })).toBe('nonce_mismatch')
  })

  it('plays no old heartbeats behind a fresh beginning', async () => {
    read(await ask())
    const stale = (await ask(publisher, positions())).messages.at(-1) ?? ''
    end('since')
    pass(3_000)
    const { sent, messages } = await ask(publisher, positions())
    const reading = knowledge.read(sent)
    expect(reading.take(messages[0] ?? '').ok).toBe(true)
    expect(reading.take(stale)).toEqual({ ok: true, value: 'late' })
    expect(knowledge.isFresh()).toBe(false)
  })

  it.each([50, 500, 1_900, 2_100, 60_000])(
    'gains nothing by holding messages back for %i ms',
    async (delayMs) => {
      read(await ask())
      const { sent, messages } = await ask(publisher, positions())
      const reading = knowledge.read(sent)
      reading.take(messages[0] ?? '')
      for (let second = 0; second < 5; second++) {
        const beat = (await ask(publisher, positions())).messages.at(-1) ?? ''
        const vouchedAtMs = issuerElapsed()
        pass(delayMs)
        expect(reading.take(beat).ok).toBe(true)
        expect(knowledge.isFresh()).toBe(issuerElapsed() - vouchedAtMs <= 1_990)
      }
    },
  )

  it('gains nothing by holding the request back either', async () => {
    const sent = { nonce: 'nonce-of-a-slow-request', sentAtMs: elapsed() }
    pass(5_000)
    const messages = await publisher.poll({ nonce: sent.nonce, positions: [] })
    if (messages === 'store_unavailable') throw new Error(messages)
    expect(read({ sent, messages })).toBe('late')
    expect(knowledge.isFresh()).toBe(false)
  })

  it('drops no event unseen', async () => {
    const { sent, next } = await openStream()
    const reading = knowledge.read(sent)
    for (let count = 0; count < 3; count++) expect(reading.take(await next()).ok).toBe(true)
    end('dropped')
    await next()
    end('second')
    expect(reading.take(await next())).toEqual({ ok: false, reason: 'message_missing' })
    // Nothing that follows is believed.
    expect(reading.take(await next())).toEqual({ ok: false, reason: 'message_missing' })
    publisher.close()
  })

  it('drops no part of a snapshot, and swaps none for that of another', async () => {
    for (let index = 0; index < 300; index++) end(`session-${index}`.padEnd(22, 'x'))
    const { sent, messages } = await ask()
    let other = await ask()
    // For a moment all readers get the same snapshot.
    await until('another snapshot is made', async () => {
      other = await ask()
      return other.messages[2] !== messages[2]
    })
    const without = (at: number): string[] => messages.filter((_, index) => index !== at)
    expect(read({ sent, messages: without(1) })).toBe('message_missing')
    expect(read({ sent, messages: without(2) })).toBe('message_missing')
    const swapped = messages.map((message, index) => (index === 2 ? (other.messages[2] ?? '') : message))
    expect(read({ sent, messages: swapped })).toBe('message_missing')
    // Without its last part it stands for nothing.
    expect(read({ sent, messages: without(messages.length - 2) })).toBe('message_missing')
    expect(knowledge.isFresh()).toBe(false)
    expect(read({ sent, messages })).toBe('vouched')
  })

  it('mixes no messages of two nodes, or of two lives of one', async () => {
    const [here, there] = [await ask(), await ask(node())]
    expect(read({ sent: here.sent, messages: [here.messages[0] ?? '', ...there.messages.slice(1)] })).toBe(
      'epoch_mismatch',
    )
    expect(read({ sent: here.sent, messages: [...here.messages, here.messages[0] ?? ''] })).toBe(
      'nonce_mismatch',
    )
  })

  it('says nothing that is not understood, for it may be a revocation', async () => {
    read(await ask())
    const { sent, messages } = await ask(publisher, positions())
    const hello = messages[0] ?? ''
    for (const changes of [
      { kind: 'tidings' },
      { events: [{ type: 'everything_revoked', sequence: 1, expiresAtMs: 1 }] },
      { events: [{ type: 'session_ended', sequence: 1, expiresAtMs: 1 }] },
      { events: [null] },
      { events: {} },
      { from: -1 },
      { from: 2, to: 1 },
      { to: 1.5 },
      { asOfMs: '1' },
      { nowMs: null },
      { epoch: '' },
    ]) {
      expect(read({ sent, messages: [hello, forged(changes, key)] }), JSON.stringify(changes)).toBe(
        'message_malformed',
      )
    }
  })
})

describe('clocks', () => {
  it('that were set change nothing: neither the verifier’s nor the issuer’s time of day is compared with anything', async () => {
    read(await ask())
    for (const jumpMs of [hourMs, -3 * hourMs, 2 * hourMs]) {
      time.advance(jumpMs)
      issuerTime.advance(-2 * jumpMs)
      expect(knowledge.isFresh()).toBe(true)
      pass(1_000)
      expect(read(await ask(publisher, positions()))).toBe('vouched')
    }
  })

  it('ATK-7: that were set forward make nothing forgotten', async () => {
    read(await ask())
    time.advance(48 * hourMs)
    end('while-wrong')
    read(await ask(publisher, positions()))
    // Pushes out what has expired.
    for (let index = 0; index < 999; index++) end(`filler-${index}`)
    read(await ask(publisher, positions()))
    time.advance(-48 * hourMs)
    expect(isRevoked('while-wrong')).toBe(true)
  })

  it('that run apart are not trusted: one that says more time has passed than can have', async () => {
    const { sent, messages } = await ask()
    const reading = knowledge.read(sent)
    for (const message of messages) reading.take(message)
    // The verifier's machine sleeps for a minute; the issuer's does not.
    issuerElapsed.advance(60_000)
    issuerTime.advance(60_000)
    const beat = (await ask(publisher, positions())).messages.at(-1) ?? ''
    expect(reading.take(beat)).toEqual({ ok: false, reason: 'clock_implausible' })
    // A new request compares the two anew.
    expect(read(await ask(publisher, positions()))).toBe('vouched')
  })

  it('that drift are counted against the message', async () => {
    const { sent, messages } = await ask()
    const reading = knowledge.read(sent)
    for (const message of messages) reading.take(message)
    pass(300_000)
    reading.take((await ask(publisher, positions())).messages.at(-1) ?? '')
    expect(knowledge.ageMs).toBeCloseTo(150, 0)
  })
})

describe('nodes behind one address', () => {
  it('are told apart, and each is asked only for what is missing of its own log', async () => {
    const other = node()
    read(await ask())
    read(await ask(other))
    end('one')
    expect(read(await ask(publisher, positions()))).toBe('vouched')
    const { messages, sent } = await ask(other, positions())
    expect(messages).toHaveLength(3)
    expect(read({ sent, messages })).toBe('vouched')
    expect(positions()).toHaveLength(2)
  })

  it('remember no more positions than a request may name', async () => {
    for (let index = 0; index < 12; index++) read(await ask(node()))
    expect(positions()).toHaveLength(8)
  })

  it('that do not know a reader any more send it everything', async () => {
    read(await ask())
    end('gone-from-the-log')
    end('one')
    append({ type: 'session_ended', sessionId: 'short-lived' }, 1)
    pass(10)
    await store.purge(issuerTime() + 2 * hourMs, 10)
    end('after')
    const { sent, messages } = await ask(publisher, positions())
    expect(read({ sent, messages })).toBe('vouched')
    expect(isRevoked('after')).toBe(true)
  })
})
