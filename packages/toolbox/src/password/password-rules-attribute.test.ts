import { describe, expect, it } from 'vitest'
import { parsePasswordRulesAttribute, planPassword } from './index.ts'

describe('passwordrules', () => {
  it('each required is an OR, and all of them an AND', () => {
    const text = 'minlength: 8; required: lower, upper; required: digit; max-consecutive: 2'
    const { rules, problems } = parsePasswordRulesAttribute(text, 20)
    expect(problems).toEqual([])
    expect(rules.length).toBe(20)
    expect(rules.maxConsecutive).toBe(2)
    expect(rules.sets.map(({ name, minimum }) => [name, minimum])).toEqual([
      ['lower or upper', 1],
      ['digit', 1],
    ])
    const plan = planPassword({ ...rules, length: 4 })
    // 62⁴ strings, less those without a digit, those without a letter, and those with a run of three or more.
    const runs = (size: bigint): bigint => 2n * size * (size - 1n) + size
    const within = (size: bigint): bigint => size ** 4n - runs(size)
    expect(plan.ok && plan.value.count).toBe(within(62n) - within(52n) - within(10n))
  })

  it('classes of one’s own may have a semicolon, a hyphen first and a bracket last', () => {
    const { rules, problems } = parsePasswordRulesAttribute(
      'allowed: lower, [-;,:]]; required: [!?]; maxlength: 12',
      20,
    )
    expect(problems).toEqual([])
    expect(rules.length).toBe(12)
    expect(rules.sets).toEqual([
      { name: '[!?]', characters: '!?', minimum: 1 },
      { name: 'lower or [-;,:]]', characters: 'abcdefghijklmnopqrstuvwxyz-;,:]' },
    ])
  })

  it('without required and allowed, all printable ASCII is allowed', () => {
    const { rules } = parsePasswordRulesAttribute('minlength: 30;', 20)
    expect(rules.length).toBe(30)
    expect(rules.sets[0]?.characters).toHaveLength(95)
  })

  it('says where it does not understand', () => {
    const text = 'minlength: x; requird: lower; required: lover, digit; nonsense'
    const { problems } = parsePasswordRulesAttribute(text, 20)
    expect(problems.map(({ at }) => text.slice(at).split(/[;,]/)[0])).toEqual([
      'nonsense',
      'x',
      'requird: lower',
      'lover',
    ])
  })
})
