import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { Icon } from '../../kit/icon.tsx'
import { type Example, type ExampleInput, examples } from './examples.ts'

const groups = ['Algorithms', 'Situations', 'Other shapes'] as const

/** Every example, by group; choosing one makes it. */
export function ExampleList({
  onExample,
}: {
  readonly onExample: (example: ExampleInput) => void
}): JSX.Element {
  const [failure, setFailure] = useState('')
  const choose = async (example: Example): Promise<void> => {
    try {
      onExample(await example.make(Math.floor(Date.now() / 1000)))
      announce(`Example loaded: ${example.name}`)
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <>
      {failure !== '' && (
        <p class="error" role="alert">
          <Icon name="alert" />
          <span>{failure}</span>
        </p>
      )}
      {groups.map((group) => (
        <div key={group} class="example-group">
          <h3>{group}</h3>
          <div class="row">
            {examples
              .filter((example) => example.group === group)
              .map((example) => (
                <button
                  key={example.name}
                  type="button"
                  class="button small"
                  onClick={() => void choose(example)}
                >
                  {example.name}
                </button>
              ))}
          </div>
        </div>
      ))}
    </>
  )
}
