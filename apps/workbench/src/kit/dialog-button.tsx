import type { ComponentChildren, JSX } from 'preact'
import { useId, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'

export interface DialogButtonProps {
  readonly icon: IconName
  readonly label: string
  /** The heading of the dialog, and its name. */
  readonly title: string
  /** What is in it. Made when it opens, and gone when it is closed. */
  readonly children: (close: () => void) => ComponentChildren
}

/** A button that opens a dialog. It closes by its cross, by Escape, and by a click beside it. */
export function DialogButton({ icon, label, title, children }: DialogButtonProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => dialog.current?.close()
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
        <Icon name={icon} />
        <span>{label}</span>
      </button>
      <dialog
        ref={dialog}
        class="sheet"
        aria-labelledby={id}
        onClose={() => setIsOpen(false)}
        onClick={(event) => event.target === dialog.current && close()}
      >
        <div class="sheet-box">
          <div class="panel-head">
            <h2 id={id}>{title}</h2>
            <button type="button" class="icon-button small" aria-label="Close" onClick={close}>
              <Icon name="cross" />
            </button>
          </div>
          {isOpen && children(close)}
        </div>
      </dialog>
    </>
  )
}
