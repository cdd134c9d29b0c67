import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/**
 * A component whose code is loaded when it is first shown: one of the files of this site, which the service worker keeps. For what
 * most visits never open.
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => JSX.Element {
  let loaded: ComponentType<Props> | undefined
  return (props) => {
    const [Component, setComponent] = useState(() => loaded)
    const [hasFailed, setHasFailed] = useState(false)
    useEffect(() => {
      if (Component !== undefined) return
      load().then(
        (component) => {
          loaded = component
          setComponent(() => component)
        },
        () => setHasFailed(true),
      )
    }, [])
    if (hasFailed)
      return <p class="error">This part could not be loaded. Is there a network? Open it again to retry.</p>
    return Component === undefined ? <p class="soft">Loading …</p> : <Component {...props} />
  }
}
