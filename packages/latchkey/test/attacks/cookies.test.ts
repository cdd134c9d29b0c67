import { afterEach, describe, expect, it } from 'vitest'
import { exchange, linesOf, type RawResponse } from '../../src/testing/raw-http.ts'
import type { Client } from '../support/client.ts'
import { cookieModes, onFrameworks, startTarget, type SignedInClient, type Target } from './support.ts'

describe.each(onFrameworks(cookieModes))('$framework, $strategy by $carry', (mode) => {
  let target: Target
  let victim: SignedInClient
  let attacker: SignedInClient

  afterEach(() => target.close())

  async function start(): Promise<void> {
    target = await startTarget(mode)
    victim = await target.signIn(target.client(), { identifier: 'victim' })
    attacker = await target.signIn(target.client(), { identifier: 'attacker' })
  }

  const pairs = ({ client }: { client: Client }): string[] =>
    [...client.cookies].map(([name, value]) => `${name}=${value}`)
  const me = (...lines: string[]): Promise<RawResponse> =>
    exchange(target.url, ['GET /me HTTP/1.1', ...lines])
  const first = (signedIn: SignedInClient): [string, string] => [...signedIn.client.cookies][0]!

  it('ATK-9, COO-10: a second cookie under our name, in one line or two, in any order, signs nobody in', async () => {
    await start()
    const [mine, theirs] = [pairs(victim).join('; '), pairs(attacker).join('; ')]
    for (const lines of [
      [`Cookie: ${mine}; ${theirs}`],
      [`Cookie: ${theirs}; ${mine}`],
      [`Cookie: ${mine}`, `Cookie: ${theirs}`],
      [`Cookie: ${theirs}`, `cookie: ${mine}`],
      [`Cookie: ${mine};\t ${theirs}`],
      [`Cookie: ${mine}; ${first(attacker)[0]}=`],
      [`Cookie: ${mine};${mine}`],
    ]) {
      const answer = await me(...lines)
      expect(`${lines.join(' | ')} ${answer.status}`).toBe(`${lines.join(' | ')} 401`)
      // Cleared, so that the honest user can sign in again.
      expect(linesOf(answer, 'set-cookie').length).toBeGreaterThan(0)
      expect(linesOf(answer, 'set-cookie').every((line) => line.includes('Max-Age=0'))).toBe(true)
      expect(linesOf(answer, 'cache-control')).toEqual(['no-store'])
    }
    expect(target.events).toContainEqual(
      expect.objectContaining({ type: 'credential_refused', reason: 'cookie_duplicated' }),
    )
  })

  it('ATK-10, COO-9: no spelling but our own is read as our cookie', async () => {
    await start()
    const spellings = [
      '\xa0', '\xe2\x80\x80', '\xef\xbb\xbf', '\x0b', '\x0c', '=', '"', '$Version=1,', '%5F', '\xc2\x85',
    ].map((prefix) => pairs(attacker).map((pair) => `${prefix}${pair}`).join('; ')) // prettier-ignore
    const renamed = pairs(attacker).flatMap((pair) => [
      pair.replace('__Host-', '__host-'),
      pair.replace('__Host-', '__HOST-'),
      pair.replace('=', ' ='),
      pair.replace('=', '%3D'),
      pair.replace('__Host-', '%5f%5fHost-'),
      `x=1,${pair}`,
    ])
    for (const cookie of [...spellings, ...renamed]) {
      const answer = await me(`Cookie: ${cookie}`)
      // 400: a server may refuse the octets before we are asked.
      expect([400, 401], JSON.stringify(cookie)).toContain(answer.status)
      const together = await me(`Cookie: ${cookie}; ${pairs(victim).join('; ')}`)
      expect(together.body, JSON.stringify(cookie)).not.toContain('attacker')
    }
  })

  it('ATK-11: quotes and $Version neither wrap our cookie into another nor reflect it', async () => {
    await start()
    const secret = pairs(victim).join('; ')
    for (const cookie of [
      `$Version=1; param="start; ${secret}; end"`,
      `param="start; ${secret}; x="end"`,
      `$Version="1"; ${pairs(victim)
        .map((pair) => pair.replace('=', '="') + '"')
        .join('; ')}`,
    ]) {
      const answer = await me(`Cookie: ${cookie}`)
      for (const [, value] of victim.client.cookies) {
        expect(answer.body).not.toContain(value)
        expect(linesOf(answer, 'set-cookie').join()).not.toContain(value)
      }
    }
    // In quotes it is another value, not ours.
    const [name, value] = first(victim)
    const others = pairs(victim)
      .slice(1)
      .map((pair) => pair.replace(/=.*/, '="x"'))
    expect((await me(`Cookie: ${[`${name}="${value}"`, ...others].join('; ')}`)).status).toBe(401)
  })

  it('ATK-12: after 200 sibling cookies pushed ours out, a bare one switches nobody', async () => {
    await start()
    const flood = Array.from({ length: 200 }, (_, n) => `c${n}=1`)
    const bare = pairs(attacker).flatMap((pair) => [
      pair.replace('__Host-', ''),
      pair.replace('__Host-', '__Secure-'),
    ])
    expect((await me(`Cookie: ${[...flood, ...bare].join('; ')}`)).status).toBe(401)
    const kept = await me(`Cookie: ${[...flood, ...bare, ...pairs(victim)].join('; ')}`)
    expect(JSON.parse(kept.body)).toMatchObject({ subject: 'victim' })
  })

  it('ATK-13, ERR-8: a cookie bomb is a 431 of fixed text, and the next request is served', async () => {
    await start()
    const bomb = await me(`Cookie: bomb=${'x'.repeat(20_000)}; ${pairs(victim).join('; ')}`)
    expect(bomb.status).toBe(431)
    expect(bomb.body).not.toContain('xxx')
    expect((await victim.client.send('GET', '/me')).status).toBe(200)
  })

  it('ATK-14, SID-17: swapped, cut and flipped values are refused alike', async () => {
    await start()
    const names = [...victim.client.cookies.keys()]
    const answers: RawResponse[] = []
    const attempt = async (cookie: string): Promise<void> => {
      const answer = await me(`Cookie: ${cookie}`)
      expect(`${cookie} ${answer.status}`).toBe(`${cookie} 401`)
      answers.push(answer)
    }
    const all = (change: (value: string, index: number) => string): string =>
      names.map((name, index) => `${name}=${change(victim.client.cookies.get(name)!, index)}`).join('; ')

    if (names.length === 2) {
      const [access, refresh] = [...victim.client.cookies.values()]
      await attempt(`${names[0]}=${refresh}; ${names[1]}=${access}`)
      await attempt(`${names[0]}=${refresh}`)
      await attempt(`${names[1]}=${access}`)
    }
    for (const cut of [0, 1, 10, 22, 23]) await attempt(all((value) => value.slice(0, cut)))
    await attempt(all((value) => value.slice(0, -1)))
    await attempt(all((value) => `${value}A`))
    await attempt(all((value) => `${value}%00`))
    await attempt(all((value) => value.replaceAll('.', '%2E')))
    await attempt(all((value) => Buffer.from(value).toString('base64url')))
    // A bit of every third character; the last holds stray bits, which have one spelling only.
    const { length } = first(victim)[1]
    for (let at = 0; at < Math.min(length, 120); at += 3) {
      await attempt(all((value, index) => flip(value, index === 0 ? at : value.length - 1 - (at % 22))))
    }
    const [one] = answers
    for (const answer of answers) {
      expect(answer.body).toBe(one!.body)
      expect(linesOf(answer, 'www-authenticate')).toEqual(linesOf(one!, 'www-authenticate'))
      expect(linesOf(answer, 'set-cookie')).toEqual(linesOf(one!, 'set-cookie'))
    }
    expect((await victim.client.send('GET', '/me')).status).toBe(200)
  })

  it('ATK-14: a refresh token of one session beside the access token of another never mixes the two', async () => {
    await start()
    if (mode.strategy !== 'jwt') return
    const [access, refresh] = [...victim.client.cookies.keys()]
    const mixed = target.client()
    mixed.cookies.set(access!, victim.client.cookies.get(access!)!)
    mixed.cookies.set(refresh!, attacker.client.cookies.get(refresh!)!)
    const { subject } = (await mixed.send('GET', '/me')).json
    target.clock.advance(660_000)
    const later = (await mixed.send('GET', '/me')).json
    expect(later['subject'] ?? subject).toBe(subject)
  })

  it('COO-1, COO-3, COO-7, COO-13: every Set-Cookie of every answer is protected, and never cached', async () => {
    await start()
    const answers = [victim.answer]
    target.clock.advance(901_000)
    answers.push(await victim.client.send('GET', '/me'))
    target.clock.advance(901_000)
    // Public and cacheable, but for what a rotation puts onto it.
    answers.push(await victim.client.send('GET', '/.well-known/jwks.json'))
    answers.push(await victim.client.send('POST', '/auth/refresh'))
    answers.push(await victim.client.send('POST', '/step-up'))
    answers.push(await victim.client.send('POST', '/auth/sign-out'))
    for (const { headers } of answers) {
      const lines = headers.getSetCookie()
      expect(lines.length).toBeGreaterThan(0)
      expect(headers.get('cache-control')).toBe('no-store')
      for (const line of lines) {
        expect(line).toMatch(
          /^__Host-lk(-at|-rt)?=[^;]*; Path=\/; Secure; HttpOnly; SameSite=Lax(; Max-Age=0)?$/,
        )
      }
    }
  })
})

function flip(value: string, at: number): string {
  const character = value[at] === 'A' ? 'B' : 'A'
  return `${value.slice(0, at)}${character}${value.slice(at + 1)}`
}
