import type { JSX } from 'preact'
import { Check, ChoiceGroup } from '../../kit/choice.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from './number-field.tsx'
import type { RulesFormProps } from './rules-form.tsx'

export function PassphraseForm({
  settings,
  onChange,
  problemOf,
}: Pick<RulesFormProps, 'settings' | 'onChange' | 'problemOf'>): JSX.Element {
  return (
    <>
      <NumberField
        label="Words"
        value={settings.words}
        min={1}
        max={64}
        onChange={(words) => onChange({ words })}
        error={problemOf('words')}
      />
      <Field
        label={settings.isAnySeparator ? 'Any of these characters between words' : 'Between words'}
        help={
          settings.separator.includes('-')
            ? 'Four words have a hyphen themselves. They are left out while a hyphen separates.'
            : undefined
        }
        error={problemOf('separator')}
      >
        {(control) => (
          <input
            {...control}
            type="text"
            class="mono"
            value={settings.separator}
            autocomplete="off"
            onInput={(event) => onChange({ separator: event.currentTarget.value })}
          />
        )}
      </Field>
      <Check
        label="Another separator each time"
        isChecked={settings.isAnySeparator}
        onChange={(isAnySeparator) =>
          onChange({ isAnySeparator, separator: isAnySeparator ? '-_.,:+=0123456789' : '-' })
        }
      />
      <ChoiceGroup
        label="Capitals at the start of words"
        choices={[
          { id: 'none', label: 'None' },
          { id: 'each', label: 'Each (adds nothing)' },
          { id: 'random', label: 'At random (1 bit each)' },
        ]}
        selected={settings.capitals}
        onSelect={(capitals) => onChange({ capitals })}
      />
      <Check
        label="A digit after one of the words"
        isChecked={settings.hasDigit}
        onChange={(hasDigit) => onChange({ hasDigit })}
      />
    </>
  )
}
