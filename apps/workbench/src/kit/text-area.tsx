import type { ComponentChildren, JSX, TargetedClipboardEvent, TargetedDragEvent } from 'preact'
import { formatCount } from './format.ts'
import { Field } from './field.tsx'

/** A stretch of the text that is drawn in a hue of its own and with a line of its own below it. */
export interface Mark {
  /** UTF-16 offsets, `to` exclusive. Marks are in order and do not overlap. */
  readonly from: number
  readonly to: number
  readonly tone: 'first' | 'second' | 'third' | 'fourth' | 'fifth' | 'bad' | 'quiet'
  /** Points at the stretch, as when a claim is looked at. */
  readonly isLit?: boolean
}

export interface TextAreaProps {
  readonly label: ComponentChildren
  readonly value: string
  readonly onChange: (value: string) => void
  readonly help?: ComponentChildren
  readonly error?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly marks?: readonly Mark[]
  readonly placeholder?: string
  readonly rows?: number
  /** Called instead of opening the file in the tab, when one is dropped onto the field. */
  readonly onFile?: (file: File) => void
  readonly isReadOnly?: true
}

/** Longer text is kept out of the control, because laying it out would freeze the page. */
const maxShownLength = 65_536
const headLength = 4096
const tailLength = 1024

/**
 * A plain text area, so that keyboard, screen reader and phone know what to do, over a mirror of its text that carries the
 * colours. Text beyond 64 Ki characters stays whole in memory and is shown as its head and tail.
 */
export function TextArea(props: TextAreaProps): JSX.Element {
  const {
    label,
    value,
    onChange,
    error,
    actions,
    marks = [],
    placeholder,
    rows = 4,
    onFile,
    isReadOnly,
  } = props
  const isLong = value.length > maxShownLength
  const help = isLong ? <LongTextNote length={value.length} more={props.help} /> : props.help

  const paste = (event: TargetedClipboardEvent<HTMLTextAreaElement>): void => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (isReadOnly || (!isLong && text.length + value.length <= maxShownLength)) return
    event.preventDefault()
    const { selectionStart, selectionEnd } = event.currentTarget
    onChange(isLong ? text : value.slice(0, selectionStart) + text + value.slice(selectionEnd))
  }
  const drop = (event: TargetedDragEvent<HTMLTextAreaElement>): void => {
    const file = event.dataTransfer?.files[0]
    if (file === undefined || onFile === undefined) return
    event.preventDefault()
    onFile(file)
  }

  return (
    <Field label={label} help={help} error={error} actions={actions}>
      {(control) => (
        <div class="text-area" data-marked={marks.length > 0 ? 'true' : undefined}>
          {!isLong && marks.length > 0 && <Mirror text={value} marks={marks} />}
          <textarea
            {...control}
            rows={rows}
            value={isLong ? excerptOf(value) : value}
            placeholder={placeholder}
            readOnly={isReadOnly ?? isLong}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="off"
            onInput={(event) => onChange(event.currentTarget.value)}
            onPaste={paste}
            onDrop={drop}
            onDragOver={(event) => onFile && event.preventDefault()}
          />
        </div>
      )}
    </Field>
  )
}

function LongTextNote({
  length,
  more,
}: {
  readonly length: number
  readonly more: ComponentChildren
}): JSX.Element {
  return (
    <>
      {formatCount(length)} characters: shown are the beginning and the end, all of it is used. Paste to
      replace it. {more}
    </>
  )
}

function excerptOf(value: string): string {
  return `${value.slice(0, headLength)}\n\n…\n\n${value.slice(-tailLength)}`
}

function Mirror({ text, marks }: { readonly text: string; readonly marks: readonly Mark[] }): JSX.Element {
  const parts: ComponentChildren[] = []
  let at = 0
  for (const { from, to, tone, isLit } of marks) {
    if (from > at) parts.push(text.slice(at, from))
    parts.push(
      <span class={`mark tone-${tone}${isLit ? ' lit' : ''}`} key={from}>
        {text.slice(from, to)}
      </span>,
    )
    at = to
  }
  parts.push(text.slice(at))
  // A line break at the very end has no height of its own without something after it.
  return (
    <div class="mirror" aria-hidden="true">
      {parts}
      {'\u200b'}
    </div>
  )
}
