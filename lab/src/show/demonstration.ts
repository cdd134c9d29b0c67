import { sourceOf, type NamedFunction } from './source-of.ts'
import type { Stage } from './stage.ts'

/** A thing that is often said, shown to be wrong by code that believes it, an attack that works on it, and code that does not. */
export interface Demonstration {
  /** What it is called on the command line; also the name of its file. */
  readonly name: string
  /** What is often said. */
  readonly claim: string
  /** What is true, in a sentence. */
  readonly lesson: string
  /** Ids of the requirements and attacks that the right code holds against. */
  readonly requirements: readonly string[]
  /** Where it is written down. */
  readonly sources: readonly string[]
  /** What must be installed for it, besides Node. */
  readonly needs: 'nothing' | 'chromium'
  readonly wrong: Way
  readonly right: Way
}

/** One way to build it, and what came of using and attacking it. */
export interface Way {
  /** The text of the function that {@link run} calls, out of its own file. */
  code(): string
  run(stage: Stage): Promise<Outcome>
}

export interface Outcome {
  /** The honest user was served: a server that refuses everybody holds against every attack. */
  readonly isHonestServed: boolean
  readonly hasAttackWorked: boolean
  /** What the attack achieved, or how it failed, in a sentence. */
  readonly text: string
}

/** What an attack came to. */
export type AttackResult = Pick<Outcome, 'hasAttackWorked' | 'text'>

/** The parts of a demonstration. Both ways are driven by the same honest use and the same attack. */
export interface DemonstrationParts<Target> extends Omit<Demonstration, 'wrong' | 'right' | 'needs'> {
  /** `import.meta.url` of the file that has both ways. */
  readonly module: string
  /** @default 'nothing' */
  readonly needs?: Demonstration['needs']
  /** The code that believes the claim: a function of its own at the top of the file, since its text is shown. */
  readonly wrong: StartWay<Target>
  readonly right: StartWay<Target>
  /** What the code is there for; true if it works. */
  readonly honest: (target: Target, stage: Stage) => Promise<boolean>
  readonly attack: (target: Target, stage: Stage) => Promise<AttackResult>
}

/** Starts real servers on the stage, and tells what honest use and attack need to know of them. */
export type StartWay<Target> = (stage: Stage) => Promise<Target>

export function demonstration<Target>(parts: DemonstrationParts<Target>): Demonstration {
  const { name, claim, lesson, requirements, sources, needs = 'nothing', module, honest, attack } = parts

  const way = (start: StartWay<Target> & NamedFunction): Way => ({
    code: () => sourceOf(start, module),
    async run(stage) {
      const target = await start(stage)
      stage.begin('honest')
      const isHonestServed = await honest(target, stage)
      stage.begin('attack')
      return { isHonestServed, ...(await attack(target, stage)) }
    },
  })

  return {
    name,
    claim,
    lesson,
    requirements,
    sources,
    needs,
    wrong: way(parts.wrong),
    right: way(parts.right),
  }
}
