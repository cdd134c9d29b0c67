import type { Advice, Parameters } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Icon } from '../../kit/icon.tsx'
import { ExplainedIn } from './explained-in.tsx'
import { familyTitle, quantity, optionName } from './words.ts'

export interface VerdictProps {
  readonly advice: Advice
  /** Shows no more reasons than these. */
  readonly most?: number
}

/** The recommendation in a line, with its reasons. */
export function Verdict({ advice: { recommendation, legs }, most }: VerdictProps): JSX.Element {
  const isFound = recommendation.family !== 'infeasible'
  return (
    <div class={`verdict-box ${isFound ? 'is-good' : 'is-bad'}`}>
      <p class="verdict-title">
        <Icon name={isFound ? 'check' : 'cross'} />
        <strong>{recommendation.title}</strong>
      </p>
      {legs.length > 1 && (
        <ul class="verdict-legs">
          {legs.map(({ id, clients, family }) => (
            <li key={id}>
              For {clients.map((client) => optionName('clients', client)).join(', ')}:{' '}
              <strong>{familyTitle(family)}</strong>
            </li>
          ))}
        </ul>
      )}
      <ul class="reasons">
        {recommendation.reasons.slice(0, most).map((reason, index) => (
          <li key={reason}>
            {reason} <ExplainedIn guide={recommendation.reasons_explained_in[index]} />
          </li>
        ))}
      </ul>
      {recommendation.ties.length > 0 && (
        <p>
          As good by this model: <strong>{recommendation.ties.map(familyTitle).join(', ')}</strong>. Your
          framework and your taste decide.
        </p>
      )}
      {most === undefined && recommendation.runner_up !== null && (
        <p>
          Next best: <strong>{familyTitle(recommendation.runner_up)}</strong>.
        </p>
      )}
    </div>
  )
}

const parameterNames: Readonly<Record<keyof Parameters, string>> = {
  token_lifetime_s: 'Life of a token',
  leeway_s: 'Leeway of clocks',
  decision_cache_s: 'Answers kept by gateway or service',
  internal_token_lifetime_s: 'Life of the token inside',
  staleness_limit_s: 'Silence of the feed until verifiers close',
  session_copies: 'Checks answered from copies',
  algorithm: 'Signature',
}

/** What was chosen for the recommended way. */
export function ChosenParameters({ parameters }: { readonly parameters: Parameters }): JSX.Element | null {
  const entries = Object.entries(parameterNames).flatMap(([id, name]) => {
    const value = parameters[id as keyof Parameters] // the keys of the table
    if (value === null) return []
    const words =
      typeof value === 'number'
        ? quantity(value, 's')
        : typeof value === 'string'
          ? value
          : value
            ? 'yes'
            : 'no'
    return [{ id, name, words }]
  })
  if (entries.length === 0) return null
  return (
    <dl class="parameters">
      {entries.map(({ id, name, words }) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  )
}
