import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** As wide as a chart is until somebody has measured. */
const prerenderedWidth = 560

/** The width of an element, so that what is drawn in it keeps the size of its letters. */
export function useWidth(): { readonly ref: RefObject<HTMLDivElement | null>; readonly width: number } {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(prerenderedWidth)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      const wide = Math.floor(entry?.contentRect.width ?? 0)
      if (wide > 0) setWidth(wide)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
