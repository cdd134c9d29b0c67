import { advise, adviceAsJson } from '@latchkey/advisor'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { endAll, latchkey } from './support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-advise-'))
afterAll(async () => {
  await endAll()
  rmSync(folder, { recursive: true, force: true })
})

async function run(
  args: readonly string[],
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const { out, err, exit } = latchkey(args)
  const code = await exit
  return { stdout: out(), stderr: err(), code }
}

function file(content: unknown): string {
  const path = join(folder, `${Math.trunc(performance.now() * 1_000)}.json`)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('latchkey advise', () => {
  it('prints the bytes that the model makes', async () => {
    const answers = { clients: ['spa_same_site'], services: 8, fanout: 3 } as const
    const { stdout, code } = await run(['advise', '--answers', file(answers), '--json'])
    expect(stdout).toBe(adviceAsJson(advise(answers)))
    expect(code).toBe(0)
  })

  it('says what would have to give way, and ends with 1, when nothing meets everything', async () => {
    const path = file({ revocation_deadline_s: 0, survive_store_outage_s: 3_600 })
    const { stdout, code } = await run(['advise', '--answers', path, '--text'])
    expect(stdout).toMatch(/Nothing meets all/)
    expect(stdout).toMatch(/Smallest sets of requirements to give up/)
    expect(code).toBe(1)
  })

  it('writes a decision record', async () => {
    const { stdout } = await run(['advise', '--answers', file({}), '--record'])
    expect(stdout).toMatch(/^# Authentication state: Server-side session/)
    expect(stdout).toContain('import { createAuth } from')
  })

  it('lists its questions', async () => {
    const { stdout } = await run(['advise', '--questions'])
    expect(stdout).toMatch(/^revocation_deadline_s\n {2}.*\n {2}a number of s from 0/m)
  })

  it.each<[string, string, number, RegExp]>([
    ['no JSON', '{', 3, /not JSON/],
    ['an unknown question', '{"service": 2}', 3, /Did you mean services\?/],
    ['two bad values, both named', '{"services": 0, "store": "x"}', 3, /services must be[^]*store must be/],
  ])('%s: a malformed input', async (_name, content, expected, words) => {
    const { stderr, stdout, code } = await run(['advise', '--answers', file(content)])
    expect(code).toBe(expected)
    expect(stderr).toMatch(words)
    expect(stdout).toBe('')
  })

  it('a file that is not there, and questions without a terminal, are usage errors', async () => {
    expect((await run(['advise', '--answers', join(folder, 'none.json')])).code).toBe(2)
    expect((await run(['advise'])).code).toBe(2)
  })
})
