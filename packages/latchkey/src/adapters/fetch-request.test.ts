import { describe, expect, it } from 'vitest'
import { fromHttpResponse, toHttpRequest } from './fetch-request.ts'

// Here on the platform's own Response: @hono/node-server brings one that is less strict.
describe('fromHttpResponse', () => {
  it.each([204, 304])('makes a %i, which must not have a body', (status) => {
    const response = fromHttpResponse({ status, headers: [['X-A', '1']], body: '' })
    expect(response).toMatchObject({ status, body: null })
    expect(response.headers.get('x-a')).toBe('1')
  })

  it('keeps each cookie', () => {
    const headers = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ] as const
    const response = fromHttpResponse({ status: 200, headers, body: '' })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })
})

describe('toHttpRequest', () => {
  const view = { ip: null, readBefore: () => Promise.reject(new Error('nobody read it')) }

  it.each([
    ['https://app.example', '/'],
    ['https://app.example/a%2fb?c=/d', '/a%2fb?c=/d'],
    ['https://app.example?x', '/?x'],
  ])('shows the target of %s', (url, target) => {
    expect(toHttpRequest(new Request(url), view).target).toBe(target)
  })
})
