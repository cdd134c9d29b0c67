import { acceptedInWords, families, inputs } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Disclosure } from '../../kit/disclosure.tsx'
import { groups } from './words.ts'

/** What is asked, to be read beforehand; and all that there is to read where no script runs. */
export function AllQuestions(): JSX.Element {
  return (
    <Disclosure summary={`All ${inputs.length} questions, and why they are asked`}>
      {groups.map(({ id, name }) => (
        <section key={id}>
          <h3>{name}</h3>
          <dl class="reference">
            {inputs
              .filter(({ group }) => group === id)
              .map((input) => (
                <div key={input.id}>
                  <dt>{input.question}</dt>
                  <dd>
                    {input.why} <span class="soft">In an answers file: </span>
                    <code>{input.id}</code>
                    <span class="soft">, {acceptedInWords(input)}.</span>
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Disclosure>
  )
}

/** The families that are compared. */
export function AllWays(): JSX.Element {
  return (
    <Disclosure summary={`The ${families.length} ways that are compared`}>
      <dl class="reference">
        {families.map(({ id, title, summary }) => (
          <div key={id}>
            <dt>{title}</dt>
            <dd>
              {summary[0]!.toUpperCase() + summary.slice(1)}. <code>{id}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Disclosure>
  )
}
