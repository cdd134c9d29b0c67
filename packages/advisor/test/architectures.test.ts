import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { advise, readAnswers, type Advice } from '../src/index.ts'

const page = readFileSync(new URL('../../../docs/guide/architectures.md', import.meta.url), 'utf8')

interface Architecture {
  readonly name: string
  readonly answers: unknown
  readonly family: string
  /** The points of the list, as they stand there. */
  readonly reasons: readonly string[]
}

const architectures = page
  .split(/^## /m)
  .slice(1)
  .flatMap((section): Architecture[] => {
    const [name = ''] = section.split('\n', 1)
    const json = /^```json\n([\s\S]*?)^```/m.exec(section)?.[1]
    const family = /^Take: `(\w+)`$/m.exec(section)?.[1]
    const reasons = [...section.matchAll(/^- (.*)$/gm)].map(([, reason]) => reason!)
    return json === undefined || family === undefined
      ? []
      : [{ name, answers: JSON.parse(json), family, reasons }]
  })

/** What each form of a point says, and whether it is so. */
const forms: readonly {
  readonly shape: RegExp
  readonly holds: (advice: Advice, first: string, second: string) => boolean
}[] = [
  {
    shape: /^`(\w+)` breaks `([A-Z_]+)`: .{10,}\.$/,
    holds: ({ families }, id, code) =>
      families.some((family) => family.id === id && family.violations.some((one) => one.code === code)),
  },
  {
    shape: /^`(\w+)` would do, at a price(): .{10,}\.$/,
    holds({ families, recommendation }, id) {
      const [other, chosen] = [id, recommendation.family].map((id) => families.find((one) => one.id === id))
      return other?.viable === true && chosen !== undefined && other.cost > chosen.cost
    },
  },
  {
    shape: /^`(\w+)` is ([\d.]+): .{10,}\.$/,
    holds({ families, recommendation }, quantity, value) {
      const chosen = families.find(({ id }) => id === recommendation.family)
      return Object.entries(chosen?.quantities ?? {}).some(
        ([id, is]) => id === quantity && is === Number(value),
      )
    },
  },
]

describe('architectures of the guide, told in prose first', () => {
  it('there are ten and one', () => {
    expect(architectures).toHaveLength(11)
    for (const { reasons } of architectures) expect(reasons.length).toBeGreaterThanOrEqual(2)
  })

  it.each(architectures)(
    '$name: $family, for each of the reasons that are given',
    ({ answers, family, reasons }) => {
      const read = readAnswers(answers)
      if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join(' '))
      const advice = advise(read.value)
      expect(advice.recommendation.family).toBe(family)
      const untrue = reasons.filter((reason) => {
        const form = forms.find(({ shape }) => shape.test(reason))
        const [, first = '', second = ''] = form?.shape.exec(reason) ?? []
        return form === undefined || !form.holds(advice, first, second)
      })
      expect(untrue).toEqual([])
    },
  )
})
