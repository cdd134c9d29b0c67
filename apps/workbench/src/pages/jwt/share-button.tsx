import type { Inspection } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { DialogButton } from '../../kit/dialog-button.tsx'
import { lazy } from '../../kit/lazy.tsx'

const ShareForm = lazy(async () => (await import('./share-form.tsx')).ShareForm)

export interface ShareButtonProps {
  readonly inspection: Inspection
  /** Whether the token can still be used, as of now. */
  readonly isCurrent: boolean
}

/** Makes a link only when asked, and shows first what will be in it. */
export function ShareButton({ inspection, isCurrent }: ShareButtonProps): JSX.Element {
  return (
    <DialogButton icon="share" label="Share" title="Share a link to this token">
      {() => <ShareForm inspection={inspection} isCurrent={isCurrent} />}
    </DialogButton>
  )
}
