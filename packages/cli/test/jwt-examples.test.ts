import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtCommand } from '../src/jwt/command.ts'
import * as help from '../src/jwt/help.ts'
import { shellEnvironment, writeExampleFiles } from './support/jwt-files.ts'

const base = mkdtempSync(join(tmpdir(), 'latchkey-examples-'))
const folder = join(base, 'work')
const env = shellEnvironment(base)
let runs = 0

beforeAll(() => {
  mkdirSync(folder)
  writeExampleFiles(folder)
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function shell(command: string, cwd = folder): { readonly code: number | null; readonly output: string } {
  // Both streams in the order in which they were written, as a terminal shows them.
  const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd,
    env,
    encoding: 'utf8',
  })
  return { code: status, output: stdout }
}

const pages = Object.entries({
  inspect: help.inspect,
  verify: help.verify,
  sign: help.sign,
  diff: help.diff,
  keygen: help.keygen,
})

describe.each(pages)('the examples of latchkey jwt %s --help', (name, { details }) => {
  const examples = details
    .slice(details.indexOf('Examples:\n') + 'Examples:\n'.length)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())

  test.each(examples)('%s', (example) => {
    // Keys are not written over existing files, so that keygen needs an empty folder.
    const cwd = name === 'keygen' ? join(base, `keygen-${runs++}`) : folder
    mkdirSync(cwd, { recursive: true })
    const { code, output } = shell(example, cwd)
    // The two tokens of the diff do differ; everything else is fine.
    expect([code, output]).toEqual([name === 'diff' ? 1 : 0, expect.not.stringMatching(/^latchkey|error:/m)])
  })
})

test('every command of latchkey jwt has its page in the table above', () => {
  expect(jwtCommand().commands.map((command) => command.name())).toEqual(pages.map(([name]) => name))
})

test('--help is on standard output, with the exit codes and the examples', () => {
  const { code, output } = shell('latchkey jwt verify --help 2> /dev/null')
  expect(code).toBe(0)
  expect(output).toMatch(/Usage: latchkey jwt verify \[options\] \[token\]/)
  expect(output).toMatch(/Secrets:[\s\S]*Keys:[\s\S]*Output:[\s\S]*Exit codes:[\s\S]*Examples:/)
  // The option exists to say why it does not.
  expect(output).not.toMatch(/--secret /)
})

const page = readFileSync(fileURLToPath(new URL('../../../docs/cli/jwt.md', import.meta.url)), 'utf8')
const transcripts = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].flatMap(([, block]) => steps(block!))

/** A block of `$ command` lines, each with what it prints behind it. */
function steps(block: string): readonly (readonly [command: string, output: string])[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n')
      return [step.slice(0, end), step.slice(end + 1)] as const
    })
}

describe('the transcripts of docs/cli/jwt.md', () => {
  test('there are some', () => expect(transcripts.length).toBeGreaterThan(5))

  test.each(transcripts)('$ %s', (command, output) => {
    expect(shell(command).output.trimEnd()).toBe(output.trimEnd())
  })
})
