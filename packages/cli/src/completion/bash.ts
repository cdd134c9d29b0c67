import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A script for bash 3.2 and later, macOS included; it needs no bash-completion package. */
export function bashCompletion(root: CompletionNode): string {
  const nodes = allNodes(root)
  return `# Completion of latchkey for bash. Put this into ~/.bashrc:
#   source <(latchkey completion bash)
_latchkey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path=latchkey word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${nodes
  .filter(({ path }) => path !== root.path)
  .map(({ path }) => `      '${path}') path='${path}' ;;`)
  .join('\n')}
    esac
  done
  COMPREPLY=()
  case "$path $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${nodes.map(wordCase).join('\n')}
  esac
  [[ \${#COMPREPLY[@]} -gt 0 ]] || _latchkey_files
}
_latchkey_files() {
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _latchkey latchkey
`
}

function valueCases({ path, options }: CompletionNode): readonly string[] {
  return options.flatMap((option) => {
    const action = valueAction(option)
    if (action === null) return []
    const patterns = option.names.map((name) => `'${path} ${name}'`).join('|')
    return [`    ${patterns}) ${action}return ;;`]
  })
}

function valueAction({ value }: CompletionOption): string | null {
  if (value.kind === 'none') return null
  if (value.kind === 'words') return `COMPREPLY=($(compgen -W '${value.words.join(' ')}' -- "$current")); `
  return value.kind === 'file' ? '_latchkey_files; ' : ''
}

function wordCase({ path, options, commands, words: choices }: CompletionNode): string {
  const names = options.flatMap((option) => option.names).filter((name) => name.startsWith('--'))
  const below = [...commands.map(({ name }) => name), ...choices]
  const words = (list: readonly string[]): string =>
    `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current"))`
  const rest = below.length === 0 ? '' : `\n      else ${words(below)}`
  return `    '${path}')
      if [[ $current == -* ]]; then ${words(names)}${rest}
      fi ;;`
}
