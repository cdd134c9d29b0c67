import type { Advice, GivenAnswers } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { Findings } from '../../kit/findings.tsx'
import { Panel } from '../../kit/panel.tsx'
import type { AdviceReply } from './advice-job.ts'
import { ExplainedIn } from './explained-in.tsx'
import { ExportButtons } from './export-buttons.tsx'
import { FamilyTable } from './family-table.tsx'
import { ChosenParameters, Verdict } from './result-head.tsx'
import type { Asked } from './use-advice.ts'
import { ViolationList } from './violation-list.tsx'
import { WhatIf } from './what-if.tsx'
import { answerName, familyTitle, inputOf, shortNames, optionName } from './words.ts'

export interface ResultProps {
  readonly asked: Asked<AdviceReply>
  readonly given: GivenAnswers
}

/** The result, the recommendation first, then what it stands on. */
export function Result({ asked, given }: ResultProps): JSX.Element {
  const reply = asked.last
  return (
    <div class="stack result" aria-busy={asked.state === 'waiting'}>
      <Panel
        heading={
          <span tabIndex={-1} data-focus>
            Recommendation
          </span>
        }
        actions={reply && <ExportButtons reply={reply} />}
      >
        {asked.state === 'failed' && <p class="error">{asked.message}</p>}
        {reply === null && asked.state === 'waiting' && <p class="soft">Working it out …</p>}
        {reply && <Verdict advice={reply.advice} />}
        {reply?.advice.recommendation.parameters && (
          <ChosenParameters parameters={reply.advice.recommendation.parameters} />
        )}
      </Panel>
      {reply && <ResultParts advice={reply.advice} given={given} />}
    </div>
  )
}

function ResultParts({
  advice,
  given,
}: {
  readonly advice: Advice
  readonly given: GivenAnswers
}): JSX.Element {
  const { recommendation, warnings, warnings_explained_in, notes, configuration, assumptions, legs } = advice
  const [legId, setLegId] = useState<string>('')
  const families = (legs.find(({ id }) => id === legId) ?? legs[0] ?? advice).families
  return (
    <>
      {recommendation.relaxations.length > 0 && (
        <Panel heading="The least that has to give way">
          <ul class="relaxations">
            {recommendation.relaxations.map(({ leg, family, give_up }) => (
              <li key={`${leg} ${family}`}>
                <strong>{familyTitle(family)}</strong> would do, if this were given up:
                <ViolationList violations={give_up} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {(warnings.length > 0 || notes.length > 0) && (
        <Panel heading="To know before you follow it">
          <Findings
            items={[
              ...warnings.map((text, index) => ({
                severity: 'warning' as const,
                title: text,
                why: <ExplainedIn guide={warnings_explained_in[index]} />,
              })),
              ...notes.map(({ claim, answer, explained_in }) => ({
                severity: 'note' as const,
                title: `“${claim}”`,
                why: (
                  <>
                    {answer} <ExplainedIn guide={explained_in} />
                  </>
                ),
              })),
            ]}
          />
        </Panel>
      )}
      <Panel heading="All ways side by side">
        {legs.length > 1 && (
          <ChoiceGroup
            label="For"
            choices={legs.map(({ id, clients }) => ({
              id: id as string,
              label: clients.map((client) => optionName('clients', client)).join(', '),
            }))}
            selected={legs.some(({ id }) => id === legId) ? legId : legs[0]!.id}
            onSelect={setLegId}
          />
        )}
        <FamilyTable
          families={families}
          chosen={(legs.find(({ id }) => id === legId) ?? legs[0] ?? recommendation).family}
        />
      </Panel>
      {families.some(({ viable }) => !viable) && (
        <Panel heading="What rules ways out">
          <ul class="relaxations">
            {families
              .filter(({ viable }) => !viable)
              .map(({ id, title, violations }) => (
                <li key={id}>
                  <strong>{title}</strong>
                  <ViolationList violations={violations} />
                </li>
              ))}
          </ul>
        </Panel>
      )}
      <Panel heading="What would change the answer">
        {advice.flips.length === 0 ? (
          <p>No single answer, changed alone, leads to another result.</p>
        ) : (
          <ul class="flips">
            {advice.flips.map(({ input, from, to, family }) => (
              <li key={input}>
                <strong>{shortNames[input]}</strong> from {answerName(inputOf(input), from)} to{' '}
                {answerName(inputOf(input), to)}: <strong>{familyTitle(family)}</strong>
              </li>
            ))}
          </ul>
        )}
        <WhatIf given={given} flips={advice.flips} />
      </Panel>
      {configuration && (
        <Panel
          heading="With Latchkey"
          actions={
            configuration.code !== null && <CopyButton what="the configuration" text={configuration.code} />
          }
        >
          {configuration.code === null ? (
            <p>There is nothing to set up.</p>
          ) : (
            <pre class="output" tabIndex={0} role="region" aria-label="Configuration">
              {configuration.code}
            </pre>
          )}
          {configuration.services !== null && (
            <Disclosure summary="In the services that have no store">
              <pre class="output" tabIndex={0} role="region" aria-label="Configuration of services">
                {configuration.services}
              </pre>
              <CopyButton what="the configuration of services" text={configuration.services} />
            </Disclosure>
          )}
          {configuration.missing.length > 0 && (
            <>
              <h3 class="advisor-part">What Latchkey does not have of it</h3>
              <ul class="advisor-points">
                {configuration.missing.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </>
          )}
          <h3 class="advisor-part">To be tested</h3>
          <ul class="advisor-points">
            {configuration.tests.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Panel>
      )}
      {assumptions.length > 0 && (
        <Disclosure summary={`${assumptions.length} assumptions, for what was not answered`}>
          <ul class="advisor-points">
            {assumptions.map(({ input, value }) => (
              <li key={input}>
                {inputOf(input).question} <strong>{answerName(inputOf(input), value)}</strong>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  )
}
