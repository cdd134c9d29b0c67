import type { JSX } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { Icon } from '../../kit/icon.tsx'
import { lazy } from '../../kit/lazy.tsx'
import type { ExampleInput } from './examples.ts'

const ExampleList = lazy(async () => (await import('./example-list.tsx')).ExampleList)

/** A button that opens a list of examples; each is made when it is chosen, signed with a fresh key. */
export function ExamplesButton({
  onExample,
}: {
  readonly onExample: (example: ExampleInput) => void
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => dialog.current?.close()
  return (
    <>
      <button
        type="button"
        class="button small"
        aria-haspopup="dialog"
        onClick={() => {
          setIsOpen(true)
          dialog.current?.showModal()
        }}
      >
        <Icon name="code" />
        <span>Examples</span>
      </button>
      <dialog
        ref={dialog}
        class="sheet"
        aria-labelledby={id}
        onClose={() => setIsOpen(false)}
        onClick={(event) => event.target === dialog.current && close()}
      >
        <div class="sheet-box">
          <div class="panel-head">
            <h2 id={id}>Examples</h2>
            <button type="button" class="icon-button small" aria-label="Close" onClick={close}>
              <Icon name="cross" />
            </button>
          </div>
          <p class="help">Made here and now, signed with a fresh key that goes into the key box.</p>
          {isOpen && (
            <ExampleList
              onExample={(example) => {
                onExample(example)
                close()
              }}
            />
          )}
        </div>
      </dialog>
    </>
  )
}
