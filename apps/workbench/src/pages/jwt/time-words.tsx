import type { TimeReading } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'

/** A claim that is a time, in words, in the chosen zone and in ISO 8601; with what is odd about it. */
export function TimeWords({ reading }: { readonly reading: TimeReading }): JSX.Element {
  const { relative, exactDistance, local, iso, unitGuess, humanReading, problem, effect } = reading
  return (
    <div class="time-words">
      {relative !== null && (
        <p>
          <strong>{relative}</strong>
          {exactDistance !== null && <span class="soft"> ({exactDistance})</span>}
        </p>
      )}
      {/* In UTC the two say the same. */}
      {local !== null && !local.endsWith('(UTC)') && <p>{local}</p>}
      {iso !== null && <p class="soft mono">{iso}</p>}
      {problem !== null && <p class="claim-note">{problem}</p>}
      {unitGuess !== null && (
        <p class="claim-note">
          In {unitGuess.unit} it would be {unitGuess.iso}: {unitGuess.relative}.
        </p>
      )}
      {humanReading !== null && <p class="claim-note">A person would read {humanReading}.</p>}
      {effect !== null && <p class="claim-note">{effect}</p>}
    </div>
  )
}
