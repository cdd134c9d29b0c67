import { Command, Option } from 'commander'
import { runCommand } from '../io/run.ts'
import { jsonOption, textOption } from '../io/output.ts'
import { secretOptions } from '../io/secret.ts'
import * as help from './help.ts'
import { expectationOptions, timeOptions } from './options.ts'
import type { DiffFlags, InspectFlags, KeygenFlags, SignFlags, VerifyFlags } from './flags.ts'

/** `latchkey jwt`: the JWT inspector of the workbench, in the terminal. Nothing here loads a server, or the network unasked. */
export function jwtCommand(): Command {
  return new Command('jwt')
    .summary('inspect, verify, sign and compare tokens; make keys')
    .description(help.jwt.description)
    .addCommand(inspectCommand())
    .addCommand(verifyCommand())
    .addCommand(signCommand())
    .addCommand(diffCommand())
    .addCommand(keygenCommand())
    .addHelpText('after', help.jwt.details)
}

function inspectCommand(): Command {
  const command = new Command('inspect')
    .summary('say everything about a token that needs no key')
    .description(help.inspect.description)
    .argument('[token]', 'the token, or any text with one in it; - or nothing for standard input')
    .addOption(jsonOption())
    .addOption(textOption())
    .addOption(pickOption())
  return withOptions(command, [...timeOptions(), ...expectationOptions()])
    .addOption(new Option('--time-claim <name...>', 'read this claim as a time, too'))
    .addHelpText('after', help.inspect.details)
    .action((token: string | undefined, flags: InspectFlags) =>
      runCommand('jwt inspect', async () => (await import('./inspect.ts')).inspectToken(token, flags)),
    )
}

function verifyCommand(): Command {
  const command = new Command('verify')
    .summary('check signature, times and expectations of a token')
    .description(help.verify.description)
    .argument('[token]', 'the token, or any text with one in it; - or nothing for standard input')
    .addOption(
      new Option('--alg <name>', 'the one algorithm that you accept; not needed when the key says it'),
    )
  return withOptions(command, [
    ...secretOptions(),
    secretEncodingOption(),
    ...timeOptions(),
    ...expectationOptions(),
  ])
    .addOption(new Option('--key <file>', 'public key or certificate: PEM, JWK or DER'))
    .addOption(new Option('--jwks <file>', 'key set; the kid of the token chooses'))
    .addOption(
      new Option('--fetch-jwks <url>', 'fetch the key set from an https URL; the only use of the network'),
    )
    .addOption(new Option('--time-only', 'check times and expectations without a key'))
    .addOption(new Option('--payload-file <file>', 'the payload of a token with detached content'))
    .addOption(jsonOption())
    .addOption(textOption())
    .addOption(pickOption())
    .addHelpText('after', help.verify.details)
    .action((token: string | undefined, flags: VerifyFlags) =>
      runCommand('jwt verify', async () => (await import('./verify.ts')).verifyToken(token, flags)),
    )
}

function signCommand(): Command {
  const command = new Command('sign')
    .summary('sign a payload, or edit a token and sign it again')
    .description(help.sign.description)
    .addOption(new Option('--alg <name>', 'how to sign; not needed when a JWK says it'))
  return withOptions(command, [...secretOptions(), secretEncodingOption()])
    .addOption(new Option('--key <file>', 'private key: PEM, JWK or DER; - for standard input'))
    .addOption(new Option('--payload <file>', 'payload, signed byte for byte; - for standard input'))
    .addOption(
      new Option('--from <token>', 'begin with header and payload of this token; - for standard input'),
    )
    .addOption(new Option('--iss <text>', 'issuer'))
    .addOption(new Option('--sub <text>', 'subject'))
    .addOption(new Option('--aud <text...>', 'audience'))
    .addOption(new Option('--expires-in <duration>', 'exp, from now: 10m, 1h, 30d'))
    .addOption(new Option('--claim <name=value...>', 'a claim; the value is JSON, or else text'))
    .addOption(new Option('--drop <name...>', 'leave out a claim'))
    .addOption(new Option('--header <name=value...>', 'a header parameter, likewise'))
    .addOption(new Option('--typ <type>', 'type of the token (default: JWT)'))
    .addOption(new Option('--kid <id>', 'key id (default: that of the JWK)'))
    .addOption(new Option('--no-iat', 'do not add the time of issue'))
    .addOption(new Option('--at <time>', 'take this for now'))
    .addOption(new Option('--json', 'answer as JSON: the token, its parts, and findings about the key'))
    .addHelpText('after', help.sign.details)
    .action((flags: SignFlags) =>
      runCommand('jwt sign', async () => (await import('./sign.ts')).signFromFlags(flags)),
    )
}

function diffCommand(): Command {
  const command = new Command('diff')
    .summary('compare two tokens claim by claim')
    .description(help.diff.description)
    .argument('<before>', 'a token, or a file with one in it; - for standard input')
    .argument('<after>', 'another one')
    .addOption(jsonOption())
    .addOption(textOption())
    .addOption(new Option('--all', 'also show what is the same'))
  return command
    .addHelpText('after', help.diff.details)
    .action((before: string, after: string, flags: DiffFlags) =>
      runCommand('jwt diff', async () => (await import('./diff.ts')).diffFromArguments(before, after, flags)),
    )
}

function keygenCommand(): Command {
  return new Command('keygen')
    .summary('make a key to sign with')
    .description(help.keygen.description)
    .addOption(new Option('--alg <name>', 'what it is for').default('ES256'))
    .addOption(
      new Option('--format <form>', 'jwk; pem (PKCS #8); secret (base64url, for HS256, HS384 and HS512)')
        .choices(['jwk', 'pem', 'secret'])
        .default('jwk'),
    )
    .addOption(new Option('--out <file>', 'write the private key into a new file that only you can read'))
    .addOption(new Option('--public-out <file>', 'write the public key into a file, in the same form'))
    .addOption(new Option('--json', 'answer as JSON, with every form'))
    .addHelpText('after', help.keygen.details)
    .action((flags: KeygenFlags) =>
      runCommand('jwt keygen', async () => (await import('./keygen.ts')).makeKey(flags)),
    )
}

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}

function secretEncodingOption(): Option {
  return new Option('--secret-encoding <form>', 'how the secret is spelled')
    .choices(['text', 'hex', 'base64', 'base64url'])
    .default('text')
}

function pickOption(): Option {
  return new Option('--pick <number>', 'which token to take when the text has several').default('1')
}
