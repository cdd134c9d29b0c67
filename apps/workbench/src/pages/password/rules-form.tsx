import { lengthForBits } from '@latchkey/toolbox/password'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { Check } from '../../kit/choice.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { Field } from '../../kit/field.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import { NumberField } from './number-field.tsx'
import { rulesFrom, setNames, type SetId, type Settings } from './settings.ts'

export interface RulesFormProps {
  readonly settings: Settings
  readonly onChange: (change: Partial<Settings>) => void
  /** What is wrong, by the option that it is about. */
  readonly problemOf: (option: string) => string | undefined
  readonly attribute: string
  readonly onAttribute: (text: string) => void
  readonly attributeNote: string | undefined
}

/** Every rule that a password can be held to. */
export function RulesForm(props: RulesFormProps): JSX.Element {
  const { settings, onChange, problemOf, attribute, onAttribute, attributeNote } = props
  const change = (id: SetId, to: Partial<Settings['sets'][SetId]>): void =>
    onChange({ sets: { ...settings.sets, [id]: { ...settings.sets[id], ...to } } })
  const ids = Object.keys(setNames) as SetId[]
  return (
    <>
      <div class="length-row">
        <NumberField
          label="Length"
          value={settings.length}
          min={4}
          max={256}
          onChange={(length) => onChange({ length })}
          error={problemOf('length')}
        />
        <input
          type="range"
          aria-label="Length, as a slider"
          min={4}
          max={64}
          value={Math.min(64, settings.length)}
          onInput={(event) => onChange({ length: event.currentTarget.valueAsNumber })}
        />
      </div>
      <BitsForm settings={settings} onChange={onChange} />
      <fieldset class="sets" aria-describedby={problemOf('sets') === undefined ? undefined : 'sets-error'}>
        <legend>Characters, and how many at least</legend>
        {ids.map((id) => (
          <div key={id} class="set-row">
            <Check
              label={setNames[id].charAt(0).toUpperCase() + setNames[id].slice(1)}
              isChecked={settings.sets[id].isOn}
              onChange={(isOn) => change(id, { isOn, minimum: isOn ? settings.sets[id].minimum : 0 })}
            />
            <input
              type="number"
              inputMode="numeric"
              aria-label={`At least so many ${setNames[id]}`}
              min={0}
              max={256}
              step={1}
              disabled={!settings.sets[id].isOn}
              value={settings.sets[id].minimum}
              onInput={({ currentTarget: { valueAsNumber } }) => {
                if (Number.isInteger(valueAsNumber)) change(id, { minimum: valueAsNumber })
              }}
            />
          </div>
        ))}
        {problemOf('sets') !== undefined && (
          <p class="error" id="sets-error">
            {problemOf('sets')}
          </p>
        )}
      </fieldset>
      <div class="stack tight">
        <Check
          label="Leave out look-alikes (I l 1 | O o 0 B 8 G 6 S 5 Z 2)"
          isChecked={settings.hasNoLookAlikes}
          onChange={(hasNoLookAlikes) => onChange({ hasNoLookAlikes })}
        />
        {problemOf('lookAlikes') !== undefined && <p class="error">{problemOf('lookAlikes')}</p>}
        <Check
          label="Begin with a letter"
          isChecked={settings.beginsWithLetter}
          onChange={(beginsWithLetter) => onChange({ beginsWithLetter })}
        />
        {problemOf('begin') !== undefined && <p class="error">{problemOf('begin')}</p>}
        <Check
          label="No character twice"
          isChecked={settings.hasNoRepeats}
          onChange={(hasNoRepeats) => onChange({ hasNoRepeats })}
        />
        {problemOf('repeats') !== undefined && <p class="error">{problemOf('repeats')}</p>}
      </div>
      <Disclosure summary="More rules">
        <div class="stack">
          <TextLine label="Symbols" value={settings.symbols} onChange={(symbols) => onChange({ symbols })} />
          <TextLine
            label="These characters too"
            value={settings.include}
            onChange={(include) => onChange({ include })}
          />
          <TextLine
            label="Never these characters"
            value={settings.exclude}
            onChange={(exclude) => onChange({ exclude })}
            error={problemOf('exclude')}
          />
          <NumberField
            label="Longest run of one character"
            help="0 is no limit."
            value={settings.maxConsecutive}
            min={0}
            max={256}
            onChange={(maxConsecutive) => onChange({ maxConsecutive })}
            error={problemOf('maxConsecutive')}
          />
          <NumberField
            label="Group by so many characters"
            help="0 is no groups. The hyphens between are for the eye, and add nothing to guess."
            value={settings.group}
            min={0}
            max={64}
            onChange={(group) => onChange({ group })}
          />
        </div>
      </Disclosure>
      <Disclosure summary="The rules of a website">
        <TextArea
          label="passwordrules"
          help="The attribute of the page's password field. It takes the place of the characters above."
          placeholder="minlength: 8; required: lower, upper; required: digit; max-consecutive: 2"
          rows={2}
          value={attribute}
          onChange={onAttribute}
          error={attributeNote}
        />
      </Disclosure>
    </>
  )
}

function TextLine({
  label,
  value,
  onChange,
  error,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
}): JSX.Element {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          type="text"
          class="mono"
          value={value}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  )
}

/** "Give me 80 bits": finds the length. */
function BitsForm({ settings, onChange }: Pick<RulesFormProps, 'settings' | 'onChange'>): JSX.Element {
  const [bits, setBits] = useState(80)
  const [problem, setProblem] = useState<string>()
  const apply = (): void => {
    const plan = lengthForBits(rulesFrom(settings), bits)
    setProblem(plan.ok ? undefined : plan.problems[0]!.text)
    if (!plan.ok) return
    onChange({ length: plan.value })
    announce(`Length ${plan.value}.`)
  }
  return (
    <div class="bits-row">
      <NumberField
        label="Or as many bits as"
        value={bits}
        min={8}
        max={1024}
        onChange={setBits}
        error={problem}
      />
      <button type="button" class="button" onClick={apply}>
        Find the length
      </button>
    </div>
  )
}
