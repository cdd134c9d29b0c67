import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A script for zsh 5 and later. Its variable is not called path: zsh ties that name to PATH. */
export function zshCompletion(root: CompletionNode): string {
  const nodes = allNodes(root)
  return `#compdef latchkey
# Completion of latchkey for zsh. Put this into ~/.zshrc, behind compinit:
#   source <(latchkey completion zsh)
_latchkey() {
  local at=latchkey word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
${nodes
  .filter(({ path }) => path !== root.path)
  .map(({ path }) => `      '${path}') at='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "$at" in
${nodes.map(nodeCase).join('\n')}
  esac
}
if [[ $funcstack[1] == _latchkey ]]; then _latchkey "$@"; else compdef _latchkey latchkey; fi
`
}

function nodeCase({ path, options, commands, words }: CompletionNode): string {
  const specs = options.flatMap((option) =>
    option.names.map((name) => `        ${quoted(spec(option, name))}`),
  )
  const rest = words.length === 0 ? "'*:file:_files'" : `'1:word:(${words.join(' ')})'`
  if (commands.length === 0)
    return `    '${path}')\n      _arguments -s : \\\n${specs.join(' \\\n')} \\\n        ${rest} ;;`
  const below = commands.map(
    ({ name, summary }) => `        ${quoted(`${name}:${summary.replaceAll(':', String.raw`\:`)}`)}`,
  )
  return `    '${path}')
      if [[ $PREFIX == -* ]]; then _arguments -s : \\\n${specs.join(' \\\n')}
      else
        local -a commands=(
${below.join('\n')}
        )
        _describe command commands
      fi ;;`
}

function spec({ description, value }: CompletionOption, name: string): string {
  const text = `*${name}[${description.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]`
  if (value.kind === 'none') return text
  if (value.kind === 'words') return `${text}:value:(${value.words.join(' ')})`
  return `${text}:${value.kind === 'file' ? 'file:_files' : 'value: '}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
