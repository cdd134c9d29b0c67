import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { measuredCosts } from '../src/measured-costs.ts'
import { unitCosts } from '../src/unit-costs.ts'

const root = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'latchkey-unit-costs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function check(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  const script = join(root, 'scripts/unit-costs.mjs')
  return spawnSync(process.execPath, [script, '--check', ...args], { encoding: 'utf8' })
}

interface Report {
  readonly effort: string
  readonly machine: { readonly date: string }
  readonly lines: readonly { readonly id: string; readonly ours: { readonly value: number } }[]
}

describe('unit costs', () => {
  it('are those of the committed results; if not: node scripts/unit-costs.mjs', () => {
    const { status, stderr } = check()
    expect([stderr, status]).toEqual(['', 0])
  })

  it('that have drifted from the results are named, and rough runs do not count', () => {
    const results = join(folder, 'results')
    cpSync(join(root, 'bench/results'), results, { recursive: true })
    const [newest = ''] = readdirSync(results)
      .filter((name) => name.endsWith('.json'))
      .filter((name) => readFileSync(join(results, name), 'utf8').includes('"session-cached/memory"'))
      .toSorted()
      .toReversed()
    const report = JSON.parse(readFileSync(join(results, newest), 'utf8')) as Report
    const lines = report.lines.map((line) =>
      line.id === 'session-cached/memory' ? { ...line, ours: { ...line.ours, value: 4_242 } } : line,
    )
    const later = join(results, '2999-01-01-all.json')
    writeFileSync(later, JSON.stringify({ ...report, lines, effort: 'quick' }))
    expect(check('--results', results).status).toBe(0)
    writeFileSync(later, JSON.stringify({ ...report, lines, effort: 'full' }))
    const { status, stderr } = check('--results', results)
    expect(status).toBe(1)
    expect(stderr).toContain('checkOfCopyUs is 4.24 in bench/results/2999-01-01-all.json')
  })

  it('name the line, the file and the machine, or what was counted', () => {
    for (const [id, { value, kind, source }] of Object.entries(unitCosts)) {
      expect([id, Number.isFinite(value) && value > 0]).toEqual([id, true])
      expect(source.length).toBeGreaterThan(10)
      if (kind === 'measured') expect(source).toMatch(/ in bench\/results\/[\w-]+\.json, on .*cores/)
    }
    expect(Object.keys(unitCosts)).toEqual(expect.arrayContaining(Object.keys(measuredCosts)))
  })
})
