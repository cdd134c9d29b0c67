import type { ComponentChildren, JSX, TargetedDragEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'

export interface FileDropProps {
  /** What the button says, such as "Choose files". */
  readonly label: string
  readonly hint?: ComponentChildren
  readonly onFiles: (files: readonly File[]) => void
  readonly isMultiple?: true
  readonly accept?: string
}

/** A place to drop files, and the button that does the same without dragging. Folders that are dropped are walked. */
export function FileDrop({ label, hint, onFiles, isMultiple, accept }: FileDropProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)

  const drop = (event: TargetedDragEvent<HTMLDivElement>): void => {
    event.preventDefault()
    setIsOver(false)
    if (event.dataTransfer === null) return
    // Entries have to be taken before the event is over; their files may be read later.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry())
    const files = [...event.dataTransfer.files]
    void filesOf(entries, files).then(
      (found) => found.length > 0 && onFiles(isMultiple ? found : found.slice(0, 1)),
    )
  }

  return (
    <div
      class="file-drop"
      data-over={isOver ? 'true' : undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <button type="button" class="button" onClick={() => input.current?.click()}>
        <Icon name="upload" />
        <span>{label}</span>
      </button>
      <span class="file-drop-hint">
        {hint ?? (isMultiple ? 'or drop files and folders here' : 'or drop a file here')}
      </span>
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-label={label}
        multiple={isMultiple}
        accept={accept}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])]
          // The same file again has to be news again.
          event.currentTarget.value = ''
          if (files.length > 0) onFiles(files)
        }}
      />
    </div>
  )
}

async function filesOf(
  entries: readonly (FileSystemEntry | null)[],
  files: readonly File[],
): Promise<readonly File[]> {
  if (entries.every((entry) => entry === null || entry.isFile)) return files
  return (await Promise.all(entries.map((entry) => (entry === null ? [] : walk(entry))))).flat()
}

async function walk(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: File[] = []
  // A reader gives at most a hundred entries at a time, and none when it is done.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return found
    for (const child of batch) found.push(...(await walk(child)))
  }
}
