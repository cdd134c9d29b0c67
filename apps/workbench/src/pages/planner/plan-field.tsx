import type { PlanInput } from '@latchkey/advisor'
import type { JSX } from 'preact'
import { Field } from '../../kit/field.tsx'
import { planAmount } from './words.ts'

export interface PlanFieldProps {
  readonly input: PlanInput
  readonly text: string
  readonly error: string | undefined
  readonly onChange: (text: string) => void
}

const optionNames: Readonly<Record<string, string>> = {
  sql: 'PostgreSQL',
  redis: 'Redis',
  users: 'Users',
  requests_per_user_s: 'Requests of an active user',
  token_lifetime_s: 'Life of a token',
  revocations_per_user_day: 'Sessions ended early',
}

/** One input: a number with its unit, or a choice. Empty is the default, which it shows. */
export function PlanField({ input, text, error, onChange }: PlanFieldProps): JSX.Element {
  const fallback = defaultName(input)
  const others = optionsOf(input).filter((option) => option === text || option !== defaultOption(input))
  return (
    <Field label={input.name} help={input.help} error={error}>
      {(control) =>
        input.kind === 'number' ? (
          <div class="row plan-number">
            <input
              {...control}
              type="text"
              inputMode="decimal"
              autocomplete="off"
              spellcheck={false}
              value={text}
              placeholder={fallback}
              onInput={(event) => onChange(event.currentTarget.value)}
            />
            <span class="unit">{input.unit}</span>
          </div>
        ) : (
          <select {...control} value={text} onChange={(event) => onChange(event.currentTarget.value)}>
            <option value="">{fallback} (default)</option>
            {others.map((option) => (
              <option key={option} value={option}>
                {optionNames[option] ?? option}
              </option>
            ))}
          </select>
        )
      }
    </Field>
  )
}

function optionsOf(input: PlanInput): readonly string[] {
  return input.kind === 'choice' || input.kind === 'choices' ? input.options : ['yes', 'no']
}

function defaultOption({ default: value }: PlanInput): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function defaultName(input: PlanInput): string {
  const { default: value } = input
  if (typeof value === 'number') return planAmount(value, '')
  return optionNames[defaultOption(input)] ?? defaultOption(input)
}
