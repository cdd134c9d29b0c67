import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useOffline } from './offline.ts'

/** Offers a new version; never takes it unasked, since loading again forgets what is on the page. */
export function OfflineNotice(): JSX.Element | null {
  const { update } = useOffline()
  const [isPutOff, setIsPutOff] = useState(false)
  if (update === undefined || isPutOff) return null
  return (
    <section class="update-notice" aria-label="New version" role="status">
      <p>A new version is ready. Loading it clears what is on this page.</p>
      <div class="update-actions">
        <button type="button" class="button primary small" onClick={update}>
          Load it now
        </button>
        <button type="button" class="button small" onClick={() => setIsPutOff(true)}>
          Later
        </button>
      </div>
    </section>
  )
}
