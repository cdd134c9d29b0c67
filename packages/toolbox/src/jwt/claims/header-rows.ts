import { claimRows } from './claim-rows.ts'
import type { DictionaryRow } from './dictionary.ts'

/** Claims that an encrypted token may repeat in its header, RFC 7519 section 5.3. */
const replicatedClaims = claimRows.filter(([name]) => name === 'iss' || name === 'sub' || name === 'aud')

const replicated = ([name, title]: DictionaryRow): DictionaryRow => [
  name,
  title,
  `The claim ${name}, repeated where it can be read before decryption.`,
  'RFC 7519 section 5.3',
]

export const headerRows: readonly DictionaryRow[] = [
  [
    'alg',
    'Algorithm',
    'How the token is signed or its key encrypted. A verifier decides by its own list, never by this.',
    'RFC 7515 section 4.1.1',
  ],
  [
    'typ',
    'Type',
    'What kind of token this is, such as "JWT" or "at+jwt" for access tokens.',
    'RFC 7515 section 4.1.9',
  ],
  [
    'cty',
    'Content type',
    'The type of the payload; "JWT" when the payload is a token itself.',
    'RFC 7515 section 4.1.10',
  ],
  ['kid', 'Key ID', 'Which key of the issuer signed.', 'RFC 7515 section 4.1.4'],
  [
    'jku',
    'JWK set URL',
    'Where the issuer says its keys are. Whoever made the token wrote it: never fetch it unasked.',
    'RFC 7515 section 4.1.2',
  ],
  [
    'jwk',
    'JSON Web Key',
    'A public key inside the token. Whoever made the token chose it.',
    'RFC 7515 section 4.1.3',
  ],
  [
    'x5u',
    'X.509 URL',
    'Where a certificate chain is. Whoever made the token wrote it.',
    'RFC 7515 section 4.1.5',
  ],
  [
    'x5c',
    'X.509 certificate chain',
    'A certificate chain inside the token. It means something only when it leads to a root that you trust.',
    'RFC 7515 section 4.1.6',
  ],
  ['x5t', 'X.509 SHA-1 thumbprint', 'Digest of the certificate whose key signed.', 'RFC 7515 section 4.1.7'],
  [
    'x5t#S256',
    'X.509 SHA-256 thumbprint',
    'Digest of the certificate whose key signed.',
    'RFC 7515 section 4.1.8',
  ],
  [
    'crit',
    'Critical',
    'Header parameters that a verifier must understand, or refuse the token.',
    'RFC 7515 section 4.1.11',
  ],
  ['b64', 'Base64url-encoded payload', 'False when the payload is signed as it is.', 'RFC 7797 section 3'],
  [
    'enc',
    'Content encryption',
    'The cipher of the content of an encrypted token, such as A256GCM.',
    'RFC 7516 section 4.1.2',
  ],
  [
    'zip',
    'Compression',
    'How the content was compressed before it was encrypted; "DEF" is DEFLATE.',
    'RFC 7516 section 4.1.3',
  ],
  [
    'epk',
    'Ephemeral public key',
    'One half of a key agreement; the other is the key of the recipient.',
    'RFC 7518 section 4.6.1.1',
  ],
  [
    'apu',
    'Agreement PartyUInfo',
    'Information on the producer for the key agreement.',
    'RFC 7518 section 4.6.1.2',
  ],
  [
    'apv',
    'Agreement PartyVInfo',
    'Information on the recipient for the key agreement.',
    'RFC 7518 section 4.6.1.3',
  ],
  [
    'iv',
    'Initialization vector',
    'Of the encryption of the key (AES-GCM key wrap).',
    'RFC 7518 section 4.7.1.1',
  ],
  [
    'tag',
    'Authentication tag',
    'Of the encryption of the key (AES-GCM key wrap).',
    'RFC 7518 section 4.7.1.2',
  ],
  ['p2s', 'PBES2 salt', 'Salt of a password-based encryption.', 'RFC 7518 section 4.8.1.1'],
  [
    'p2c',
    'PBES2 count',
    'Iterations of a password-based encryption; a large number makes the recipient work.',
    'RFC 7518 section 4.8.1.2',
  ],
  ...replicatedClaims.map(replicated),
  ['nonce', 'Nonce', 'A value by which a replayed request is noticed.', 'RFC 8555 section 6.5.2'],
  ['url', 'URL', 'The URL to which the request is directed (ACME).', 'RFC 8555 section 6.4.1'],
  ['ppt', 'PASSporT extension', 'The extension that a verifier must support.', 'RFC 8225 section 8.1'],
  ['svt', 'Signature validation token', 'A token about the validity of another signature.', 'RFC 9321'],
  [
    'trust_chain',
    'Trust chain',
    'Statements that lead from the issuer to a trust anchor.',
    'OpenID Federation 1.0',
  ],
  [
    'client',
    'Client',
    'The OAuth client for which the load balancer of AWS signed; not a registered parameter.',
    'AWS Application Load Balancer',
  ],
  [
    'signer',
    'Signer',
    'The load balancer of AWS that signed; not a registered parameter.',
    'AWS Application Load Balancer',
  ],
]
