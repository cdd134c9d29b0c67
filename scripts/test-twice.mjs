// Runs all tests; if a few files fail, those once more, by themselves and with the machine to themselves. Many tests start databases and browsers
// and kill them under load: on a machine that is busy with something else one of them may run out of time. What passes only the second
// time is named loudly, for whoever reads the output to mend; more failures than a few are never run again.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const mostFiles = 3

const first = runTests([])
if (first.status !== 0) {
  const { failed } = first
  if (failed.length === 0 || failed.length > mostFiles) process.exit(first.status)
  console.error(`\n── once more: ${failed.map(({ file }) => file).join(', ')}`)
  const second = runTests(failed.map(({ file }) => join(root, file)))
  if (second.status !== 0) process.exit(second.status)
  console.error('\nPASSED ONLY WHEN RUN AGAIN:')
  for (const { file, what } of failed)
    console.error(`  ${file}\n${what.map((line) => `    ${line}`).join('\n')}`)
}

/** @param {readonly string[]} files None: all. */
function runTests(files) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tests-'))
  const report = join(folder, 'report.json')
  const args = [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...files,
  ]
  const { status } = spawnSync('npx', args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const failed = status === 0 ? [] : failedFiles(report)
  rmSync(folder, { recursive: true, force: true })
  return { status: status ?? 1, failed }
}

/** Empty if there is no report: then it was not a test that failed. */
function failedFiles(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
      .testResults.filter(({ status }) => status === 'failed')
      .map(({ name, message, assertionResults }) => ({
        file: relative(root, name),
        what: [
          ...(message ? [firstLine(message)] : []),
          ...assertionResults
            .filter(({ status }) => status === 'failed')
            .map(({ fullName, failureMessages }) => `${fullName}: ${firstLine(failureMessages[0] ?? '')}`),
        ],
      }))
  } catch {
    return []
  }
}

function firstLine(text) {
  return text.split('\n', 1)[0]
}
