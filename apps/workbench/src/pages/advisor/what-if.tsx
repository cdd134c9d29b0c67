import { completed, inputs, type Flip, type GivenAnswers, type Input, type InputId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useId, useState } from 'preact/hooks'
import { Field } from '../../kit/field.tsx'
import { readTexts } from './answer-text.ts'
import { placeOf, sliderSteps, valueAt } from './scale.ts'
import { useTry } from './use-advice.ts'
import { answerName, familyTitle, quantity, shortNames } from './words.ts'

type NumberInput = Extract<Input, { kind: 'number' }>

const numbers = inputs.filter((input): input is NumberInput => input.kind === 'number')

export interface WhatIfProps {
  readonly given: GivenAnswers
  readonly flips: readonly Flip[]
}

/** Tries other values of one answer, by sliding or typing, without changing the answer; and says where the result changes. */
export function WhatIf({ given, flips }: WhatIfProps): JSX.Element {
  const nearest = flips.find(({ input }) => numbers.some(({ id }) => id === input))?.input
  const [wanted, setWanted] = useState<InputId | null>(null)
  const input =
    numbers.find(({ id }) => id === (wanted ?? nearest)) ??
    numbers.find(({ id }) => id === 'revocation_deadline_s')!
  return (
    <div class="what-if">
      <h3 class="advisor-part">Try another value</h3>
      <Field label="Answer to try">
        {(control) => (
          <select
            {...control}
            value={input.id}
            onChange={(event) => setWanted(event.currentTarget.value as InputId)} // one of the options below
          >
            {numbers.map(({ id }) => (
              <option key={id} value={id}>
                {shortNames[id]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Trial key={input.id} input={input} given={given} />
    </div>
  )
}

function Trial({ input, given }: { readonly input: NumberInput; readonly given: GivenAnswers }): JSX.Element {
  const answer = completed(given)[input.id]
  const [tried, setTried] = useState<string | null>(null)
  const text = tried ?? (typeof answer === 'number' ? String(answer) : '')
  const read = readTexts({ [input.id]: text })
  const error = read.problems[input.id]
  const value = read.given[input.id]
  const shown = typeof value === 'number' ? value : input.max
  const asked = useTry(error === undefined ? { ...given, ...read.given } : null, input.id)
  const ticks = useId()
  const flip = asked.last?.flip ?? null
  return (
    <>
      <div class="trial">
        <label class="trial-slider">
          <span>{shortNames[input.id]}</span>
          <input
            type="range"
            min={0}
            max={sliderSteps}
            step={1}
            list={ticks}
            value={placeOf(shown, input)}
            aria-valuetext={quantity(shown, input.unit)}
            onInput={(event) => setTried(String(valueAt(Number(event.currentTarget.value), input)))}
          />
        </label>
        <datalist id={ticks}>
          {typeof flip?.to === 'number' && <option value={placeOf(flip.to, input)} />}
        </datalist>
        <Field label={`In ${input.unit}`} error={error}>
          {(control) => (
            <input
              {...control}
              type="text"
              inputMode="decimal"
              autocomplete="off"
              value={text}
              placeholder={answer === null ? (input.nullMeans ?? undefined) : undefined}
              onInput={(event) => setTried(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <output class="trial-result" aria-live="polite">
        {asked.last && error === undefined && (
          <>
            At {answerName(input, asked.last.value)}: <strong>{familyTitle(asked.last.family)}</strong>.{' '}
            {flip === null
              ? 'No other value changes that.'
              : `It changes at ${answerName(input, flip.to)}, to: ${familyTitle(flip.family)}.`}
          </>
        )}
      </output>
    </>
  )
}
