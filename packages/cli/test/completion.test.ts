import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/latchkey.mjs', import.meta.url))

function script(shell: string): string {
  return execFileSync(process.execPath, [bin, 'completion', shell], { encoding: 'utf8' })
}

/** What a real bash offers, after sourcing the script, for these words with the cursor in the last. */
function bashOffers(words: readonly string[]): readonly string[] {
  const program = `eval "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', bash, ...words], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

const bash = script('bash')

describe('latchkey completion bash, sourced by bash', () => {
  test('offers the commands', () => {
    expect(bashOffers(['latchkey', ''])).toEqual(
      expect.arrayContaining(['serve', 'keys', 'jwt', 'completion']),
    )
    expect(bashOffers(['latchkey', 'jwt', ''])).toEqual(['inspect', 'verify', 'sign', 'diff', 'keygen'])
    expect(bashOffers(['latchkey', 'jwt', 've'])).toEqual(['verify'])
    expect(bashOffers(['latchkey', 'completion', ''])).toEqual(['bash', 'zsh', 'fish'])
  })

  test('offers options, and never the one that is refused', () => {
    const offers = bashOffers(['latchkey', 'jwt', 'verify', '--s'])
    expect(offers).toEqual(['--secret-file', '--secret-env', '--secret-encoding', '--sub'])
    expect(bashOffers(['latchkey', 'jwt', 'inspect', '--alg'])).toEqual([''])
  })

  test('offers the words of an option, and files where a file is due', () => {
    expect(bashOffers(['latchkey', 'jwt', 'verify', '--secret-encoding', 'base'])).toEqual([
      'base64',
      'base64url',
    ])
    expect(bashOffers(['latchkey', 'jwt', 'keygen', '--format', ''])).toEqual(['jwk', 'pem', 'secret'])
    expect(bashOffers(['latchkey', 'jwt', 'verify', '--key', '/etc/host'])).toContain('/etc/hosts')
  })

  test('is found through complete, as bash itself would', () => {
    const program = 'eval "$1"; complete -p latchkey'
    const { stdout } = spawnSync('bash', ['-c', program, 'bash', bash], { encoding: 'utf8' })
    expect(stdout.trim()).toBe('complete -F _latchkey latchkey')
  })
})

describe.each([
  ['zsh', /^#compdef latchkey/],
  ['fish', /^# Completion of latchkey for fish/],
])('latchkey completion %s', (shell, beginning) => {
  test('has every command and every option that bash has', () => {
    const text = script(shell)
    expect(text).toMatch(beginning)
    const options = [...new Set([...bash.matchAll(/--([a-z-]+)/g)].map(([, name]) => name!))]
    expect(options.length).toBeGreaterThan(30)
    for (const option of options) expect(text).toContain(shell === 'fish' ? `-l ${option}` : `--${option}`)
  })
})

test('another shell is a usage error', () => {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'completion', 'tcsh'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/Allowed choices are bash, zsh, fish/)
})
