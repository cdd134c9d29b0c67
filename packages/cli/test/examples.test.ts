import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { latchkey, shell } from './support/run-command.ts'

const commands = ['hash', 'password', 'base64']

describe.each(commands)('the help of latchkey %s', (command) => {
  it('has examples that work as they stand there', { timeout: 120_000 }, async () => {
    const { stdout } = await latchkey([command, '--help'])
    const examples = [...stdout.split('\nExamples:\n')[1]!.matchAll(/^ {2}(\S.*)$/gm)].map(
      ([, line]) => line!,
    )
    expect(examples.length).toBeGreaterThan(5)
    await inFolder(async (cwd) => {
      for (const line of examples) {
        const { status, stderr } = await shell(line, { cwd })
        expect([line, stderr, status]).toEqual([line, '', 0])
      }
    })
  })
})

test.each(commands)('docs/cli/%s.md shows what the command prints', { timeout: 120_000 }, async (command) => {
  const page = readFileSync(new URL(`../../../docs/cli/${command}.md`, import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, block]) => block!)
  expect(blocks.length).toBeGreaterThan(2)
  for (const block of blocks) {
    await inFolder(async (cwd) => {
      for (const [, line, shown] of block.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
        const { stdout, stderr } = await shell(line!, { cwd })
        // A dump of two streams: on a terminal a line break of the user's stands between them.
        const printed = `${stdout}${stdout === '' || stdout.endsWith('\n') ? '' : '\n'}${stderr}`
        if (shown === '…\n') expect(printed, line).toMatch(/^\S+\n$/)
        else expect(printed, line).toBe(shown)
      }
    })
  }
})

/** The files that the examples speak of. */
async function inFolder(job: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'latchkey-examples-'))
  try {
    const archive = Buffer.from('not really an archive')
    const files = {
      'release.tar.gz': archive,
      'renamed.tar.gz': archive,
      'release.tar.gz.sha256': `${createHash('sha256').update(archive).digest('hex')}  release.tar.gz\n`,
      'app.js': 'export {}\n',
      'body.json': '{}',
      'webhook.key': 'secret',
      'logo.png': Buffer.from('89504e470d0a1a0a', 'hex'),
      'key.der': Buffer.alloc(100),
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), content)
    await job(cwd)
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
