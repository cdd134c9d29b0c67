import type { Answers, Input, InputId } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Check } from '../../kit/choice.tsx'
import { Icon } from '../../kit/icon.tsx'
import { noLimit } from './answer-text.ts'
import { answerName, optionName } from './words.ts'

export interface AnswerFieldProps {
  readonly input: Input
  readonly text: string
  readonly error: string | undefined
  /** What is taken for as long as there is no answer. */
  readonly assumed: Answers[InputId]
  readonly onChange: (text: string) => void
  /** The id of the element that has the question in it. */
  readonly labelledBy: string
  /** `step`: one question alone on the page. `row`: one among all. */
  readonly form: 'step' | 'row'
}

/** The control for one answer, with what is wrong with it beside it. */
export function AnswerField(props: AnswerFieldProps): JSX.Element {
  const { input, error, assumed, text } = props
  const id = useId()
  const describedBy = [`${id}-assumed`, error && `${id}-error`].filter(Boolean).join(' ')
  const isOpen = text.trim() === ''
  return (
    <div class="answer" data-invalid={error ? 'true' : undefined}>
      <AnswerControl {...props} describedBy={describedBy} />
      <p class="help" id={`${id}-assumed`}>
        {input.kind !== 'text' && isOpen && <>Not sure: taken as “{answerName(input, assumed)}”.</>}
      </p>
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="alert" />
          <span>{error}</span>
        </p>
      )}
    </div>
  )
}

interface ControlProps extends AnswerFieldProps {
  readonly describedBy: string
}

function AnswerControl(props: ControlProps): JSX.Element {
  const { input, form, text, onChange, labelledBy, describedBy } = props
  switch (input.kind) {
    case 'number':
      return <NumberControl {...props} input={input} />
    case 'choices':
      return <ListControl {...props} options={input.options} />
    case 'choice':
    case 'yes_no': {
      const options = input.kind === 'choice' ? input.options : ['yes', 'no']
      return form === 'step' ? (
        <RadioControl {...props} options={options} />
      ) : (
        <SelectControl {...props} options={options} />
      )
    }
    case 'text':
      return (
        <textarea
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          aria-invalid={props.error ? 'true' : undefined}
          rows={3}
          value={text}
          placeholder="Such as: sessions do not scale"
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

function NumberControl({
  input,
  text,
  error,
  assumed,
  onChange,
  labelledBy,
  describedBy,
}: ControlProps & { readonly input: Extract<Input, { kind: 'number' }> }): JSX.Element {
  const id = useId()
  const hasNoLimit = text === noLimit
  return (
    <div class="answer-number">
      <div class="row">
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          aria-labelledby={`${labelledBy} ${id}`}
          aria-describedby={describedBy}
          aria-invalid={error ? 'true' : undefined}
          value={hasNoLimit ? '' : text}
          disabled={hasNoLimit}
          placeholder={typeof assumed === 'number' ? String(assumed) : undefined}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <span id={id} class="unit">
          {input.unit}
        </span>
      </div>
      {input.nullMeans !== null && (
        <Check
          label={input.nullMeans}
          isChecked={hasNoLimit}
          onChange={(isChecked) => onChange(isChecked ? noLimit : '')}
        />
      )}
    </div>
  )
}

interface OptionsProps extends ControlProps {
  readonly options: readonly string[]
}

function ListControl({ input, text, options, onChange, labelledBy, describedBy }: OptionsProps): JSX.Element {
  const chosen = text === '' ? [] : text.split(',')
  const toggle = (option: string, isChecked: boolean): void => {
    const next = options.filter((one) => (one === option ? isChecked : chosen.includes(one)))
    onChange(next.join(','))
  }
  return (
    <fieldset class="answer-options" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {options.map((option) => (
        <Check
          key={option}
          label={optionName(input.id, option)}
          isChecked={chosen.includes(option)}
          onChange={(isChecked) => toggle(option, isChecked)}
        />
      ))}
    </fieldset>
  )
}

function RadioControl({
  input,
  text,
  options,
  onChange,
  labelledBy,
  describedBy,
}: OptionsProps): JSX.Element {
  const name = useId()
  return (
    <fieldset class="answer-options" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      {[...options, ''].map((option) => (
        <label key={option} class="check">
          <input type="radio" name={name} checked={text === option} onChange={() => onChange(option)} />
          <span>{option === '' ? 'Not sure' : optionName(input.id, option)}</span>
        </label>
      ))}
    </fieldset>
  )
}

function SelectControl(props: OptionsProps): JSX.Element {
  const { input, text, options, error, onChange, labelledBy, describedBy } = props
  return (
    <select
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={error ? 'true' : undefined}
      value={options.includes(text) ? text : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">not sure</option>
      {options.map((option) => (
        <option key={option} value={option}>
          {optionName(input.id, option)}
        </option>
      ))}
    </select>
  )
}
