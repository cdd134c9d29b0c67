import {
  charactersOf,
  isLetter,
  longestLength,
  shortestLength,
  type CharacterSet,
  type PasswordRules,
  type RulesProblem,
} from './rules.ts'

/** What keeps the rules from allowing any password, each with the option to change; empty if each rule makes sense. */
export function contradictionsIn(rules: PasswordRules): readonly RulesProblem[] {
  return checks.flatMap((check) => check(rules)).slice(0, 5)
}

type Check = (rules: PasswordRules) => readonly RulesProblem[]

const checks: readonly Check[] = [
  checkLength,
  checkNumbers,
  checkSets,
  checkMinimums,
  checkMaximums,
  checkRepeats,
  checkBegin,
  checkRuns,
]

function checkLength({ length }: PasswordRules): readonly RulesProblem[] {
  if (Number.isInteger(length) && length >= shortestLength && length <= longestLength) return []
  return [
    {
      option: 'length',
      text: `The length must be from ${shortestLength} to ${longestLength}: it is ${length}.`,
    },
  ]
}

function checkNumbers({ sets, maxConsecutive }: PasswordRules): readonly RulesProblem[] {
  const problems: RulesProblem[] = []
  for (const { name, minimum = 0, maximum = longestLength } of sets) {
    if (!Number.isInteger(minimum) || minimum < 0) {
      problems.push({ option: 'sets', text: `The minimum of ${name} must be 0 or more: it is ${minimum}.` })
    }
    if (!Number.isInteger(maximum) || maximum < 0) {
      problems.push({ option: 'sets', text: `The maximum of ${name} must be 0 or more: it is ${maximum}.` })
    } else if (minimum > maximum) {
      problems.push({
        option: 'sets',
        text: `At least ${minimum} and at most ${maximum} ${name} exclude each other: raise the maximum or lower the minimum.`,
      })
    }
  }
  if (maxConsecutive !== undefined && (!Number.isInteger(maxConsecutive) || maxConsecutive < 1)) {
    problems.push({
      option: 'maxConsecutive',
      text: `The longest run must be 1 or more: it is ${maxConsecutive}.`,
    })
  }
  return problems
}

function checkSets(rules: PasswordRules): readonly RulesProblem[] {
  if (rules.sets.every(({ characters }) => characters === '')) {
    return [
      {
        option: 'sets',
        text: 'No characters are chosen: choose letters, digits, symbols or characters of your own.',
      },
    ]
  }
  const empty = rules.sets.filter((set) => (set.minimum ?? 0) > 0 && charactersOf(set, rules).length === 0)
  if (empty.length > 0) {
    return empty.map((set) => ({
      option: takesAllOf(set, rules),
      text: `At least ${set.minimum} ${set.name} are demanded, but none are left: ${removedBy(set, rules)}.`,
    }))
  }
  if (rules.sets.some((set) => charactersOf(set, rules).length > 0)) return []
  const set = rules.sets.find(({ characters }) => characters !== '')!
  return [{ option: takesAllOf(set, rules), text: `No characters are left: ${removedBy(set, rules)}.` }]
}

function takesAllOf(set: CharacterSet, { exclude = '' }: PasswordRules): keyof PasswordRules {
  if (set.characters === '') return 'sets'
  return charactersOf(set, { length: 0, sets: [], exclude }).length === 0 ? 'exclude' : 'lookAlikes'
}

function removedBy(set: CharacterSet, rules: PasswordRules): string {
  const option = takesAllOf(set, rules)
  if (option === 'sets') return 'the set is empty'
  return option === 'exclude'
    ? 'the excluded characters take them all away'
    : 'leaving out look-alikes, with the excluded characters, takes them all away'
}

/** Only of sets that share no characters: one character can serve two sets that do. */
function checkMinimums(rules: PasswordRules): readonly RulesProblem[] {
  const demanded = disjoint(rules).filter(({ minimum = 0 }) => minimum > 0)
  const sum = demanded.reduce((sum, { minimum = 0 }) => sum + minimum, 0)
  if (sum <= rules.length) return []
  const list = demanded
    .map(({ name, minimum }) => `${minimum} ${minimum === 1 ? name.replace(/s$/, '') : name}`)
    .join(' + ')
  return [
    {
      option: 'length',
      text: `The minimums need ${sum} characters (${list}), but the length is ${rules.length}: make it longer or lower a minimum.`,
    },
  ]
}

function checkMaximums(rules: PasswordRules): readonly RulesProblem[] {
  const sets = rules.sets.filter((set) => charactersOf(set, rules).length > 0)
  if (sets.some(({ maximum }) => maximum === undefined)) return []
  const sum = sets.reduce((sum, { maximum = 0 }) => sum + maximum, 0)
  if (sum >= rules.length) return []
  return [
    {
      option: 'sets',
      text: `The maximums allow ${sum} characters in all, but the length is ${rules.length}: raise a maximum or make it shorter.`,
    },
  ]
}

function checkRepeats(rules: PasswordRules): readonly RulesProblem[] {
  if (rules.repeats !== 'none') return []
  const all = new Set(rules.sets.flatMap((set) => charactersOf(set, rules)))
  const few = rules.sets.find((set) => (set.minimum ?? 0) > charactersOf(set, rules).length)
  if (all.size >= rules.length && few === undefined) return []
  const text =
    all.size < rules.length
      ? `Without repeats, ${all.size} characters make no password of ${rules.length}: allow repeats, add characters or make it shorter.`
      : `Without repeats there are only ${charactersOf(few!, rules).length} ${few!.name}, but at least ${few!.minimum} are demanded.`
  return [{ option: 'repeats', text }]
}

function checkBegin(rules: PasswordRules): readonly RulesProblem[] {
  if (rules.begin !== 'letter') return []
  const withLetters = rules.sets.filter(
    (set) => set.maximum !== 0 && charactersOf(set, rules).some((character) => isLetter(character)),
  )
  if (withLetters.length > 0) return []
  return [
    {
      option: 'begin',
      text: 'It shall begin with a letter, but no letters are allowed: add letters or let it begin with anything.',
    },
  ]
}

function checkRuns(rules: PasswordRules): readonly RulesProblem[] {
  const { maxConsecutive = longestLength, length } = rules
  const all = new Set(rules.sets.flatMap((set) => charactersOf(set, rules)))
  if (all.size !== 1 || length <= maxConsecutive) return []
  return [
    {
      option: 'maxConsecutive',
      text: `The only character is “${[...all][0]}”, and it may not stand ${length} times in a row: add characters or allow longer runs.`,
    },
  ]
}

/** The sets, largest minimum first, that have no character in common with one before. */
function disjoint(rules: PasswordRules): readonly CharacterSet[] {
  const seen = new Set<string>()
  return rules.sets
    .toSorted((a, b) => (b.minimum ?? 0) - (a.minimum ?? 0))
    .filter((set) => {
      const characters = charactersOf(set, rules)
      if (characters.some((character) => seen.has(character))) return false
      for (const character of characters) seen.add(character)
      return true
    })
}
