import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { demonstration, type AttackResult } from '../src/show/demonstration.ts'
import { reply, routes } from '../src/show/http.ts'
import { demonstrations, show, showCommand } from '../src/show/index.ts'
import { sendRequest } from '../src/show/send-request.ts'
import { hasAllOf } from '../src/show/source-of.ts'
import type { Stage } from '../src/show/stage.ts'

const named = demonstrations.map((shown) => [[shown.name, ...shown.requirements].join(' '), shown] as const)

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = []
  const code = await showCommand(args, (line) => void lines.push(line))
  return { code, text: lines.join('\n') }
}

describe('what is often said, and is not so', () => {
  test.each(named)('%s', async (_, shown) => {
    const showing = await show(shown)
    if (showing.kind === 'demonstration') {
      expect(showing.wrong).toMatchObject({ isHonestServed: true, hasAttackWorked: true })
      expect(showing.right).toMatchObject({ isHonestServed: true, hasAttackWorked: false })
      for (const [name, way] of [['wrong', showing.wrong] as const, ['right', showing.right] as const]) {
        expect(way.code).toMatch(new RegExp(`^async function ${name}\\(`))
        expect(way.code).toMatch(/\n}$/)
        // Real answers of real servers: some requests were served, on either way.
        expect(way.record.filter((entry) => entry.kind === 'exchange' && entry.status === 200)).not.toEqual(
          [],
        )
      }
    }
    if (showing.kind === 'measurement') {
      expect(showing.rows.every(({ checks, cpuMicroseconds }) => checks > 0 && cpuMicroseconds > 0)).toBe(
        true,
      )
      expect(showing.subjects.map(({ what }) => what)).toEqual(showing.rows.map(({ what }) => what))
    }
    expect(showing.isShown || showing.kind === 'skipped').toBe(true)
  })

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

  test.each([['no-such-thing'], ['--jsn']])('refuses %s, and says what is accepted', async (word) => {
    const { code, text } = await run(word)
    expect(code).toBe(2)
    expect(text).toContain(word)
    for (const { name } of demonstrations) expect(text).toContain(name)
  })
})

describe('what is shown is what runs', () => {
  test('the built code is in the text that it shows', () => {
    const script = `
      const { demonstrations } = await import(${JSON.stringify(new URL('../dist/show/index.js', import.meta.url).href)})
      const ways = demonstrations.flatMap((shown) => shown.subjects ?? [shown.wrong, shown.right])
      process.stdout.write(JSON.stringify(ways.map((way) => way.code().split('\\n').length)))`
    const lines = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    ) as readonly number[]
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
  expect(() => sendRequest({ url: 'http://192.0.2.1/' })).toThrow('127.0.0.1 only')
  expect(() => sendRequest({ url: 'https://127.0.0.1/' })).toThrow('127.0.0.1 only')
})
