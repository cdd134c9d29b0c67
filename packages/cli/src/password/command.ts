import { randomBytes } from 'node:crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import { inGroups, presets, spellOut, strengthOf } from '@latchkey/toolbox/password'
import { exitCodes, usageError, type ExitCode } from '../io/exit.ts'
import { note, print, printJson } from '../io/output.ts'
import { runCommand } from '../io/run.ts'
import { planFrom, type PasswordFlags } from './plan.ts'

/** `latchkey password`: passwords, passphrases and keys, each uniform over all that the options allow. */
export function passwordCommand(): Command {
  return new Command('password')
    .summary('passwords, passphrases and keys, with their exact entropy')
    .description(
      'Prints passwords. Every password that the options allow is equally likely, so the entropy is exact: the binary ' +
        'logarithm of how many there are. Options that exclude each other are an error that names them; nothing is ' +
        'changed silently. Without any --min option each class of characters comes at least once.',
    )
    .addOption(numberOption('-l, --length <n>', 'characters, 4 to 256; default 20').conflicts('bits'))
    .addOption(numberOption('--bits <n>', 'as long as needed for this many bits'))
    .addOption(numberOption('-n, --count <n>', 'how many, 1 to 100').default(1))
    .option('--no-lower', 'no lower-case letters')
    .option('--no-upper', 'no capital letters')
    .option('--no-digits', 'no digits')
    .option('--no-symbols', 'no symbols')
    .option('--symbols <characters>', 'these symbols; default !@#$%^&*')
    .option('--include <characters>', 'these characters too')
    .option('--exclude <characters>', 'never these characters')
    .addOption(numberOption('--min-lower <n>', 'at least so many lower-case letters'))
    .addOption(numberOption('--min-upper <n>', 'at least so many capital letters'))
    .addOption(numberOption('--min-digits <n>', 'at least so many digits'))
    .addOption(numberOption('--min-symbols <n>', 'at least so many symbols'))
    .addOption(numberOption('--max-lower <n>', 'at most so many lower-case letters'))
    .addOption(numberOption('--max-upper <n>', 'at most so many capital letters'))
    .addOption(numberOption('--max-digits <n>', 'at most so many digits'))
    .addOption(numberOption('--max-symbols <n>', 'at most so many symbols'))
    .option('--no-look-alikes', 'nothing that looks like something else (I l 1 O 0 …)')
    .option('--no-repeats', 'no character twice')
    .addOption(numberOption('--max-consecutive <n>', 'no character more than so many times in a row'))
    .option('--begin-with-letter', 'the first character is a letter')
    .addOption(numberOption('--group <n>', 'a separator after every so many characters'))
    .option('--separator <text>', 'between groups or words; default -')
    .option('--passphrase', 'words instead of characters')
    .addOption(numberOption('--words <n>', 'with --passphrase: how many words; default 6'))
    .option('--separators <characters>', 'with --passphrase: any of these characters between words')
    .addOption(
      new Option('--capitals <which>', 'with --passphrase: capitals at the start of words').choices([
        'none',
        'each',
        'random',
      ]),
    )
    .option('--digit', 'with --passphrase: a digit after one of the words')
    .addOption(new Option('-p, --preset <name>', 'for a purpose').choices(presets.map(({ id }) => id)))
    .addOption(numberOption('--bytes <n>', 'random bytes instead, in base64url'))
    .addOption(new Option('--encoding <name>', 'with --bytes').choices(['base64url', 'base64', 'hex']))
    .option('--rules <text>', 'the passwordrules of a website: "minlength: 8; required: digit; …"')
    .option('--spell', 'each character in words as well')
    .option('--json', 'as JSON, with count, bits and strength')
    .addHelpText('after', help)
    .action((flags: PasswordFlags & OutputFlags) => runCommand('password', () => run(flags)))
}

interface OutputFlags {
  readonly count: number
  readonly group?: number
  readonly separator?: string
  readonly spell?: true
  readonly json?: true
}

const help = `
Presets: ${presets.map(({ id }) => id).join(', ')}.

The words are from EFF's Long Wordlist by Joseph Bonneau and the Electronic Frontier Foundation, CC BY 3.0 US.

Exit codes: 0 fine; 2 options that exclude each other.

Examples:
  latchkey password
  latchkey password --length 16 --min-digits 2 --min-symbols 1 --no-look-alikes
  latchkey password --bits 80 --no-symbols
  latchkey password --passphrase --words 7 --separator ' '
  latchkey password --preset hs256 > jwt-secret
  latchkey password --length 25 --no-symbols --group 5
  latchkey password --rules 'minlength: 8; required: lower, upper; required: digit; max-consecutive: 2'
  latchkey password --count 10 --json
`

async function run(flags: PasswordFlags & OutputFlags): Promise<ExitCode> {
  if (flags.count < 1 || flags.count > 100)
    throw usageError(`--count must be from 1 to 100: it is ${flags.count}.`)
  const { space, kind } = await planFrom(flags)
  const made = Array.from({ length: flags.count }, () => shown(space.draw(randomBytes), kind, flags))
  if (flags.json === true) {
    const { level, verdict, guessing } = strengthOf(space.count)
    const spelled = flags.spell === true ? { spelled: made.map((password) => spellOut(password)) } : {}
    printJson({
      kind,
      passwords: made,
      bits: space.bits,
      count: String(space.count),
      strength: { level, verdict, guessing },
      ...spelled,
    })
    return exitCodes.ok
  }
  for (const password of made) {
    print(`${password}\n`)
    if (flags.spell === true)
      print(
        `  ${spellOut(password)
          .map(({ spoken }) => spoken)
          .join(', ')}\n`,
      )
  }
  if (process.stdout.isTTY) note(`${space.bits.toFixed(2)} bits: ${strengthOf(space.count).verdict}`)
  return exitCodes.ok
}

function shown(password: string, kind: 'password' | 'passphrase' | 'bytes', flags: OutputFlags): string {
  if (flags.group === undefined) return password
  if (kind === 'passphrase')
    throw usageError('--group is for passwords: the words of a passphrase have separators.')
  if (flags.group < 1) throw usageError(`--group must be 1 or more: it is ${flags.group}.`)
  return inGroups(password, flags.group, flags.separator ?? '-')
}

function numberOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
    return Number(text)
  })
}
