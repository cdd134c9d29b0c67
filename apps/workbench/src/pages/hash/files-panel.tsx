import { toHex } from '@latchkey/toolbox/bytes'
import { formatSumsLine, hashFacts, type HashAlgorithm, type SumsRow } from '@latchkey/toolbox/hash'
import type { JSX } from 'preact'
import { CopyButton } from '../../kit/copy-button.tsx'
import { formatBytes, plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Progress } from '../../kit/progress.tsx'
import { saveText } from '../../kit/save.ts'
import { SumsTable } from './sums-table.tsx'
import type { HashQueue, QueuedFile } from './use-hash-queue.ts'

export interface FilesPanelProps {
  readonly queue: HashQueue
  readonly algorithm: HashAlgorithm
  /** What the sums file says of them; empty without one, and while files are read. */
  readonly rows: readonly SumsRow[]
  readonly isHmac: boolean
}

/** The files, how far they are, and what the sums file says of each. */
export function FilesPanel({ queue, algorithm, rows, isHmac }: FilesPanelProps): JSX.Element {
  const { files, cancel, clear } = queue
  const { label, tag } = hashFacts(algorithm)
  const done = files.filter(({ digests }) => digests[algorithm] !== undefined)
  const lines = (form: 'gnu' | 'tag'): string =>
    done
      .map(
        ({ name, digests }) => `${formatSumsLine(name, toHex(digests[algorithm]!), { algorithm, form })}\n`,
      )
      .join('')
  return (
    <Panel
      heading={`${isHmac ? 'HMAC-' : ''}${label} of ${plural(files.length, 'file')}`}
      actions={
        <button type="button" class="button small quiet" onClick={clear}>
          <Icon name="trash" />
          <span>Clear files</span>
        </button>
      }
    >
      <div class="stack">
        <BusyFile files={files} onCancel={cancel} />
        {rows.length > 0 && <SumsTable rows={rows} />}
        <ul class="file-list">
          {files.map((file) => (
            <FileRow key={file.id} file={file} algorithm={algorithm} />
          ))}
        </ul>
        {done.length > 0 && !isHmac && (
          <div class="row">
            <CopyButton what={`lines for ${tag}SUMS`} text={() => lines('gnu')} />
            <button type="button" class="button small" onClick={() => saveText(`${tag}SUMS`, lines('gnu'))}>
              <Icon name="download" />
              <span>Save {tag}SUMS</span>
            </button>
            <button type="button" class="button small" onClick={() => saveText(`${tag}SUMS`, lines('tag'))}>
              <Icon name="download" />
              <span>Save with tags</span>
            </button>
          </div>
        )}
      </div>
    </Panel>
  )
}

function BusyFile({
  files,
  onCancel,
}: {
  readonly files: readonly QueuedFile[]
  readonly onCancel: () => void
}): JSX.Element | null {
  const busy = files.find(({ state }) => state === 'busy')
  if (busy === undefined) return null
  const { file, doneBytes, bytesPerSecond, name } = busy
  const left = bytesPerSecond > 0 ? Math.ceil((file.size - doneBytes) / bytesPerSecond) : null
  const parts = [
    `${formatBytes(doneBytes)} of ${formatBytes(file.size)}`,
    ...(bytesPerSecond > 0 ? [`${formatBytes(bytesPerSecond)}/s`] : []),
    ...(left === null ? [] : [`${duration(left)} left`]),
  ]
  return (
    <Progress
      label={name}
      fraction={doneBytes === 0 ? undefined : doneBytes / file.size}
      detail={parts.join(' · ')}
      onCancel={onCancel}
    />
  )
}

function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function FileRow({
  file,
  algorithm,
}: {
  readonly file: QueuedFile
  readonly algorithm: HashAlgorithm
}): JSX.Element {
  const digest = file.digests[algorithm]
  return (
    <li class="file-row">
      <span class="file-name">{file.name}</span>
      <span class="soft small-text">{formatBytes(file.file.size)}</span>
      {digest !== undefined && (
        <div class="digest-cell">
          <code>{toHex(digest)}</code>
          <CopyButton what={`the digest of ${file.name}`} text={toHex(digest)} compact />
        </div>
      )}
      {digest === undefined && <span class="small-text">{file.problem ?? stateWords[file.state]}</span>}
    </li>
  )
}

const stateWords: Readonly<Record<QueuedFile['state'], string>> = {
  waiting: 'Waiting',
  busy: 'Reading …',
  done: 'Reading …',
  failed: 'Failed',
  cancelled: 'Cancelled',
}
