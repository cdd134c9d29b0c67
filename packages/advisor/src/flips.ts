import { answerInWords } from './answer-words.ts'
import { choose, type Choice } from './choose.ts'
import { inputs, type Answers, type GivenAnswers, type Input, type InputId } from './inputs.ts'
import { rounded } from './quantities.ts'
import { completed } from './read-answers.ts'

/** One answer whose change changes the result. */
export interface Flip {
  readonly input: InputId
  readonly from: Answers[InputId]
  /** The nearest value with another result. */
  readonly to: Answers[InputId]
  readonly family: Choice['family']
  readonly text: string
}

/** Another value of one input, and how far it is from the answer. */
interface Candidate {
  readonly flip: Flip
  readonly distance: number
}

/** From where flips are looked for, and how far away. */
interface Search {
  /** What was answered: a default that follows from an answer goes along when that is changed. */
  readonly given: GivenAnswers
  readonly answers: Answers
  readonly family: Choice['family']
  readonly furthest: number
}

const shown = 3
/** Points a decade at which a number is looked at before the edge is narrowed down. */
const pointsPerDecade = 3
const narrowings = 30

/** The answers whose change flips the result, nearest first; three at most. */
export function findFlips(given: GivenAnswers, family: Choice['family']): readonly Flip[] {
  const answers = completed(given)
  let nearest: readonly Candidate[] = []
  // What is a word away comes first: then numbers need to be tried no further than the last one that would be shown.
  for (const input of inputs.toSorted((a, b) => Number(a.kind === 'number') - Number(b.kind === 'number'))) {
    const furthest = nearest[shown - 1]?.distance ?? Number.POSITIVE_INFINITY
    nearest = [...nearest, ...nearestFlip(input, { given, answers, family, furthest })]
      .toSorted((a, b) => a.distance - b.distance || orderOf(a) - orderOf(b))
      .slice(0, shown)
  }
  return nearest.map(({ flip }) => flip)
}

/** The nearest flip of one input, for a slider that shows it; null if no value of it changes the result. */
export function flipOf(id: InputId, given: GivenAnswers): Flip | null {
  const input = inputs.find((input) => input.id === id)
  if (input === undefined) return null
  const answers = completed(given)
  const { family } = choose(answers)
  return nearestFlip(input, { given, answers, family, furthest: Number.POSITIVE_INFINITY })[0]?.flip ?? null
}

function orderOf({ flip }: Candidate): number {
  return inputs.findIndex(({ id }) => id === flip.input)
}

function nearestFlip(input: Input, search: Search): readonly Candidate[] {
  const { given, answers, family } = search
  const result = (value: unknown): Choice['family'] =>
    choose(completed({ ...given, [input.id]: value })).family
  const values = input.kind === 'number' ? edges(input, search, result) : others(input, answers)
  const found = values
    .map((value) => ({ value, family: result(value), distance: distanceOf(answers[input.id], value) }))
    .filter((one) => one.family !== family)
    .toSorted((a, b) => a.distance - b.distance)[0]
  if (found === undefined) return []
  const to = found.value as Answers[InputId] // from the input's own table
  const words = [answers[input.id], to].map((value) => answerInWords(input.id, value))
  const text = `${input.id} from ${words.join(' to ')}: ${found.family}`
  return [
    {
      distance: found.distance,
      flip: { input: input.id, from: answers[input.id], to, family: found.family, text },
    },
  ]
}

/** The options of a choice other than the answer. */
function others(input: Input, answers: Answers): readonly unknown[] {
  const answer: unknown = answers[input.id]
  switch (input.kind) {
    case 'yes_no':
      return [answer !== true]
    case 'choice':
      return input.options.filter((option) => option !== answer)
    case 'choices': {
      // One kind of client more, or one fewer.
      const list = Array.isArray(answer) ? (answer as readonly string[]) : []
      const more = input.options.filter((option) => !list.includes(option)).map((option) => [...list, option])
      const fewer = list.length < 2 ? [] : list.map((one) => list.filter((other) => other !== one))
      return [...more, ...fewer]
    }
    default:
      return []
  }
}

/** Where the result changes on the way down and on the way up, narrowed down; and null, where it is an answer. */
function edges(
  input: Extract<Input, { kind: 'number' }>,
  { answers, family, furthest }: Search,
  result: (value: unknown) => Choice['family'],
): readonly unknown[] {
  const answer = answers[input.id]
  const ends = input.nullMeans === null || answer === null ? [] : [null]
  const start = typeof answer === 'number' ? answer : input.max
  const found = [scale(start, input.min), scale(start, input.max)].flatMap((way) => {
    let last = start
    for (const value of way.map((value) => fitting(input, value))) {
      if (result(value) !== family) return [narrow(input, last, value, (value) => result(value) !== family)]
      last = value
      // The edge, if there is one, lies further away than this. From no limit every number is equally far.
      if (answer !== null && distanceOf(start, last) > furthest) return []
    }
    return []
  })
  return [...found, ...ends]
}

/** Values from one number towards another, evenly on a logarithmic scale. */
function scale(from: number, to: number): readonly number[] {
  const [a, b] = [Math.log10(from + 1), Math.log10(to + 1)]
  const steps = Math.ceil(Math.abs(b - a) * pointsPerDecade)
  return Array.from({ length: steps }, (_, index) => 10 ** (a + ((b - a) * (index + 1)) / steps) - 1)
}

function narrow(
  input: Extract<Input, { kind: 'number' }>,
  same: number,
  other: number,
  isOther: (value: number) => boolean,
): number {
  for (let round = 0; round < narrowings; round++) {
    const middle = fitting(input, (same + other) / 2)
    if (middle === same || middle === other) break
    if (isOther(middle)) other = middle
    else same = middle
  }
  return other
}

/** As exact as anybody would state it: whole where the input is, else three digits after the first. */
function fitting(input: Extract<Input, { kind: 'number' }>, value: number): number {
  const exact = input.isWhole || value >= 100 ? Math.round(value) : rounded(Math.round(value * 100) / 100)
  return Math.min(input.max, Math.max(input.min, exact))
}

function distanceOf(from: unknown, to: unknown): number {
  if (typeof from === 'number' && typeof to === 'number') {
    return Math.abs(Math.log10((to + 1) / (from + 1)))
  }
  // Another option, or no limit at all, is as far as a factor of ten.
  return 1
}
