import './advisor.css'
import { completed, inputs, type InputId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { Icon } from '../../kit/icon.tsx'
import { currentFragment, readFragment, rememberInAddress } from './address.ts'
import { type AnswerTexts, readTexts, textsOf } from './answer-text.ts'
import { AnswerList } from './answer-list.tsx'
import type { Preset } from './presets.ts'
import { PresetList } from './preset-list.tsx'
import { QuestionStep } from './question-step.tsx'
import { AllQuestions, AllWays } from './reference-lists.tsx'
import { Result } from './result.tsx'
import { SoFar } from './so-far.tsx'
import { useAdvice } from './use-advice.ts'

type View = { readonly name: 'questions'; readonly step: number } | { readonly name: 'result' }

/** Sessions, JWTs or both: asks about an architecture, and says what fits it and why. */
export function AdvisorPage(): JSX.Element {
  const [texts, setTexts] = useState<AnswerTexts>({})
  const [addressProblems, setAddressProblems] = useState<readonly string[]>([])
  const [view, setView] = useState<View>({ name: 'questions', step: 0 })
  const { given, problems } = readTexts(texts)
  const count = Object.keys(given).length
  const isEmpty = count === 0
  const asked = useAdvice(isEmpty && view.name === 'questions' ? null : given)

  useOpenedAddress((opened) => {
    setTexts(opened.texts)
    setAddressProblems(opened.problems)
    if (Object.keys(opened.texts).length > 0) setView({ name: 'result' })
  })

  const change = (next: AnswerTexts): void => {
    setTexts(next)
    rememberInAddress(next)
  }
  const answer = (id: InputId, text: string): void => {
    const { [id]: _, ...others } = texts
    change(text === '' ? others : { ...texts, [id]: text })
  }
  const go = (next: View): void => {
    setView(next)
    focusSoon()
  }
  const take = ({ name, answers }: Preset): void => {
    change(textsOf(answers))
    setAddressProblems([])
    go({ name: 'result' })
    announce(`The answers of “${name}” are filled in.`)
  }
  const startAgain = (): void => {
    change({})
    setAddressProblems([])
    go({ name: 'questions', step: 0 })
  }

  const assumed = completed(given)
  const answers = { texts, problems, assumed, onAnswer: answer }
  return (
    <>
      <div class="tool-head">
        <div>
          <h1 tabIndex={-1}>Session, JWT, or both?</h1>
          <p class="lead">
            For your architecture, with reasons, numbers, and what would change the answer. Your answers stand
            in the address of this page, behind the #, and are sent nowhere.
          </p>
        </div>
        <div class="tool-actions">
          {view.name === 'result' && (
            <button type="button" class="button" onClick={() => go({ name: 'questions', step: 0 })}>
              Question by question
            </button>
          )}
          {!isEmpty && (
            <button type="button" class="button quiet" onClick={startAgain}>
              <Icon name="trash" />
              <span>Start again</span>
            </button>
          )}
        </div>
      </div>
      {addressProblems.length > 0 && (
        <div class="notice" role="alert">
          {addressProblems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      {view.name === 'questions' ? (
        <div class="advisor-asking">
          <div class="stack">
            <QuestionStep
              {...answers}
              step={view.step}
              onStep={(step) =>
                step < inputs.length ? go({ name: 'questions', step }) : go({ name: 'result' })
              }
            />
          </div>
          <div class="stack">
            <SoFar asked={isEmpty ? null : asked} count={count} onResult={() => go({ name: 'result' })} />
            {isEmpty && <PresetList onTake={take} />}
          </div>
        </div>
      ) : (
        <div class="advisor-result">
          <Result asked={asked} given={given} />
          <AnswerList {...answers} />
          <PresetList onTake={take} />
        </div>
      )}
      <div class="advisor-reference stack tight">
        <AllQuestions />
        <AllWays />
      </div>
    </>
  )
}

/** Answers that an address brings: when the page opens, and when somebody follows a link to it from itself. */
function useOpenedAddress(open: (opened: ReturnType<typeof readFragment>) => void): void {
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    const read = (): void => latest.current(readFragment(currentFragment()))
    if (currentFragment() !== '') read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
}

/** The heading of what has just come into view, so that keyboard and screen reader go on from there. */
function focusSoon(): void {
  setTimeout(() => {
    const heading = document.querySelector<HTMLElement>('[data-focus]')
    heading?.focus()
    heading?.scrollIntoView({ block: 'nearest' })
  })
}
