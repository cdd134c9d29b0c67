import { makePlan, planAsJson, planInputs } from '@latchkey/advisor'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { latchkey, shell } from './support/run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-plan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('latchkey plan', { timeout: 120_000 }, () => {
  it('prints the bytes that the model makes, from a file and from --set, which wins', async () => {
    const file = join(folder, 'inputs.json')
    writeFileSync(file, JSON.stringify({ users: 20_000_000, store: 'redis', session_copies: true }))
    const { stdout, status } = await latchkey([
      'plan',
      '--inputs',
      file,
      '--set',
      'users=1e9',
      '--set',
      'session_copies=no',
      '--json',
    ])
    expect(stdout).toBe(planAsJson(makePlan({ users: 1e9, store: 'redis', session_copies: false })))
    expect(status).toBe(0)
  })

  it('says in words what each way needs, and what does not go', async () => {
    const { stdout } = await latchkey(['plan', '--set', 'users=1e9', '--text'])
    expect(stdout).toMatch(/^1 G users$/m)
    expect(stdout).toMatch(/reads from the store +10 M\/s +208 k\/s/)
    expect(stdout).toMatch(/revocations to remember .*875 k/)
    expect(stdout).toMatch(/^At this load$/m)
  })

  it('lists its inputs with their defaults', async () => {
    const { stdout } = await latchkey(['plan', '--questions'])
    for (const { id } of planInputs) expect(stdout).toMatch(new RegExp(`^${id}$`, 'm'))
    expect(stdout).toContain('a whole number of users from 1 to 10000000000; 1000000 if absent')
  })

  it.each<[string, readonly string[], number, RegExp]>([
    ['an unknown input', ['--set', 'user=3'], 3, /Did you mean users\?/],
    [
      'two bad values, both named',
      ['--set', 'users=0', '--set', 'store=x'],
      3,
      /users must be[^]*store must be/,
    ],
    ['a number that is none', ['--set', 'users=many'], 3, /it is "many"/],
    ['no value', ['--set', 'users'], 2, /such as users=2e6/],
    ['a file that is not there', ['--inputs', 'none.json'], 2, /none\.json/],
  ])('%s is an error', async (_name, args, expected, words) => {
    const { stderr, stdout, status } = await latchkey(['plan', ...args, '--json'])
    expect([status, stdout]).toEqual([expected, ''])
    expect(stderr).toMatch(words)
  })

  it('has examples in its help that work as they stand there', async () => {
    const { stdout } = await latchkey(['plan', '--help'])
    const examples = [...stdout.split('\nExamples:\n')[1]!.matchAll(/^ {2}(\S.*)$/gm)].map(
      ([, line]) => line!,
    )
    expect(examples).toHaveLength(5)
    for (const line of examples) {
      const { status, stderr } = await shell(line, { cwd: folder })
      expect([line, stderr, status]).toEqual([line, '', 0])
    }
  })
})
