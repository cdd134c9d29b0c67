import { describe, expect, it } from 'vitest'
import { judgeCors } from './cors.ts'

const page = 'http://localhost:4181'

describe('CSRF-9: judgeCors', () => {
  it.each([
    'http://localhost:4181.evil.example',
    'http://evil-localhost:4181',
    'http://localhost:4182',
    'http://localhost',
    'https://localhost:4181',
    'http://127.0.0.1:4181',
    'HTTP://LOCALHOST:4181',
    'http://localhost:4181/',
    'http://localhost:4181, http://evil.example',
    'null',
    '*',
    '',
  ])('lets no page of "%s" read an answer, nor ask before', (origin) => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = judgeCors({ method, origin, requestedMethod: 'GET' }, page)
      expect(headers).toEqual({ Vary: 'Origin' })
    }
  })

  it('names the one page, never allows credentials, and says that the answer depends on the origin', () => {
    const { headers, isPreflight } = judgeCors({ method: 'GET', origin: page, requestedMethod: null }, page)
    expect(isPreflight).toBe(false)
    expect(headers).toEqual({ Vary: 'Origin', 'Access-Control-Allow-Origin': page })
  })

  it('lets the page ask before for GET with Authorization, and for nothing else', () => {
    const { headers, isPreflight } = judgeCors(
      { method: 'OPTIONS', origin: page, requestedMethod: 'GET' },
      page,
    )
    expect(isPreflight).toBe(true)
    expect(headers['Access-Control-Allow-Methods']).toBe('GET')
    expect(headers['Access-Control-Allow-Headers']).toBe('Authorization')
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials')
  })

  it('where only programs call, no page is let in at all', () => {
    const { headers } = judgeCors({ method: 'GET', origin: page, requestedMethod: null }, null)
    expect(headers).toEqual({})
  })
})
