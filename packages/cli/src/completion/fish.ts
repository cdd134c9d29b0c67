import { allNodes, type CompletionNode, type CompletionOption } from './tree.ts'

/** A script for fish 3 and later. */
export function fishCompletion(root: CompletionNode): string {
  const nodes = allNodes(root)
  return `# Completion of latchkey for fish. Put this into ~/.config/fish/completions/latchkey.fish:
#   latchkey completion fish > ~/.config/fish/completions/latchkey.fish
function __latchkey_path
  set -l path latchkey
  for word in (commandline -opc)[2..-1]
    switch "$path $word"
${nodes
  .filter(({ path }) => path !== root.path)
  .map(({ path }) => `      case ${quoted(path)}\n        set path ${quoted(path)}`)
  .join('\n')}
    end
  end
  echo $path
end
function __latchkey_at
  test (__latchkey_path) = "$argv[1]"
end
${nodes.flatMap(lines).join('\n')}
`
}

function lines({ path, options, commands, words }: CompletionNode): readonly string[] {
  const condition = `complete -c latchkey -n ${quoted(`__latchkey_at ${quoted(path)}`)}`
  return [
    ...commands.map(({ name, summary }) => `${condition} -f -a ${quoted(name)} -d ${quoted(summary)}`),
    ...words.map((word) => `${condition} -f -a ${quoted(word)}`),
    ...options.map((option) => `${condition} ${optionWords(option)}`),
  ]
}

function optionWords({ names, description, value }: CompletionOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const values =
    value.kind === 'none'
      ? []
      : value.kind === 'words'
        ? [`-x -a ${quoted(value.words.join(' '))}`]
        : [value.kind === 'file' ? '-r -F' : '-x']
  return [...flags, ...values, `-d ${quoted(description)}`].join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
