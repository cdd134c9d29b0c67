// Everything that must hold before a change lands, cheapest first; stops at the first that does not.
//   node scripts/check.mjs          all of it
//   node scripts/check.mjs static   all but the tests
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const steps = [
  ['install', 'node', 'scripts/ensure-installed.mjs'],
  ['format', 'npx', 'oxfmt', '--check', '.'],
  ['build', 'npm', 'run', 'build', '--silent'],
  ['types of the tests', 'npx', 'tsc', '-p', 'tsconfig.test.json'],
  ['lint', 'npx', 'oxlint', '--type-aware', '--deny-warnings'],
  ['dead code', 'npx', 'knip'],
  ['package: files and exports', 'npx', 'publint', 'packages/latchkey', '--strict'],
  ['package: types of every entry', 'npx', 'attw', '--pack', 'packages/latchkey', '--profile', 'esm-only'],
  ['tests', 'node', 'scripts/test-twice.mjs'],
]

const isStatic = process.argv[2] === 'static'

for (const [name, command, ...args] of steps) {
  if (isStatic && name === 'tests') continue
  console.log(`\n── ${name}`)
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(`\nFailed: ${name} (${[command, ...args].join(' ')})`)
    process.exit(status ?? 1)
  }
}
console.log('\nAll checks passed.')
