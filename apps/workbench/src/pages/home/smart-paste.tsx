import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { FileDrop } from '../../kit/file-drop.tsx'
import { useHandOff } from '../../kit/hand-off.ts'
import { Icon } from '../../kit/icon.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import { findPage } from '../../site.ts'
import { classify, type Reading } from './classify.ts'

/** Where anything may be pasted or dropped: it opens in the tool that takes it. */
export function SmartPaste(): JSX.Element {
  const { openPage } = useHandOff()
  const [text, setText] = useState('')
  const isPasting = useRef(false)
  const readings = classify(text).filter(isTaken)
  const hashPage = findPage('hash')

  const open = ({ page, name }: Reading, value: string): void => {
    const target = findPage(page)
    if (target === undefined) return
    openPage(target.id, { text: value })
    announce(`This looks like ${name}: opened in ${target.title}.`)
  }
  const openFiles = async (files: readonly File[]): Promise<void> => {
    const [file] = files
    // A token was saved to be looked at; whatever else is in a file is hashed or checked.
    if (file !== undefined && files.length === 1 && file.size <= maxTokenFileBytes) {
      const content = await file.text()
      const [first] = classify(content)
      if (first?.page === 'jwt' && isTaken(first)) return open(first, content)
    }
    if (hashPage !== undefined) openPage(hashPage.id, { files })
  }
  const change = (value: string): void => {
    setText(value)
    if (!isPasting.current) return
    isPasting.current = false
    const first = classify(value).find(isTaken)
    if (first?.isCertain) open(first, value)
  }

  return (
    <div class="smart-paste panel" onPasteCapture={() => (isPasting.current = true)}>
      <TextArea
        label="Paste anything"
        help="A token, a digest, a list of checksums, Base64: what is recognised for certain opens in its tool at once."
        value={text}
        rows={4}
        onChange={change}
        onFile={(file) => void openFiles([file])}
      />
      {readings.length > 0 && (
        <div class="suggestions">
          <p>
            This looks like <strong>{readings[0]!.name}</strong>.
          </p>
          <div class="row">
            {readings.map((reading, index) => (
              <button
                key={reading.name}
                type="button"
                class={index === 0 ? 'button primary' : 'button'}
                onClick={() => open(reading, text)}
              >
                <span>Open in {findPage(reading.page)?.title}</span>
                <Icon name="arrow" />
              </button>
            ))}
          </div>
        </div>
      )}
      {hashPage && (
        <FileDrop
          label="Choose files"
          hint="or drop them here: a token is inspected, all else hashed or checked"
          isMultiple
          onFiles={(files) => void openFiles(files)}
        />
      )}
    </div>
  )
}

/** A larger file is not a token. */
const maxTokenFileBytes = 65_536

/** Whether this build has the tool. */
function isTaken({ page }: Reading): boolean {
  return findPage(page) !== undefined
}
