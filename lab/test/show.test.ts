import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chromiumAdvice, isChromiumMissing } from '../src/show/browser.ts'
import { demonstration, type AttackResult } from '../src/show/demonstration.ts'
import { reply, routes } from '../src/show/http.ts'
import { demonstrations, show, showCommand, type Showing } from '../src/show/index.ts'
import { jwtDoesNotPreventCsrf } from '../src/show/jwt-does-not-prevent-csrf.ts'
import { samesiteIsNotEnough } from '../src/show/samesite-is-not-enough.ts'
import { sendRequest } from '../src/show/send-request.ts'
import { hasAllOf } from '../src/show/source-of.ts'
import type { WayShowing } from '../src/show/show.ts'
import type { ExchangeEntry, Stage } from '../src/show/stage.ts'

const isRequired = process.env['LATCHKEY_REQUIRE_SERVICES'] === '1'
const named = demonstrations.map((shown) => {
  const isSkipped = shown.needs === 'chromium' && isChromiumMissing && !isRequired
  const name = [
    shown.name,
    ...shown.requirements,
    ...(isSkipped ? [`(skipped: ${chromiumAdvice})`] : []),
  ].join(' ')
  return { name, shown, isSkipped }
})

const showings = new Map<string, Promise<Showing>>()

/** Browsers take long to start: what several tests look at is shown once. */
function showOnce(shown: (typeof demonstrations)[number]): Promise<Showing> {
  const showing = showings.get(shown.name) ?? show(shown)
  showings.set(shown.name, showing)
  return showing
}

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = []
  const code = await showCommand(args, (line) => void lines.push(line))
  return { code, text: lines.join('\n') }
}

describe('what is often said, and is not so', () => {
  for (const { name, shown, isSkipped } of named) {
    test.skipIf(isSkipped)(name, { timeout: 300_000 }, async () => {
      const showing = await showOnce(shown)
      if (showing.kind === 'demonstration') {
        expect(showing.wrong).toMatchObject({ isHonestServed: true, hasAttackWorked: true })
        expect(showing.right).toMatchObject({ isHonestServed: true, hasAttackWorked: false })
        for (const [kind, way] of [['wrong', showing.wrong] as const, ['right', showing.right] as const]) {
          expect(way.code).toMatch(new RegExp(`^async function ${kind}\\(`))
          expect(way.code).toMatch(/\n}$/)
          // Real answers of real servers: some requests were served, on either way.
          expect(exchangesOf(way).filter(({ status }) => status === 200)).not.toEqual([])
        }
      }
      if (showing.kind === 'measurement') {
        expect(showing.rows.every(({ checks, cpuMicroseconds }) => checks > 0 && cpuMicroseconds > 0)).toBe(
          true,
        )
        expect(showing.subjects.map(({ what }) => what)).toEqual(showing.rows.map(({ what }) => what))
      }
      expect(showing.isShown).toBe(true)
    })
  }

  const forgedForms = [
    [jwtDoesNotPreventCsrf, 'cross-site', 401],
    [samesiteIsNotEnough, 'same-site', 403],
  ] as const
  for (const [shown, relation, refusal] of forgedForms) {
    const why = isChromiumMissing ? ` (skipped: ${chromiumAdvice})` : ''
    test.skipIf(isChromiumMissing && !isRequired)(
      `ATK-15 ATK-19 Chromium itself sends the form of ${shown.name} as told${why}`,
      { timeout: 300_000 },
      async () => {
        const showing = await showOnce(shown)
        if (showing.kind !== 'demonstration') throw new Error('It must be a demonstration.')
        const sent = (way: WayShowing): object | undefined =>
          exchangesOf(way).findLast(({ who }) => who.includes('Chromium'))
        const headers = { 'sec-fetch-site': relation, origin: expect.stringContaining('.localhost:') }
        const cookie = expect.stringMatching(/^\w+=/)
        expect(sent(showing.wrong)).toMatchObject({
          request: { method: 'POST', headers: { ...headers, cookie } },
          status: 200,
        })
        expect(sent(showing.right)).toMatchObject({ request: { method: 'POST', headers }, status: refusal })
      },
    )
  }

  test('each is in a file of its name, and says what it is about', () => {
    const names = demonstrations.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const { claim, lesson, sources } of demonstrations) {
      expect(claim).toMatch(/[.?!]$/)
      expect(lesson).toMatch(/\.$/)
      expect(sources).not.toEqual([])
    }
  })
})

function exchangesOf({ record }: WayShowing): readonly ExchangeEntry[] {
  return record.filter((entry) => entry.kind === 'exchange')
}

interface Target {
  readonly url: string
}

async function open({ serve }: Stage): Promise<Target> {
  return { url: await serve(() => routes({ 'GET /': (_request, response) => reply(response, 200, {}) })) }
}

async function shut({ serve }: Stage): Promise<Target> {
  return { url: await serve(() => routes({})) }
}

async function throwing({ serve }: Stage): Promise<Target> {
  return {
    url: await serve(() => () => {
      throw new Error('as code does that meets what it did not expect')
    }),
  }
}

async function enter({ url }: Target, { send }: Stage): Promise<AttackResult> {
  return { hasAttackWorked: (await send('anybody', { url })).status === 200, text: '' }
}

const parts = {
  name: 'a-test',
  claim: 'A claim.',
  lesson: 'A lesson.',
  requirements: [],
  sources: [],
  module: import.meta.url,
  attack: enter,
}
const served = async (): Promise<boolean> => true
const notServed = async (): Promise<boolean> => false

describe('a demonstration is not shown', () => {
  test.each([
    ['if the attack works on neither', { wrong: shut, right: shut, honest: served }],
    ['if the attack works on both', { wrong: open, right: open, honest: served }],
    ['if it works on the wrong way round', { wrong: shut, right: open, honest: served }],
    ['if nobody is served at all', { wrong: open, right: shut, honest: notServed }],
  ])('%s', async (_, ways) => {
    expect((await show(demonstration({ ...parts, ...ways }))).isShown).toBe(false)
  })

  test('but is, if it works on the wrong code and not on the right', async () => {
    const ways = { wrong: open, right: shut, honest: served }
    expect((await show(demonstration({ ...parts, ...ways }))).isShown).toBe(true)
  })

  test('by code that throws: that is answered 500, and ends nothing', async () => {
    const ways = { wrong: open, right: throwing, honest: served }
    expect(await show(demonstration({ ...parts, ...ways }))).toMatchObject({
      isShown: true,
      right: { record: [{ kind: 'exchange', status: 500 }] },
    })
  })
})

describe('the command', () => {
  test('lists what there is', async () => {
    const { code, text } = await run()
    expect(code).toBe(0)
    for (const { name, claim } of demonstrations)
      expect(text).toMatch(new RegExp(`^${name} +“${claim}”$`, 'm'))
    expect(text).toContain('“A JWT is encrypted.”')
    const listed = JSON.parse((await run('--json')).text) as readonly { readonly name: string }[]
    expect(listed.map(({ name }) => name)).toEqual(demonstrations.map(({ name }) => name))
  })

  test('shows one as text that needs no colours', async () => {
    const { code, text } = await run('decode-is-not-verify')
    expect(code).toBe(0)
    expect(text).toContain('JSON.parse(Buffer.from(payload')
    expect(text).toContain('← 200 {"sub":"ada","role":"admin"}')
    expect(text).toContain('← 401 {"error":"invalid_token"}')
    expect(text).toMatch(/\nFAILS: [\s\S]+\nHOLDS: /)
    expect(text).not.toContain('\u001B')
  })

  test('shows several as JSON, in the order of the list', async () => {
    const { code, text } = await run('a-jwt-can-be-read', 'decode-is-not-verify', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(text)).toMatchObject([
      { name: 'decode-is-not-verify', isShown: true, wrong: { hasAttackWorked: true } },
      { name: 'a-jwt-can-be-read', isShown: true, right: { hasAttackWorked: false } },
    ])
  })

  test('without Chromium, says what would install it; forged forms are sent without', () => {
    const env = { ...process.env, LATCHKEY_CHROMIUM: '/nowhere/chromium' }
    const skipped = runBuilt(`await showCommand(['httponly-does-not-stop-xss'], console.log)`, env)
    expect(skipped.text).toContain('apt-get install chromium')
    expect(skipped.code).toBe(1)
    const forged = runBuilt(`await showCommand(['samesite-is-not-enough'], console.log)`, env)
    expect(forged.text).toContain('Sec-Fetch-Site: same-site')
    expect(forged.text).not.toContain('Chromium')
    expect(forged.code).toBe(0)
  })

  test('the page of the guide has each of them, and no other', () => {
    const page = readFileSync(new URL('../../docs/guide/misconceptions.md', import.meta.url), 'utf8')
    const sections = [...page.matchAll(/^Often said: “(.+)”$[\s\S]+?^npm run lab -- show (.+)$/gm)]
    expect(sections.map(([, claim, name]) => [name, claim])).toEqual(
      demonstrations.map(({ name, claim }) => [name, claim]),
    )
  })

  test.each([['no-such-thing'], ['--jsn']])('refuses %s, and says what is accepted', async (word) => {
    const { code, text } = await run(word)
    expect(code).toBe(2)
    expect(text).toContain(word)
    for (const { name } of demonstrations) expect(text).toContain(name)
  })
})

/** Runs statements on the built package; the last may be an exit code. */
function runBuilt(
  statements: string,
  env = process.env,
): { readonly code: number | null; readonly text: string } {
  const door = new URL('../dist/show/index.js', import.meta.url).href
  const script = `import { demonstrations, showCommand } from ${JSON.stringify(door)}
    process.exitCode = 0
    ${statements.replace('await showCommand', 'process.exitCode = await showCommand')}`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env,
  })
  return { code: status, text: stdout + stderr }
}

describe('what is shown is what runs', () => {
  test('the built code is in the text that it shows', () => {
    const { text } = runBuilt(`
      const ways = demonstrations.flatMap((shown) => shown.subjects ?? [shown.wrong, shown.right])
      console.log(JSON.stringify(ways.map((way) => way.code().split('\\n').length)))`)
    const lines = JSON.parse(text) as readonly number[]
    expect(lines.length).toBeGreaterThanOrEqual(demonstrations.length * 2)
    expect(Math.min(...lines)).toBeGreaterThan(4)
  })

  test.each([
    ['types only', 'function f(a: string): void { go(a) }', 'function f(a) { go(a); }', true],
    ['a line that is not shown', 'function f(a) { go(a) }', 'function f(a) { check(a); go(a); }', false],
    ['another order', 'function f() { one(); two() }', 'function f() { two(); one(); }', false],
    ['a sign', 'function f() { return ok }', 'function f() { return !ok; }', false],
    ['another number', 'function f() { wait(60) }', 'function f() { wait(6) }', false],
  ])('%s between what is written and what runs', (_, written, compiled, isSame) => {
    expect(hasAllOf(written, compiled)).toBe(isSame)
  })
})

test('requests that attack go nowhere but to this machine', () => {
  expect(() => sendRequest({ url: 'http://192.0.2.1/' })).toThrow('only, not to http')
  expect(() => sendRequest({ url: 'https://127.0.0.1/' })).toThrow('only, not to http')
})
