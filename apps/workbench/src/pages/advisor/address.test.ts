import { readAnswers } from '@latchkey/advisor'
import { describe, expect, it } from 'vitest'
import { fragmentOf, readFragment } from './address.ts'
import { readTexts, textsOf } from './answer-text.ts'
import { presets } from './presets.ts'

describe('answers in the address', () => {
  it.each(presets)('$name: what is written is read', ({ answers }) => {
    const { texts, problems } = readFragment(fragmentOf(textsOf(answers)))
    expect(problems).toEqual([])
    const read = readAnswers(answers)
    expect(readTexts(texts)).toEqual({ given: read.ok && read.value, problems: {} })
  })

  it('null, fractions, lists and words come back as they were', () => {
    const answers = {
      clients: ['ssr_web', 'iot'],
      store_rtt_ms: 0.1,
      idle_timeout_s: null,
      device_control: false,
      stated_belief: 'JWT & sessions = the same? 100 % #1 äöü',
    } as const
    const { texts } = readFragment(fragmentOf(textsOf(answers)))
    expect(readTexts(texts).given).toEqual(answers)
  })

  it('no answers leave no fragment, and no fragment has no problems', () => {
    expect(fragmentOf({})).toBe('')
    expect(readFragment('')).toEqual({ texts: {}, problems: [] })
  })

  it.each([
    ['services=3', 'has no version'],
    ['v=2&services=3', 'has version "2"'],
    ['v=1&v=1&services=3', 'has version "1, 1"'],
    ['<script>', 'has no version'],
  ])('%s is explained and gives no answers', (fragment, words) => {
    const { texts, problems } = readFragment(fragment)
    expect(texts).toEqual({})
    expect(problems.join()).toContain(words)
  })

  it('an unknown name and a second value are named, and the rest is kept', () => {
    const { texts, problems } = readFragment('v=1&colour=red&services=3&services=4')
    expect(texts).toEqual({ services: '3' })
    expect(problems.length).toBe(2)
  })

  it('a wrong value stays in its field, with what is accepted, and takes no other answer with it', () => {
    const { given, problems } = readTexts({ services: '0.5', store: 'floppy', fanout: '2' })
    expect(given).toEqual({ fanout: 2 })
    expect(Object.keys(problems)).toEqual(['services', 'store'])
    expect(problems.services).toContain('whole number of services from 1')
  })
})
