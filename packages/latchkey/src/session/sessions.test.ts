import { beforeEach, describe, expect, it } from 'vitest'
import { isLatchkeyError } from '../errors.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/contract.ts'
import type { Session } from '../store/record.ts'
import { fakeClock, type FakeClock } from '../testing/fake-clock.ts'
import { formatCredential, newCookieSecret, newSessionId } from './credential.ts'
import { lifetimePolicy, type LifetimeOptions } from './lifetime.ts'
import { createSessions, type Sessions } from './sessions.ts'

let clock: FakeClock
let store: Store
let sessions: Sessions

function open(lifetime: LifetimeOptions = {}): Sessions {
  return createSessions({
    store,
    clock,
    lifetime: lifetimePolicy(lifetime),
    cap: { maxPerSubject: 10, onCap: 'evict_oldest' },
    eventSeconds: 630,
  })
}

beforeEach(() => {
  clock = fakeClock()
  store = memoryStore()
  sessions = open()
})

async function signIn(
  over: { subject?: string; remember?: boolean } = {},
): Promise<{ session: Session; cookie: string }> {
  const id = newSessionId()
  const secret = newCookieSecret()
  const session = await sessions.start({
    id,
    subject: over.subject ?? 'user_1',
    tenant: null,
    amr: ['pwd'],
    client: { label: 'Firefox on Linux', ip: '127.0.0.1', userAgent: 'x' },
    data: null,
    remember: over.remember ?? false,
    cookieSecret: secret,
    refresh: null,
  })
  return { session, cookie: formatCredential({ id, secret }) }
}

async function reasonFor(cookie: string): Promise<string> {
  const verdict = await sessions.check(cookie)
  return verdict.ok ? 'ok' : verdict.reason
}

describe('lifetime', () => {
  it('SID-8: ends after the idle time, to the second, and activity moves only that', async () => {
    const { session, cookie } = await signIn()
    clock.advance(1_799_000)
    expect(await reasonFor(cookie)).toBe('ok')
    sessions.noteActivity(session)
    await sessions.close()
    clock.advance(1_799_000)
    expect(await reasonFor(cookie)).toBe('ok')
    clock.advance(1_000)
    expect(await reasonFor(cookie)).toBe('idle_expired')
  })

  it('SID-7: ends at the absolute age however busy it is', async () => {
    sessions = open({ idleSeconds: 3_600, absoluteSeconds: 7_200 })
    const { session, cookie } = await signIn()
    for (let minute = 0; minute < 119; minute++) {
      clock.advance(60_000)
      sessions.noteActivity((await store.read(session.id)) as Session)
      await sessions.close()
      expect(await reasonFor(cookie)).toBe('ok')
    }
    clock.advance(59_000)
    expect(await reasonFor(cookie)).toBe('ok')
    clock.advance(1_000)
    expect(await reasonFor(cookie)).toBe('absolute_expired')
  })

  it('ATK-6: a request that is not the subject’s own activity does not extend the idle time', async () => {
    const { cookie } = await signIn()
    for (let poll = 0; poll < 29; poll++) {
      clock.advance(60_000)
      expect(await reasonFor(cookie)).toBe('ok')
    }
    clock.advance(60_000)
    expect(await reasonFor(cookie)).toBe('idle_expired')
  })

  it('ATK-7: a clock that jumps forward and back neither revives nor ends a session for good', async () => {
    const { cookie } = await signIn()
    clock.advance(3_600_000)
    expect(await reasonFor(cookie)).toBe('idle_expired')
    clock.advance(-3_600_000)
    expect(await reasonFor(cookie)).toBe('ok')
    clock.advance(-3_600_000)
    expect(await reasonFor(cookie)).toBe('ok')
  })

  it('writes activity at most once per touch interval', async () => {
    const { session } = await signIn()
    const version = async (): Promise<number> => (await store.read(session.id))!.version
    sessions.noteActivity((await store.read(session.id))!)
    await sessions.close()
    expect(await version()).toBe(1)
    clock.advance(61_000)
    for (let request = 0; request < 100; request++) sessions.noteActivity((await store.read(session.id))!)
    await sessions.close()
    expect(await version()).toBe(2)
  })

  it('a remembered session has the longer life, and presets without memory forget', async () => {
    const kept = await signIn({ remember: true })
    expect(kept.session.expiresAtMs - clock()).toBe(2_592_000_000)
    sessions = open({ preset: 'aal2' })
    const strict = await signIn({ remember: true })
    expect(strict.session.expiresAtMs - clock()).toBe(86_400_000)
  })

  it('names the option that is wrong', () => {
    expect(() => lifetimePolicy({ idleSeconds: -1 })).toThrow(
      /lifetime\.idleSeconds must be a whole number from 1/,
    )
    expect(() => lifetimePolicy({ idleSecond: 5 } as LifetimeOptions)).toThrow(/no option "idleSecond"/)
    expect(() => lifetimePolicy({ preset: 'aal9' as 'aal1' })).toThrow(/aal1, aal2, aal3/)
    expect(() => lifetimePolicy({ absoluteSeconds: Number.NaN })).toThrow(/absoluteSeconds/)
  })
})

describe('rotation', () => {
  it('SID-10: the old secret works for 30 seconds and not for 31', async () => {
    const { session, cookie } = await signIn()
    clock.advance(900_000)
    const rotated = await sessions.rotateIfDue((await store.read(session.id))!)
    expect(rotated).not.toBeNull()
    const fresh = formatCredential({ id: session.id, secret: rotated!.secret })
    expect(await reasonFor(fresh)).toBe('ok')
    clock.advance(29_999)
    expect(await reasonFor(cookie)).toBe('ok')
    clock.advance(1)
    expect(await reasonFor(cookie)).toBe('secret_replaced')
    expect(await reasonFor(fresh)).toBe('ok')
  })

  it('ATK-7, SID-10: a clock that was hours ahead and is put right leaves no replaced secret working', async () => {
    clock.advance(3 * 3_600_000)
    const { session, cookie } = await signIn()
    clock.advance(900_000)
    const rotated = await sessions.rotateIfDue((await store.read(session.id))!)
    const fresh = formatCredential({ id: session.id, secret: rotated!.secret })
    clock.advance(-30_000)
    expect(await reasonFor(cookie)).toBe('ok')
    clock.advance(-3 * 3_600_000)
    expect(await reasonFor(cookie)).toBe('secret_replaced')
    expect(await reasonFor(fresh)).toBe('ok')
  })

  it('SID-10: without an overlap, a node whose clock is behind takes no replaced secret', async () => {
    sessions = open({ overlapSeconds: 0 })
    const { session, cookie } = await signIn()
    clock.advance(900_000)
    await sessions.rotateIfDue((await store.read(session.id))!)
    clock.advance(-1_000)
    expect(await reasonFor(cookie)).toBe('secret_replaced')
  })

  it('ATK-8: of 50 requests that find rotation due, one rotates and nobody is signed out', async () => {
    const { session, cookie } = await signIn()
    clock.advance(900_000)
    const due = (await store.read(session.id))!
    const rotations = await Promise.all(Array.from({ length: 50 }, async () => sessions.rotateIfDue(due)))
    expect(rotations.filter((rotation) => rotation !== null)).toHaveLength(1)
    expect(await reasonFor(cookie)).toBe('ok')
  })

  it('SID-3: after a step-up the old secret is dead at once', async () => {
    const { session, cookie } = await signIn()
    const raised = await sessions.stepUp(session.id, ['pwd', 'otp'])
    expect(await reasonFor(cookie)).toBe('secret_wrong')
    expect(await reasonFor(formatCredential({ id: session.id, secret: raised.secret }))).toBe('ok')
    expect(raised.session.amr).toEqual(['pwd', 'otp'])
  })
})

describe('ending', () => {
  it('REV-1, peers’ defect 1: a slow request that read the session cannot bring it back', async () => {
    const { session, cookie } = await signIn()
    const slow = (await store.read(session.id))!
    await sessions.end({ session: session.id })
    expect(await store.replace({ ...slow, version: slow.version + 1, data: { cart: 1 } }, null)).toBe(false)
    await expect(sessions.setData(session.id, () => ({ cart: 1 }))).rejects.toThrow(/no live session/)
    sessions.noteActivity(slow)
    await sessions.close()
    expect(await reasonFor(cookie)).toBe('session_unknown')
    expect(await store.read(session.id)).toBeNull()
  })

  it('REV-4: ends all sessions of a subject, and nobody else’s', async () => {
    const first = await signIn()
    const second = await signIn()
    const other = await signIn({ subject: 'user_2' })
    await sessions.end({ subject: 'user_1' })
    expect(await reasonFor(first.cookie)).toBe('session_unknown')
    expect(await reasonFor(second.cookie)).toBe('session_unknown')
    expect(await reasonFor(other.cookie)).toBe('ok')
    expect(await sessions.count({ subject: 'user_1' })).toBe(0)
  })

  it('a sign-in in the same instant as “sign out everywhere” is in', async () => {
    await signIn()
    await sessions.end({ subject: 'user_1' })
    const after = await signIn()
    expect(await reasonFor(after.cookie)).toBe('ok')
    expect(await sessions.count({ subject: 'user_1' })).toBe(1)
  })

  it('SID-12: 100 sign-ins leave ten sessions, the newest', async () => {
    const cookies: string[] = []
    for (let number = 0; number < 100; number++) {
      clock.advance(1)
      cookies.push((await signIn()).cookie)
    }
    const alive = await Promise.all(cookies.map(async (cookie) => (await reasonFor(cookie)) === 'ok'))
    expect(alive.filter(Boolean)).toHaveLength(10)
    expect(alive.slice(-10).every(Boolean)).toBe(true)
  })
})

describe('what the app stores', () => {
  it('SID-15, ATK-5: hostile text comes back as it was and creates nothing', async () => {
    const hostile = {
      name: '\r\n tfa=1\0',
      __proto__x: 1,
      nested: JSON.parse('{"__proto__":{"admin":true}}') as never,
    }
    const { session } = await signIn()
    const stored = await sessions.setData(session.id, () => hostile)
    expect(JSON.stringify((await store.read(session.id))!.data)).toBe(JSON.stringify(hostile))
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    expect(stored.version).toBe(2)
  })

  it('COO-6: data beyond 4,096 bytes is a typed error, and the old data stays', async () => {
    const { session } = await signIn()
    await sessions.setData(session.id, () => 'kept')
    const tooLarge = sessions.setData(session.id, () => 'x'.repeat(4_095))
    await expect(tooLarge).rejects.toSatisfy((error) => isLatchkeyError(error, 'session_data_too_large'))
    expect((await store.read(session.id))!.data).toBe('kept')
  })

  it('50 parallel changes all arrive', async () => {
    const { session } = await signIn()
    await sessions.setData(session.id, () => 0)
    await Promise.all(
      Array.from({ length: 50 }, () => sessions.setData(session.id, (data) => (data as number) + 1)),
    )
    expect((await store.read(session.id))!.data).toBe(50)
  })

  it.each(['', 'x'.repeat(513), '\ud800', 7])('refuses the subject %j', async (subject) => {
    await expect(signIn({ subject: subject as string })).rejects.toSatisfy((error) =>
      isLatchkeyError(error, 'subject_invalid'),
    )
  })
})

describe('what an outsider sends', () => {
  it('SID-4, ATK-2: an id that we did not issue is not adopted', async () => {
    expect(await reasonFor(formatCredential({ id: newSessionId(), secret: newCookieSecret() }))).toBe(
      'session_unknown',
    )
    expect(await sessions.count('everyone')).toBe(0)
  })

  it('SID-17: no flipped character of a credential passes', async () => {
    const { cookie } = await signIn()
    for (let position = 0; position < cookie.length; position++) {
      const flipped =
        cookie.slice(0, position) + (cookie[position] === 'A' ? 'B' : 'A') + cookie.slice(position + 1)
      if (flipped !== cookie) expect(await reasonFor(flipped)).not.toBe('ok')
    }
  })

  it('ATK-4: nothing that the store holds signs anybody in', async () => {
    const { session } = await signIn()
    const stored = (await store.read(session.id))!
    for (const text of [
      stored.cookie!.hash.toString(),
      Buffer.from(stored.cookie!.hash).toString('base64url'),
    ]) {
      expect(await reasonFor(`${session.id}.${text}`)).not.toBe('ok')
    }
  })
})
