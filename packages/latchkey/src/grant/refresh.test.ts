import { beforeEach, describe, expect, it } from 'vitest'
import { lifetimePolicy } from '../session/lifetime.ts'
import { createSessions, type Sessions } from '../session/sessions.ts'
import { newSessionId } from '../session/credential.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/contract.ts'
import type { Session, SessionId } from '../store/record.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { randomBytes } from '../crypto/random.ts'
import { createRefresher, type Refresher, type RefreshRequest } from './refresh.ts'
import { formatRefreshToken, parseRefreshToken } from './refresh-token.ts'

const macKey = randomBytes(32)
const request = { clientId: 'app', scope: null, activity: 'own' } as const

let clock: FakeClock
let store: Store
let sessions: Sessions
let refresher: Refresher
let reused: Session[]

function open(graceSeconds = 10): void {
  sessions = createSessions({
    store,
    clock,
    lifetime: lifetimePolicy(),
    cap: { maxPerSubject: 10, onCap: 'evict_oldest' },
    eventSeconds: 630,
  })
  refresher = createRefresher({
    sessions,
    clock,
    graceSeconds,
    macKeys: () => [macKey],
    onReuse: (session) => reused.push(session),
  })
}

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
  reused = []
  open()
})

async function signIn(scope: string | null = null): Promise<{ id: SessionId; token: string }> {
  const id = newSessionId()
  const first = await refresher.first(id, { clientId: 'app', scope })
  await sessions.start({
    id,
    subject: 'user_1',
    tenant: null,
    amr: ['pwd'],
    client: { label: '', ip: '', userAgent: '' },
    data: null,
    remember: false,
    cookieSecret: null,
    refresh: first.state,
  })
  return { id, token: first.token }
}

/** The next token, or the reason why there is none. */
async function exchange(token: string, over: Partial<RefreshRequest> = {}): Promise<string> {
  const verdict = await refresher.exchange(token, { ...request, ...over })
  return verdict.ok ? verdict.value.token : verdict.reason
}

describe('refresh rotation', () => {
  it('RT-2: every use gives another token, and each works once in its turn', async () => {
    const { token } = await signIn()
    const seen = [token]
    for (let round = 0; round < 5; round++) {
      clock.advance(60_000)
      seen.push(await exchange(seen.at(-1)!))
    }
    expect(new Set(seen).size).toBe(6)
    expect(seen.every((text) => text.startsWith('lkr_'))).toBe(true)
  })

  it('RT-4, RT-5, ATK-46: 50 parallel refreshes leave one live successor and log nobody out', async () => {
    const { id, token } = await signIn()
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(token)))
    expect(new Set(answers).size).toBe(1)
    expect((await store.read(id))!.refresh!.generation).toBe(2)
    clock.advance(11_000)
    expect(await exchange(answers[0]!)).toMatch(/^lkr_/)
    expect(reused).toHaveLength(0)
  })

  it('RT-6: an answer that got lost can be asked for again, and is the same answer', async () => {
    const { token } = await signIn()
    const lost = await exchange(token)
    clock.advance(9_999)
    expect(await exchange(token)).toBe(lost)
  })

  it('RT-5: one moment after the grace window the old token is theft', async () => {
    const { id, token } = await signIn()
    const next = await exchange(token)
    clock.advance(10_000)
    expect(await exchange(token)).toBe('refresh_reused')
    expect(await exchange(next)).toBe('session_unknown')
    expect(reused.map((session) => session.id)).toEqual([id])
  })

  it('RT-5: grace 0 makes the second use theft at once', async () => {
    open(0)
    const { token } = await signIn()
    await exchange(token)
    expect(await exchange(token)).toBe('refresh_reused')
  })

  it('RT-5: with grace 0, a node whose clock is a little behind gives the previous token nothing either', async () => {
    open(0)
    const { token } = await signIn()
    await exchange(token)
    clock.advance(-1_000)
    expect(await exchange(token)).toBe('refresh_reused')
  })

  it('RT-5: clocks of two nodes that differ by half a minute make no thief of an honest race', async () => {
    const { token } = await signIn()
    const successor = await exchange(token)
    clock.advance(-30_000)
    expect(await exchange(token)).toBe(successor)
  })

  it('ATK-7, RT-5: a clock that was hours ahead and is put right opens no grace window of hours', async () => {
    clock.advance(3 * 3_600_000)
    const { id, token } = await signIn()
    await exchange(token)
    clock.advance(-3 * 3_600_000 + 60_000)
    expect(await exchange(token)).toBe('refresh_reused')
    expect(await store.read(id)).toBeNull()
  })

  it('RT-3, ATK-45: a replayed older token ends that session and no other', async () => {
    const victim = await signIn()
    const otherDevice = await signIn()
    const second = await exchange(victim.token)
    const third = await exchange(second)
    expect(await exchange(victim.token)).toBe('refresh_reused')
    expect(await exchange(third)).toBe('session_unknown')
    expect(await store.read(victim.id)).toBeNull()
    expect(await exchange(otherDevice.token)).toMatch(/^lkr_/)
  })

  it('ATK-45: whoever of thief and victim comes second is noticed', async () => {
    const { token } = await signIn()
    const thief = await exchange(token)
    clock.advance(60_000)
    await exchange(thief)
    clock.advance(60_000)
    expect(await exchange(token)).toBe('refresh_reused')
    expect(reused).toHaveLength(1)
  })

  it('RT-14, ATK-45: a token of the first day is still known on day 29', async () => {
    sessions = createSessions({
      store,
      clock,
      lifetime: lifetimePolicy({ idleSeconds: 30 * 86_400, absoluteSeconds: 30 * 86_400 }),
      cap: { maxPerSubject: 10, onCap: 'evict_oldest' },
      eventSeconds: 630,
    })
    refresher = createRefresher({
      sessions,
      clock,
      graceSeconds: 10,
      macKeys: () => [macKey],
      onReuse: (s) => reused.push(s),
    })
    const { token } = await signIn()
    let current = token
    for (let day = 0; day < 29; day++) {
      clock.advance(86_400_000)
      current = await exchange(current)
    }
    expect(await exchange(token)).toBe('refresh_reused')
  })
})

describe('what a refresh must not do', () => {
  it('RT-9, RT-10, ATK-47: another client is refused without consuming the token', async () => {
    const { token } = await signIn()
    expect(await exchange(token, { clientId: 'other' })).toBe('client_mismatch')
    expect(await exchange(token)).toMatch(/^lkr_/)
    expect(reused).toHaveLength(0)
  })

  it('RT-9, RT-10, ATK-47: a wider scope is refused without consuming the token, a narrower one is granted', async () => {
    const { token } = await signIn('read write')
    expect(await exchange(token, { scope: 'read admin' })).toBe('scope_exceeded')
    expect(await exchange(token, { scope: 'read  write' })).toBe('scope_exceeded')
    expect(await exchange(token, { scope: 'read' })).toMatch(/^lkr_/)
  })

  it('ATK-48, RT-11: nothing after the session has ended', async () => {
    const { id, token } = await signIn()
    await sessions.end({ session: id })
    expect(await exchange(token)).toBe('session_unknown')
    const other = await signIn()
    await sessions.end({ subject: 'user_1' })
    expect(await exchange(other.token)).toBe('session_unknown')
  })

  it('RT-7: does not extend the absolute life', async () => {
    const { token } = await signIn()
    let current = token
    for (let turn = 0; turn < 86_400 / 1_200 - 1; turn++) {
      clock.advance(1_200_000)
      current = await exchange(current)
    }
    clock.advance(1_199_000)
    expect(current).toMatch(/^lkr_/)
    clock.advance(1_000)
    expect(await exchange(current)).toBe('absolute_expired')
  })

  it('RT-8: an idle session does not refresh', async () => {
    const { token } = await signIn()
    clock.advance(1_800_000)
    expect(await exchange(token)).toBe('idle_expired')
  })
})

describe('refresh token text', () => {
  it('RT-1: 256 bits of secret, a prefix for scanners, and nothing of it in the store', async () => {
    const { id, token } = await signIn()
    const next = await exchange(token)
    const parsed = parseRefreshToken(next, [macKey])!
    expect(Buffer.from(parsed.secret, 'base64url')).toHaveLength(32)
    const stored = (await store.read(id))!.refresh!
    for (const bytes of [stored.hash, stored.previousHash!, stored.sealedSuccessor!]) {
      expect(Buffer.from(bytes).includes(Buffer.from(parsed.secret, 'base64url'))).toBe(false)
    }
  })

  it('what the MAC does not vouch for never reaches the store', async () => {
    const { id, token } = await signIn()
    const parts = token.split('.')
    const forged = formatRefreshToken({ sessionId: id, generation: 1, secret: parts[2]! }, randomBytes(32))
    const others = [
      forged,
      token.slice(0, -1) + (token.endsWith('A') ? 'Q' : 'A'),
      `${token}=`,
      ` ${token}`,
      token.replace('.1.', '.01.'),
      token.replace('.1.', '.2.'),
      'lkr_',
      'x'.repeat(5_000_000),
    ]
    let reads = 0
    const read = store.read.bind(store)
    store.read = (asked) => {
      reads++
      return read(asked)
    }
    for (const other of others) expect(await exchange(other)).toBe('refresh_malformed')
    expect(reads).toBe(0)
    expect(await exchange(token)).toMatch(/^lkr_/)
  })

  it('KEY-10: tokens made before a rotation of the secrets keep working', () => {
    const token = { sessionId: newSessionId(), generation: 7, secret: randomBytes(32).toString('base64url') }
    const text = formatRefreshToken(token, macKey)
    expect(parseRefreshToken(text, [randomBytes(32), macKey])).toEqual(token)
    expect(parseRefreshToken(text, [randomBytes(32)])).toBeNull()
  })
})
