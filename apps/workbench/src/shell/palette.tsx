import type { JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { Icon, type IconName } from '../kit/icon.tsx'
import { guide, hrefOf, type PageId, pages } from '../site.ts'
import { pageWords } from '../site-words.ts'
import { themes, useTheme } from './theme.ts'

export interface PaletteProps {
  readonly page: PageId
  readonly onClose: () => void
}

interface Command {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly keywords: string
  readonly icon: IconName
  readonly run: () => void
}

/** A dialog with a combobox: type to filter, arrows to choose, Enter to go. */
export function Palette({ page, onClose }: PaletteProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const [, setTheme] = useTheme()

  useEffect(() => dialog.current?.showModal(), [])

  const close = (): void => dialog.current?.close()
  const commands: readonly Command[] = [
    ...[...pages, ...(__SINGLE_FILE__ ? [] : [guide])]
      .filter(({ id }) => id !== page)
      .map(({ id, title }): Command => ({
        id,
        name: title,
        ...pageWords[id],
        run: () => location.assign(hrefOf(id)),
      })),
    ...themes.map((theme): Command => ({
      id: `theme-${theme}`,
      name: `Theme: ${theme}`,
      description: theme === 'system' ? 'As the system has it.' : `Always ${theme}.`,
      keywords: 'colour color appearance mode dark light',
      icon: theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'screen',
      run: () => setTheme(theme),
    })),
  ]
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands.filter(({ name, description, keywords }) => {
    const text = `${name} ${description} ${keywords}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const chosen = Math.min(at, found.length - 1)
  const optionId = (index: number): string => `${listId}-${index}`

  const run = (command: Command | undefined): void => {
    if (command === undefined) return
    close()
    command.run()
  }
  const onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 + found.length }
    const step = steps[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setAt(step % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(found[chosen])
    }
  }

  return (
    <dialog
      class="palette"
      ref={dialog}
      aria-label="Search tools and commands"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="palette-box">
        <div class="palette-input">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-label="Search tools and commands"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={found.length > 0 ? optionId(chosen) : undefined}
            aria-autocomplete="list"
            placeholder="Where to?"
            spellcheck={false}
            autocomplete="off"
            value={query}
            onInput={(event) => {
              setQuery(event.currentTarget.value)
              setAt(0)
            }}
            onKeyDown={onKey}
          />
          <button type="button" class="icon-button small" aria-label="Close" onClick={close}>
            <Icon name="cross" />
          </button>
        </div>
        <ul class="palette-list" role="listbox" id={listId} aria-label="Results">
          {found.map((command, index) => (
            <li
              key={command.id}
              id={optionId(index)}
              role="option"
              aria-selected={index === chosen}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} />
              <span class="palette-name">{command.name}</span>
              <span class="palette-description">{command.description}</span>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="palette-none">Nothing of that name.</p>}
      </div>
    </dialog>
  )
}
