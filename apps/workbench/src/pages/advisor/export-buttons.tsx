import type { JSX } from 'preact'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { saveBlob } from '../../kit/save.ts'
import type { AdviceReply } from './advice-job.ts'

/** The decision as a record for the project's documents, and as data. */
export function ExportButtons({ reply: { json, record } }: { readonly reply: AdviceReply }): JSX.Element {
  const files = [
    { name: 'record', file: 'decision.md', type: 'text/markdown', text: record },
    { name: 'JSON', file: 'advice.json', type: 'application/json', text: json },
  ]
  return (
    <>
      {files.map(({ name, file, type, text }) => (
        <div key={name} class="row export">
          <span class="small-text soft">{name === 'JSON' ? 'JSON' : 'Decision record'}</span>
          <CopyButton what={name === 'JSON' ? 'the JSON' : 'the decision record'} text={text} />
          <button
            type="button"
            class="button small"
            aria-label={`Download ${file}`}
            onClick={() => saveBlob(file, new Blob([text], { type }))}
          >
            <Icon name="download" />
            <span>Download</span>
          </button>
        </div>
      ))}
    </>
  )
}
