import { decodeUtf8, decodeUtf8Lossy } from '@latchkey/toolbox/bytes'
import { byteList, escapedText, hexDump, textIn } from '@latchkey/toolbox/base64'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { formatCount } from '../../kit/format.ts'
import { Tabs } from '../../kit/tabs.tsx'
import type { DecodedBytes } from './base64-job.ts'

type View = 'text' | 'hex' | 'escaped' | 'bytes' | 'utf-16le' | 'utf-16be' | 'latin1'

/** The decoded bytes in every way in which they can be read. Only the beginning of what is long. */
export function ContentViews({ decoded }: { readonly decoded: DecodedBytes }): JSX.Element {
  const { head, content, blob } = decoded
  const isText = content.invalidUtf8At === null && content.nulAt === null
  const [view, setView] = useState<View | null>(null)
  const output = (text: string): JSX.Element => <Scrolling name="Content">{text}</Scrolling>
  const tabs = [
    { id: 'text' as const, label: 'Text', content: () => output(textOf(head)) },
    {
      id: 'hex' as const,
      label: 'Hex dump',
      content: () => (
        <Scrolling name="Hex dump" isDump>
          {hexDump(head, 0, 512).join('\n')}
        </Scrolling>
      ),
    },
    {
      id: 'escaped' as const,
      label: 'Escaped',
      content: () => output(escapedText(head.subarray(0, 16_384))),
    },
    { id: 'bytes' as const, label: 'Bytes', content: () => output(byteList(head.subarray(0, 4096))) },
    ...(['utf-16le', 'utf-16be', 'latin1'] as const).map((id) => ({
      id,
      label: { 'utf-16le': 'UTF-16LE', 'utf-16be': 'UTF-16BE', latin1: 'Latin-1' }[id],
      content: () => output(textIn(id, head.subarray(0, 16_384))),
    })),
  ]
  return (
    <div class="stack">
      {content.kind === 'image' && <Preview blob={blob} mediaType={content.mediaType} />}
      <Tabs label="Views" tabs={tabs} selected={view ?? (isText ? 'text' : 'hex')} onSelect={setView} />
      {blob.size > head.length && (
        <p class="help">
          The first {formatCount(head.length)} of {formatCount(blob.size)} bytes are shown. Save to have all
          of them.
        </p>
      )}
    </div>
  )
}

/** Whoever has no mouse scrolls it with the arrow keys, so it takes the focus. */
export function Scrolling({
  name,
  isDump,
  children,
}: {
  readonly name: string
  readonly isDump?: true
  readonly children: string
}): JSX.Element {
  return (
    <pre
      class={isDump ? 'output content-view dump' : 'output content-view'}
      role="group"
      aria-label={name}
      tabIndex={0}
    >
      {children}
    </pre>
  )
}

/** Up to the first byte that is none, if the cut is in the middle of a character; else with U+FFFD where it is no text. */
function textOf(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes)
  if (decoded.ok) return decoded.text
  return decodeUtf8Lossy(bytes)
}

/** A raster image from a blob address: nothing in it can run. */
function Preview({
  blob,
  mediaType,
}: {
  readonly blob: Blob
  readonly mediaType: string
}): JSX.Element | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([blob], { type: mediaType }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob, mediaType])
  return url === null ? null : <img class="image-preview" src={url} alt="The decoded image" />
}
