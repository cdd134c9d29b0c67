import type { JSX } from 'preact'
import { DialogButton } from '../../kit/dialog-button.tsx'
import { lazy } from '../../kit/lazy.tsx'
import type { ExampleInput } from './examples.ts'

const ExampleList = lazy(async () => (await import('./example-list.tsx')).ExampleList)

/** A button that opens a list of examples; each is made when it is chosen, signed with a fresh key. */
export function ExamplesButton({
  onExample,
}: {
  readonly onExample: (example: ExampleInput) => void
}): JSX.Element {
  return (
    <DialogButton icon="code" label="Examples" title="Examples">
      {(close) => (
        <>
          <p class="help">Made here and now, signed with a fresh key that goes into the key box.</p>
          <ExampleList
            onExample={(example) => {
              onExample(example)
              close()
            }}
          />
        </>
      )}
    </DialogButton>
  )
}
