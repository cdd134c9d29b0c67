import type { Expectations, Inspection } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { Field } from '../../kit/field.tsx'

export interface ExpectationsFormProps {
  readonly expectations: Expectations
  readonly onExpectations: (expectations: Expectations) => void
  readonly inspection: Inspection | null
}

const fields: readonly {
  readonly name: keyof Expectations
  readonly label: string
  readonly claim: string
}[] = [
  { name: 'algorithm', label: 'Algorithm (alg)', claim: 'alg' },
  { name: 'issuer', label: 'Issuer (iss)', claim: 'iss' },
  { name: 'audience', label: 'Audience (aud)', claim: 'aud' },
  { name: 'type', label: 'Type (typ)', claim: 'typ' },
  { name: 'subject', label: 'Subject (sub)', claim: 'sub' },
  { name: 'nonce', label: 'Nonce', claim: 'nonce' },
]

/** What a verifier would insist on. Left empty, a field is unchecked, and the verdict says so. */
export function ExpectationsForm({
  expectations,
  onExpectations,
  inspection,
}: ExpectationsFormProps): JSX.Element {
  return (
    <div class="two-fields">
      {fields.map(({ name, label, claim }) => {
        const check = inspection?.expectations.find((check) => check.name === claim)
        return (
          <Field key={name} label={label} error={check?.status === 'not-met' ? check.sentence : undefined}>
            {(control) => (
              <input
                {...control}
                type="text"
                spellcheck={false}
                autocomplete="off"
                autocapitalize="off"
                value={expectations[name] ?? ''}
                onInput={(event) => {
                  const { [name]: _, ...rest } = expectations
                  const typed = event.currentTarget.value
                  onExpectations(typed === '' ? rest : { ...rest, [name]: typed })
                }}
              />
            )}
          </Field>
        )
      })}
    </div>
  )
}
