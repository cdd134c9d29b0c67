import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Field } from './field.tsx'
import { Icon } from './icon.tsx'
import { textOfFile } from './text-of-file.ts'

export interface SecretFieldProps {
  readonly label: ComponentChildren
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: ComponentChildren
  readonly error?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly rows?: number
  readonly placeholder?: string
}

/**
 * For secrets and keys of any number of lines: concealed until asked, exact to the byte, and nothing that a browser or a password
 * manager would offer to remember. A file may be dropped: its text, or else the Base64 of its bytes.
 */
export function SecretField(props: SecretFieldProps): JSX.Element {
  const { label, value, onChange, help, error, actions, rows = 3, placeholder } = props
  const [isShown, setIsShown] = useState(false)
  const reveal = (
    <button
      type="button"
      class="button small"
      aria-pressed={isShown}
      aria-label={`Show ${typeof label === 'string' ? label.toLowerCase() : 'secret'}`}
      onClick={() => setIsShown(!isShown)}
    >
      <Icon name="eye" />
      <span>{isShown ? 'Hide' : 'Show'}</span>
    </button>
  )
  return (
    <Field
      label={label}
      help={help}
      error={error}
      actions={
        <>
          {actions}
          {reveal}
        </>
      }
    >
      {(control) => (
        <textarea
          {...control}
          class={isShown ? 'secret' : 'secret concealed'}
          rows={rows}
          value={value}
          placeholder={placeholder}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          data-1p-ignore
          data-lpignore="true"
          data-bwignore
          onInput={(event) => onChange(event.currentTarget.value)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const file = event.dataTransfer?.files[0]
            if (file === undefined) return
            // Left alone, the browser would open the file in place of the page.
            event.preventDefault()
            void textOfFile(file).then(onChange)
          }}
        />
      )}
    </Field>
  )
}
