/** The words of `--help`. The examples are run by a test, which compares what they print. */
interface Help {
  readonly description: string
  readonly details: string
}

/** The help is wrapped to the width of the terminal, so that a paragraph is one line. */
function paragraphs(...all: readonly string[]): string {
  return all.join('\n\n')
}

const exitCodes = `
Exit codes:
  0   fine
  1   checked, and it does not hold
  2   cannot be run like this: unknown or contradictory options, a file that is not there
  3   the input is not a token that can be read
`

const output = `
Output:
  Words on a terminal, JSON into a pipe or file; --text and --json decide otherwise. Colours follow the terminal and
  NO_COLOR. Remarks and errors are on standard error.
`

const secrets = `
Secrets:
  From a file (--secret-file, or --secret-file - for standard input), a variable (--secret-env), or typed at a prompt
  that shows nothing. Never as an argument: the process list and the shell history would show it. Every byte counts;
  a line break at the end is part of the secret, is remarked upon, and left out by --trim-newline. --secret-encoding
  says how it is spelled: text, hex, base64 or base64url. A stray character is an error, never skipped;
  hexadecimal may have 0x, spaces and colons between bytes.
`

export const jwt: Help = {
  description: paragraphs(
    'The JWT inspector of the workbench, in the terminal. All of it works without the network; only ' +
      'verify --fetch-jwks asks another machine, when told to.',
  ),
  details: `
Each command has a page of its own:
  latchkey jwt inspect --help
`,
}

export const inspect: Help = {
  description: paragraphs(
    'Says what a text with a token in it says: shape, claims to the last digit, times in words, oddities. ' +
      'Knows signed, unsecured, encrypted and detached tokens, SD-JWT and JSON serialization; shows what can be ' +
      'read of broken ones.',
    'Takes headers, cookies, curl lines, JSON, URLs and wrapped lines as they are pasted, and says what it took ' +
      'away. Nothing is verified here: see latchkey jwt verify.',
  ),
  details: `${output}${exitCodes}
Examples:
  latchkey jwt inspect eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.7iSSKFDMUlQNpLo5ymu97yXMPhDG8dfLqOcvYkJIGh0
  latchkey jwt inspect --text --tz Europe/Paris - < token.jwt
  latchkey jwt inspect --at exp-1 --json - < token.jwt
  cat response.json | latchkey jwt inspect --pick 2
`,
}

export const verify: Help = {
  description: paragraphs(
    'Checks a token and says five things apart: structure, signature, time, expectations, and where the key ' +
      'came from. Succeeds only when the first four hold. The algorithm is yours: --alg, or the one that the key ' +
      "itself names; never the token's. What you do not ask for (--iss, --aud, --typ) is reported as unchecked.",
    'When the signature is wrong, the usual causes are tried: line breaks, encodings, DER, another algorithm or ' +
      'key.',
  ),
  details: `${secrets}
Keys:
  --key takes PEM (SPKI, PKCS #1, PKCS #8, SEC 1, X.509; one or several), JWK and DER. Of a private key only the public
  half is used. --jwks takes a key set, an array of JWKs, or PEM by kid in JSON. The kid of the token chooses; without
  a match every fitting key is tried, and that is said. --fetch-jwks takes an https URL: the host is shown, redirects
  are refused, and an answer has 10 seconds and 1 MiB.
${output}${exitCodes}
Examples:
  latchkey jwt verify --alg HS256 --secret-file secret.txt - < token.jwt
  latchkey jwt verify --alg HS256 --secret-env JWT_SECRET - < token.jwt
  latchkey jwt verify --alg ES256 --key public.pem --iss https://issuer.example --aud api - < es256.jwt
  latchkey jwt verify --jwks jwks.json --text - < es256.jwt
  latchkey jwt verify --time-only --at 2026-01-31T12:00:00Z --leeway 30s - < token.jwt
`,
}

export const sign: Help = {
  description: paragraphs(
    'Signs a payload as it is written, or makes one from options; --from takes header and payload of a token, ' +
      'edits them and signs them again. Standard output has the token and nothing else.',
  ),
  details: `${secrets}${exitCodes}
Examples:
  latchkey jwt sign --alg HS256 --secret-file secret.txt --sub ada --expires-in 10m
  latchkey jwt sign --key private.jwk --iss https://issuer.example --aud api --claim admin=true --claim level=3
  latchkey jwt sign --key private.pem --alg ES256 --payload payload.json
  latchkey jwt sign --alg HS256 --secret-file secret.txt --from - --claim role=admin --expires-in 1h < token.jwt
`,
}

export const diff: Help = {
  description: paragraphs(
    'Compares header and payload of two tokens claim by claim, in whatever order they stand; of times it tells ' +
      'the difference. Neither token is verified.',
  ),
  details: `${output}
Exit codes:
  0   both say the same
  1   they differ
  2   cannot be run like this
  3   one of them is not a token that can be read

Examples:
  latchkey jwt diff token.jwt es256.jwt
  latchkey jwt diff --all --text token.jwt - < es256.jwt
`,
}

export const keygen: Help = {
  description: paragraphs(
    'Makes a key pair or a secret from the random numbers of the operating system: 3072 bits for RSA, as many ' +
      'bytes as the hash has for HS256, HS384 and HS512.',
    'A JWK says what it is for, so that sign and verify need no --alg with it. A secret is written as base64url: ' +
      'give it with --secret-encoding base64url.',
  ),
  details: `${exitCodes}
Examples:
  latchkey jwt keygen
  latchkey jwt keygen --alg EdDSA --format pem --out private.pem --public-out public.pem
  latchkey jwt keygen --alg HS256 --format secret --out secret.txt
`,
}
