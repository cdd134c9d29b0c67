import { inputs, type Answers, type InputId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { AnswerField } from './answer-field.tsx'
import type { AnswerTexts } from './answer-text.ts'
import { groups } from './words.ts'

/** The answers, and the way to change one. */
export interface AnswerProps {
  readonly texts: AnswerTexts
  readonly problems: Readonly<Partial<Record<InputId, string>>>
  readonly assumed: Answers
  readonly onAnswer: (id: InputId, text: string) => void
}

export interface QuestionStepProps extends AnswerProps {
  readonly step: number
  readonly onStep: (step: number) => void
}

/** One question: what is asked, why, and the ways on. */
export function QuestionStep({
  texts,
  problems,
  assumed,
  onAnswer,
  step,
  onStep,
}: QuestionStepProps): JSX.Element {
  const input = inputs[step]!
  const { id, group, question, why } = input
  const text = texts[id] ?? ''
  const isLast = step === inputs.length - 1
  const next = (): void => onStep(step + 1)
  return (
    <form
      class="panel question"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (problems[id] === undefined) next()
        else document.querySelector<HTMLElement>('.question [aria-invalid=true]')?.focus()
      }}
    >
      <ol class="question-groups" aria-label="Parts">
        {groups.map(({ id, name }) => (
          <li key={id} aria-current={id === group ? 'step' : undefined}>
            {name}
          </li>
        ))}
      </ol>
      <progress class="question-progress" aria-label="Questions" max={inputs.length} value={step + 1} />
      <p class="soft small-text">
        Question {step + 1} of {inputs.length}
      </p>
      <h2 id="question" tabIndex={-1} data-focus>
        {question}
      </h2>
      <p class="question-why">
        <strong>Why it is asked:</strong> {why}
      </p>
      <AnswerField
        key={id}
        input={input}
        text={text}
        error={problems[id]}
        assumed={assumed[id]}
        onChange={(text) => onAnswer(id, text)}
        labelledBy="question"
        form="step"
      />
      <div class="row question-ways">
        <button type="button" class="button" disabled={step === 0} onClick={() => onStep(step - 1)}>
          Back
        </button>
        <button type="submit" class="button primary">
          {text.trim() === '' ? 'Skip' : 'Next'}
          {isLast && ', to the result'}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            onAnswer(id, '')
            next()
          }}
        >
          Not sure
        </button>
      </div>
    </form>
  )
}
