import { Argument, Command } from 'commander'
import { exitCodes } from '../io/exit.ts'
import { print } from '../io/output.ts'
import { runCommand } from '../io/run.ts'

/** `latchkey completion`: a script that lets a shell complete commands and options. Made from the commands themselves. */
export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .summary('print a script that completes commands in your shell')
    .description(
      'Prints a completion script for a shell. It is made from the commands and options of this version.',
    )
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  latchkey completion bash >> ~/.bashrc
  latchkey completion zsh >> ~/.zshrc
  latchkey completion fish > ~/.config/fish/completions/latchkey.fish
`,
    )
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      runCommand('completion', async () => {
        const { completionTree } = await import('./tree.ts')
        const tree = completionTree(program())
        print((await scripts[shell]())(tree))
        return exitCodes.ok
      }),
    )
}

const scripts = {
  bash: async () => (await import('./bash.ts')).bashCompletion,
  zsh: async () => (await import('./zsh.ts')).zshCompletion,
  fish: async () => (await import('./fish.ts')).fishCompletion,
} as const
