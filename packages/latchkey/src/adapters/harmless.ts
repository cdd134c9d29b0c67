/** A listener that throws is the app's bug: neither a check nor the stream may end by it. The process is warned once. */
export function harmless(listener: (error: unknown) => void = () => {}): (error: unknown) => void {
  let hasWarned = false
  return (reported) => {
    try {
      listener(reported)
    } catch (error) {
      if (hasWarned) return
      hasWarned = true
      process.emitWarning(error instanceof Error ? error : String(error), 'LatchkeyListenerWarning')
    }
  }
}
