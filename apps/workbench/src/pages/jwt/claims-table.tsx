import type { ClaimView, TokenRange } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { CopyButton } from '../../kit/copy-button.tsx'
import { TimeWords } from './time-words.tsx'

export interface ClaimsTableProps {
  readonly label: string
  readonly claims: readonly ClaimView[]
  readonly lit: TokenRange | null
  /** Points at the characters of the token that a claim came from. */
  readonly onLight: (range: TokenRange | null) => void
}

/** More are drawn only when they are asked for: a token may have thousands. */
const fewRows = 60

/** One row for each member, in the order of the token. The name is a button that shows where it stands. */
export function ClaimsTable({ label, claims, lit, onLight }: ClaimsTableProps): JSX.Element {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? claims : claims.slice(0, fewRows)
  return (
    <>
      <table class="data-table claims">
        <caption class="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((claim, index) => {
            const { name, source, meaning, time, occurrences, isKept, tokenRange } = claim
            const isLit = lit !== null && lit === tokenRange
            return (
              <tr key={index} data-lit={isLit ? 'true' : undefined}>
                <th scope="row">
                  {tokenRange === null ? (
                    <code>{name}</code>
                  ) : (
                    <button
                      type="button"
                      class="claim-name"
                      aria-pressed={isLit}
                      title="Show where it stands in the token"
                      onClick={() => onLight(isLit ? null : tokenRange)}
                    >
                      <code>{name === '' ? '""' : name}</code>
                    </button>
                  )}
                  {meaning !== null && <span class="claim-meaning">{meaning.title}</span>}
                </th>
                <td>
                  <div class="claim-value">
                    <code class={`json-${claim.value.kind}`}>{source}</code>
                    <CopyButton
                      what={name}
                      text={claim.value.kind === 'string' ? claim.value.value : source}
                      compact
                    />
                  </div>
                  {occurrences > 1 && (
                    <p class="claim-note">
                      {isKept ? 'The last of ' : 'One of '}
                      {occurrences} with this name:{' '}
                      {isKept ? 'JavaScript keeps this one.' : 'JavaScript drops this one.'}
                    </p>
                  )}
                  {time !== null && <TimeWords reading={time} />}
                  {claim.value.kind === 'number' && !claim.value.isExact && (
                    <p class="claim-note">
                      JavaScript reads {String(claim.value.value)}: more digits than it can hold.
                    </p>
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {claims.length > shown.length && (
        <button type="button" class="button small" onClick={() => setIsWhole(true)}>
          Show all {claims.length}
        </button>
      )}
    </>
  )
}
