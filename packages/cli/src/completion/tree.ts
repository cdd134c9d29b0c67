import type { Argument, Command, Option } from 'commander'

/** What a shell needs to know about a command. */
export interface CompletionNode {
  /** `latchkey jwt verify`. */
  readonly path: string
  readonly name: string
  readonly summary: string
  readonly options: readonly CompletionOption[]
  readonly commands: readonly CompletionNode[]
  /** The words that its argument can be, when they are known. */
  readonly words: readonly string[]
}

export interface CompletionOption {
  /** `--alg`, and `-p` where there is one. */
  readonly names: readonly string[]
  readonly description: string
  readonly value: OptionValue
}

/** What comes behind an option: nothing, one of some words, a file, or something that only the user knows. */
export type OptionValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'free' }

/** The command and all below it, hidden options left out. */
export function completionTree(command: Command, parentPath = ''): CompletionNode {
  const path = parentPath === '' ? command.name() : `${parentPath} ${command.name()}`
  const visible = command.options.filter(({ hidden }) => !hidden)
  return {
    path,
    name: command.name(),
    summary: command.summary(),
    options: [
      ...visible.map(optionOf),
      { names: ['--help', '-h'], description: 'show help', value: { kind: 'none' } },
    ],
    commands: command.commands.map((below) => completionTree(below, path)),
    words: command.createHelp().visibleArguments(command).flatMap(choicesOf),
  }
}

/** The node and all below it. */
export function allNodes(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.commands.flatMap(allNodes)]
}

/** An argument has its choices as an option has them; only the types of commander do not say so. */
function choicesOf(argument: Argument & { readonly argChoices?: readonly string[] }): readonly string[] {
  return argument.argChoices ?? []
}

function optionOf(option: Option): CompletionOption {
  const names = [option.long, option.short].filter((name) => name !== undefined && name !== null)
  return { names, description: firstLine(option.description), value: valueOf(option) }
}

function valueOf({ required, optional, argChoices, flags }: Option): OptionValue {
  if (!required && !optional) return { kind: 'none' }
  if (argChoices !== undefined && argChoices.length > 0) return { kind: 'words', words: argChoices }
  return /<(file|folder|path)(\.\.\.)?>/.test(flags) ? { kind: 'file' } : { kind: 'free' }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
