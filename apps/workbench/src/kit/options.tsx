import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from './announce.tsx'
import { Icon } from './icon.tsx'

/** Tells whether what was remembered may be used; an older version may have written something else. */
export type Accepts<T> = (value: unknown) => value is T

const changed = new EventTarget()

/**
 * An option of a tool that is remembered on this device. Never for what was pasted, typed as a secret, or made: only for how the
 * tool is set. The first render always has `initial`, as the prerendered page does.
 */
export function useOption<T>(
  tool: string,
  name: string,
  option: { readonly initial: T; readonly accepts: Accepts<T> },
): readonly [T, (value: T) => void] {
  const { initial, accepts } = option
  const [value, setValue] = useState(initial)
  useEffect(() => {
    const load = (): void => {
      const remembered = read(tool)[name]
      setValue(accepts(remembered) ? remembered : initial)
    }
    load()
    changed.addEventListener(tool, load)
    return () => changed.removeEventListener(tool, load)
  }, [tool, name])
  return [
    value,
    (next) => {
      setValue(next)
      write(tool, { ...read(tool), [name]: next })
    },
  ]
}

/** Sets every option of the tool back and forgets it. */
export function ForgetButton({ tool }: { readonly tool: string }): JSX.Element {
  return (
    <button
      type="button"
      class="button small quiet"
      onClick={() => {
        try {
          localStorage.removeItem(keyOf(tool))
        } catch {
          // Nothing was kept, then.
        }
        changed.dispatchEvent(new Event(tool))
        announce('The options of this tool are forgotten.')
      }}
    >
      <Icon name="trash" />
      <span>Forget options</span>
    </button>
  )
}

function keyOf(tool: string): string {
  return `latchkey.options.${tool}`
}

function read(tool: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(tool)) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

function write(tool: string, options: Record<string, unknown>): void {
  try {
    localStorage.setItem(keyOf(tool), JSON.stringify(options))
  } catch {
    // Storage is switched off or full: the option lasts as long as the page.
  }
}
