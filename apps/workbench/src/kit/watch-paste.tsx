import type { ComponentChildren, JSX } from 'preact'

export interface WatchPasteProps {
  /** Told at each paste whether what was pasted ends its lines with CRLF, which the field inside will turn into LF. */
  readonly onPaste: (hasCrlf: boolean) => void
  readonly children: ComponentChildren
}

/** Looks at what is pasted before a text field does: browsers keep no CR in one, so a digest would be of another text. */
export function WatchPaste({ onPaste, children }: WatchPasteProps): JSX.Element {
  return (
    <div
      onPasteCapture={(event) =>
        onPaste(event.clipboardData?.getData('text/plain').includes('\r\n') === true)
      }
    >
      {children}
    </div>
  )
}

export const pastedCrlfNote = 'What you pasted ends its lines with CRLF, and a text field keeps LF only:'

/** Whether a text has line breaks, and all of them without CR: of one that was pasted with CRLF, they were lost. */
export function hasOnlyLf(text: string): boolean {
  return text.includes('\n') && !text.includes('\r')
}
