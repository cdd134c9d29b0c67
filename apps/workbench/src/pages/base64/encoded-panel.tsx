import type { JSX } from 'preact'
import { CopyButton } from '../../kit/copy-button.tsx'
import { plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'
import { saveBlob } from '../../kit/save.ts'
import type { EncodedLarge } from './base64-job.ts'
import { Scrolling } from './content-views.tsx'

export function EncodedPanel({
  encoded,
  bytes,
}: {
  readonly encoded: EncodedLarge
  readonly bytes: number
}): JSX.Element {
  const { blob, head } = encoded
  const isWhole = blob.size === head.length
  return (
    <Panel
      heading="Encoded"
      actions={
        <>
          {isWhole && <CopyButton what="the encoded text" text={head} />}
          <button type="button" class="button small" onClick={() => saveBlob('encoded.txt', blob)}>
            <Icon name="download" />
            <span>Save</span>
          </button>
        </>
      }
    >
      <div class="stack tight">
        <Scrolling name="Encoded">{head}</Scrolling>
        <p class="help">
          {plural(bytes, 'byte')} became {plural(blob.size, 'character')}
          {bytes > 0 && `, ${(blob.size / bytes).toFixed(2)} times as many`}.
          {!isWhole && ' The beginning is shown; save to have all of it.'}
        </p>
      </div>
    </Panel>
  )
}
