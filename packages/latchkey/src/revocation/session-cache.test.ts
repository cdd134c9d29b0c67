import { describe, expect, it } from 'vitest'
import { lifetimePolicy } from '../session/lifetime.ts'
import { newSession } from '../session/new-session.ts'
import { newSessionId } from '../session/credential.ts'
import type { Session } from '../store/record.ts'
import { createSessionCache } from './session-cache.ts'

function session(subject = 'user_1'): Session {
  const client = { label: '', ip: '', userAgent: '' }
  const start = { id: newSessionId(), subject, tenant: null, amr: [], client, data: null, remember: false }
  return newSession({ ...start, cookieSecret: null, refresh: null }, lifetimePolicy(), 0)
}

describe('session cache', () => {
  it('a copy that was dropped does not come back with a late write', () => {
    const cache = createSessionCache(10)
    const copy = session()
    cache.put(copy)
    cache.drop(copy.id)
    cache.refresh({ ...copy, version: 2 })
    expect(cache.get(copy.id)).toBeNull()
  })

  it('keeps the newer of two versions', () => {
    const cache = createSessionCache(10)
    const copy = session()
    cache.put(copy)
    cache.refresh({ ...copy, version: 3 })
    cache.refresh({ ...copy, version: 2 })
    expect(cache.get(copy.id)?.version).toBe(3)
    cache.dropOlder(copy.id, 3)
    expect(cache.get(copy.id)?.version).toBe(3)
    cache.dropOlder(copy.id, 4)
    expect(cache.get(copy.id)).toBeNull()
  })

  it('drops all copies of a subject, those that came and went included', () => {
    const cache = createSessionCache(3)
    const mine = [session(), session(), session()]
    for (const copy of [...mine, session('user_2')]) cache.put(copy)
    expect(cache.size).toBe(3)
    cache.dropSubject('user_1')
    expect(mine.every((copy) => cache.get(copy.id) === null)).toBe(true)
    expect(cache.size).toBe(1)
  })

  it('size 0 keeps nothing', () => {
    const cache = createSessionCache(0)
    const copy = session()
    cache.put(copy)
    expect(cache.get(copy.id)).toBeNull()
  })
})
