import { inputs } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { AnswerField } from './answer-field.tsx'
import type { AnswerProps } from './question-step.tsx'
import { groups, shortNames } from './words.ts'

/** All answers at once, each to be changed where it stands. */
export function AnswerList({ texts, problems, assumed, onAnswer }: AnswerProps): JSX.Element {
  return (
    <section class="panel answer-list" aria-labelledby="answers">
      <h2 id="answers">Your answers</h2>
      {groups.map(({ id: group, name }) => (
        <fieldset key={group}>
          <legend>{name}</legend>
          {inputs
            .filter((input) => input.group === group)
            .map((input) => (
              <div key={input.id} class="answer-row">
                <p class="answer-name" id={`row-${input.id}`} title={input.question}>
                  {shortNames[input.id]}
                </p>
                <AnswerField
                  input={input}
                  text={texts[input.id] ?? ''}
                  error={problems[input.id]}
                  assumed={assumed[input.id]}
                  onChange={(text) => onAnswer(input.id, text)}
                  labelledBy={`row-${input.id}`}
                  form="row"
                />
              </div>
            ))}
        </fieldset>
      ))}
    </section>
  )
}
