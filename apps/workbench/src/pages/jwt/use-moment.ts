import { useEffect, useState } from 'preact/hooks'

/** The moment for which a token is judged. */
export interface Moment {
  /** Seconds since 1970; 0 before the page has come to life. */
  readonly nowSeconds: number
  /** Follows the clock. */
  readonly isLive: boolean
  /** Judges for another moment; null follows the clock again. */
  readonly choose: (seconds: number | null) => void
}

/** The clock ticks once a second while the page can be seen, and stands still when a moment was chosen. */
export function useMoment(): Moment {
  const [clock, setClock] = useState(0)
  const [chosen, setChosen] = useState<number | null>(null)
  useEffect(() => {
    if (chosen !== null) return
    const tick = (): void => {
      if (document.visibilityState === 'visible') setClock(Math.floor(Date.now() / 1000))
    }
    tick()
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [chosen])
  return { nowSeconds: chosen ?? clock, isLive: chosen === null, choose: setChosen }
}
