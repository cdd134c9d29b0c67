import type { Inspection } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Icon } from '../../kit/icon.tsx'
import { lazy } from '../../kit/lazy.tsx'

const ShareForm = lazy(async () => (await import('./share-form.tsx')).ShareForm)

export interface ShareButtonProps {
  readonly inspection: Inspection
  /** Whether the token can still be used, as of now. */
  readonly isCurrent: boolean
}

/** Makes a link only when asked, and shows first what will be in it. */
export function ShareButton({ inspection, isCurrent }: ShareButtonProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setIsOpen] = useState(false)
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
        <Icon name="share" />
        <span>Share</span>
      </button>
      <dialog
        ref={dialog}
        class="sheet"
        aria-label="Share a link to this token"
        onClose={() => setIsOpen(false)}
        onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      >
        {isOpen && (
          <ShareForm inspection={inspection} isCurrent={isCurrent} onClose={() => dialog.current?.close()} />
        )}
      </dialog>
    </>
  )
}
