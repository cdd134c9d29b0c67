import { demoPassword } from '@latchkey/example-shared'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Board } from '../src/browser/board.ts'
import { adminCutOff } from '../src/index.ts'
import { signIn, type Client } from './support/client.ts'
import { startDesk, type RunningDesk } from './support/desk.ts'

let desk: RunningDesk
let aheadMs = 0
beforeEach(() => {
  aheadMs = 0
})
afterEach(() => desk.close())

describe.each(adminCutOff.strategies)('admin actions: %s', (strategy) => {
  beforeEach(async () => {
    desk = await startDesk(strategy, { overrides: { clock: () => Date.now() + aheadMs } })
  })

  it('AUTH-18, REV-17: what cuts others off asks for a password of the last five minutes; reading does not', async () => {
    const [ada, grace] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'grace')]
    aheadMs = 301_000
    const refused = await ada.post('/api/accounts/grace/disable')
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/insufficient_user_authentication.*max_age="?300/)
    expect((await grace.get('/api/tickets')).status).toBe(200)
    expect((await ada.get('/api/board')).status).toBe(200)

    const stale = ada.cookie
    expect((await ada.post('/api/proof', { password: 'wrong' })).status).toBe(403)
    expect((await ada.post('/api/proof', { password: demoPassword })).status).toBe(204)
    expect(ada.cookie).not.toBe(stale)
    expect((await ada.post('/api/accounts/grace/disable')).status).toBe(204)
    expect((await grace.get('/api/tickets')).status).toBe(401)
    expect(await auditOf(ada)).toEqual([
      'account_disabled grace',
      'proved_again',
      'refused_wrong_password',
      'refused_without_fresh_proof',
    ])
  })

  it('a session that guesses the password is ended after five wrong ones', async () => {
    const [ada, other] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'ada')]
    for (let guess = 0; guess < 5; guess++) {
      expect((await ada.post('/api/proof', { password: `guess ${guess}` })).status).toBe(403)
    }
    expect((await ada.post('/api/proof', { password: demoPassword })).status).toBe(401)
    expect((await other.get('/api/board')).status).toBe(200)
  })

  it('members are refused, and noted once however often they try', async () => {
    const [ada, grace] = [await signIn(desk.url, 'ada'), await signIn(desk.url, 'grace')]
    for (const path of ['/api/accounts/linus/disable', '/api/accounts/ada/enable', '/api/sessions/any/end']) {
      expect((await grace.post(path)).status, path).toBe(403)
    }
    expect((await grace.get('/api/board')).status).toBe(403)
    expect((await grace.get('/admin')).headers.get('location')).toBe('/tickets')
    const { audit } = await boardOf(ada)
    expect(audit.map(({ action, actor, times }) => [action, actor, times])).toEqual([
      ['refused_not_admin', 'grace', 4],
    ])
  })

  it('AUTH-13: a disabled account is refused with the same bytes as a wrong password', async () => {
    const ada = await signIn(desk.url, 'ada')
    await ada.post('/api/accounts/grace/disable')
    const answerTo = async (name: string, password: string): Promise<unknown> => {
      const response = await fetch(`${desk.url}/auth/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name, password }),
      })
      const { date: _date, ...headers } = Object.fromEntries(response.headers)
      return { status: response.status, headers, body: await response.text() }
    }
    const disabled = await answerTo('grace', demoPassword)
    expect(disabled).toMatchObject({ status: 401 })
    expect(await answerTo('grace', 'wrong')).toEqual(disabled)
    expect(await answerTo('nobody', demoPassword)).toEqual(disabled)
  })

  it('what cannot be done is said', async () => {
    const ada = await signIn(desk.url, 'ada')
    const answers = await Promise.all(
      ['/api/accounts/ada/disable', '/api/accounts/nobody/disable', '/api/sessions/nobody/end'].map((path) =>
        ada.post(path),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([409, 404, 404])
    const malformed = await fetch(`${desk.url}/api/accounts/grace/disable`, {
      method: 'POST',
      headers: { Cookie: ada.cookie, Origin: desk.url, 'Content-Type': 'application/json' },
      body: '{',
    })
    expect([malformed.status, await malformed.json()]).toMatchObject([400, { error: 'body_malformed' }])
  })
})

async function boardOf(admin: Client): Promise<Board> {
  return (await (await admin.get('/api/board')).json()) as Board
}

async function auditOf(admin: Client): Promise<string[]> {
  const { audit } = await boardOf(admin)
  return audit.map(({ action, target }) => [action, target].filter(Boolean).join(' '))
}
