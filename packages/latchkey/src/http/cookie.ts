import { LatchkeyError } from '../errors.ts'
import { choiceOption, refuseUnknownOptions } from '../options.ts'
import { pass, refuse, type Verdict } from '../verdict.ts'

export interface CookieOptions {
  /** The name without prefix: letters, digits, `-`, `_`, `.`; at most 64. On the wire it becomes `__Host-lk`, or `lk-dev` over plain HTTP. */
  readonly name: string
  /**
   * `insecureLoopbackHttp` drops Secure and the prefix, and has another name on the wire, so that a cookie planted over HTTP is
   * never taken for one set over HTTPS. For development on this machine only; whoever builds the cookie checks the host.
   */
  readonly transport: CookieTransport
  /** Sent explicitly always: browsers do not agree on a default. `none` needs `https`. @default 'lax' */
  readonly sameSite?: SameSite
  /** `__Host-Http-` also proves that no script set it; browsers that do not know it see `__Host-`. Only under `https`. @default '__Host-' */
  readonly prefix?: CookiePrefix
  /** CHIPS: one jar per embedding site. Needs `https` and `sameSite: 'none'`. @default 'shared' */
  readonly jar?: 'shared' | 'partitioned'
}

export type CookieTransport = 'https' | 'insecureLoopbackHttp'
export type SameSite = 'lax' | 'strict' | 'none'
export type CookiePrefix = '__Host-' | '__Host-Http-'

/** One cookie of ours: how it is written, cleared and read. */
export interface CookieDefinition {
  /** The name on the wire, prefix included. */
  readonly name: string
  /**
   * The value of a `Set-Cookie` line. `maxAgeSeconds: null` makes it end with the browser session.
   * @throws `cookie_invalid` for a value that is not made of cookie octets, or a Max-Age beyond 400 days
   * @throws `cookie_too_large` beyond 4,096 octets of name and value, where browsers drop it without a word
   */
  serialize(value: string, life: { readonly maxAgeSeconds: number | null }): string
  /** The `Set-Cookie` value that removes it: same attributes, else browsers ignore the removal of a prefixed cookie. */
  clear(): string
  /** Its value in a `Cookie` header, verbatim; null if it is not there. */
  read(cookieHeader: string | null): Verdict<string | null, CookieReason>
}

export type CookieReason = 'cookie_duplicated' | 'cookie_too_long'

/** What browsers keep, RFC 6265bis section 5.6: longer cookies and longer lives are dropped or cut. */
const maxCookieOctets = 4096
const maxMaxAgeSeconds = 400 * 86_400
/** More than a browser can hold of our cookies, and Node's own limit for all headers. */
const maxHeaderOctets = 16_384

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
/** cookie-octet, RFC 6265 section 4.1.1: no control, space, quote, comma, semicolon or backslash. */
const valuePattern = /^[!#-+\--:<-[\]-~]+$/
const sameSiteWords = { lax: 'Lax', strict: 'Strict', none: 'None' } as const

const absent = pass(null)
const duplicated = refuse('cookie_duplicated')
const tooLong = refuse('cookie_too_long')

/**
 * Defines a cookie after RFC 6265bis with everything a browser offers to protect it.
 * @throws `config_invalid` for a combination that browsers would drop
 */
export function defineCookie(options: CookieOptions): CookieDefinition {
  refuseUnknownOptions(options, ['name', 'transport', 'sameSite', 'prefix', 'jar'], 'A cookie')
  const name = wireName(options)
  const attributes = attributesOf(options)
  return {
    name,
    serialize: (value, { maxAgeSeconds }) => {
      requireValue(name, value)
      requireMaxAge(name, maxAgeSeconds)
      const maxAge = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`
      return `${name}=${value}${attributes}${maxAge}`
    },
    clear: () => `${name}=${attributes}; Max-Age=0`,
    read: createCookieReader(name),
  }
}

/**
 * Reads one cookie out of a `Cookie` header as octets. Nothing is decoded, unquoted or case-folded, and only space and tab
 * are trimmed: a parser that trims more (U+00A0, as `String.trim` does) lets a sibling host plant a `__Host-` name.
 */
function createCookieReader(name: string): CookieDefinition['read'] {
  const mark = `${name}=`
  return (header) => {
    if (header === null) return absent
    if (header.length > maxHeaderOctets) return tooLong
    const start = findPair(header, mark, 0)
    if (start === -1) return absent
    const semicolon = header.indexOf(';', start)
    if (semicolon === -1) return pass(header.slice(start, endOfValue(header, start, header.length)))
    // Browsers send the cookie with the deeper path first, so neither the first nor the last is surely ours:
    // a second one under our name was planted by somebody else.
    if (findPair(header, mark, semicolon + 1) !== -1) return duplicated
    return pass(header.slice(start, endOfValue(header, start, semicolon)))
  }
}

/** Where the value begins after the next `mark` that stands at the start of a cookie pair, or -1. */
function findPair(header: string, mark: string, from: number): number {
  for (let at = header.indexOf(mark, from); at !== -1; at = header.indexOf(mark, at + mark.length)) {
    let before = at - 1
    while (before >= from && isBlank(header.charCodeAt(before))) before--
    if (before < from || header.charCodeAt(before) === semicolonCode) return at + mark.length
  }
  return -1
}

function endOfValue(header: string, start: number, end: number): number {
  while (end > start && isBlank(header.charCodeAt(end - 1))) end--
  return end
}

const semicolonCode = 0x3b

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function wireName({ name, transport, prefix }: CookieOptions): string {
  if (!namePattern.test(name)) {
    throw new LatchkeyError(
      'config_invalid',
      'The name of a cookie is 1 to 64 letters, digits, "-", "_" or ".", without prefix.',
    )
  }
  const chosen = choiceOption(prefix, {
    name: 'The prefix of a cookie',
    default: '__Host-',
    choices: ['__Host-', '__Host-Http-'],
  })
  return transport === 'https' ? `${chosen}${name}` : `${name}-dev`
}

function attributesOf(options: CookieOptions): string {
  const sameSite = choiceOption(options.sameSite, {
    name: 'sameSite of a cookie',
    default: 'lax',
    choices: ['lax', 'strict', 'none'],
  })
  const jar = choiceOption(options.jar, {
    name: 'jar of a cookie',
    default: 'shared',
    choices: ['shared', 'partitioned'],
  })
  const transport = choiceOption(options.transport, {
    name: 'transport of a cookie',
    default: 'https',
    choices: ['https', 'insecureLoopbackHttp'],
  })
  if (sameSite === 'none' && transport !== 'https') {
    throw new LatchkeyError('config_invalid', 'A cookie with sameSite "none" needs transport "https".')
  }
  if (jar === 'partitioned' && sameSite !== 'none') {
    throw new LatchkeyError('config_invalid', 'A cookie in a partitioned jar needs sameSite "none".')
  }
  return [
    '; Path=/',
    transport === 'https' ? '; Secure' : '',
    `; HttpOnly; SameSite=${sameSiteWords[sameSite]}`,
    jar === 'partitioned' ? '; Partitioned' : '',
  ].join('')
}

function requireValue(name: string, value: string): void {
  if (name.length + value.length > maxCookieOctets) {
    throw new LatchkeyError(
      'cookie_too_large',
      `Cookie ${name} would be ${name.length + value.length} octets; browsers keep ${maxCookieOctets}.`,
    )
  }
  if (!valuePattern.test(value)) {
    throw new LatchkeyError(
      'cookie_invalid',
      `The value of cookie ${name} is empty or has octets outside RFC 6265 cookie-octet.`,
    )
  }
}

function requireMaxAge(name: string, maxAgeSeconds: number | null): void {
  if (maxAgeSeconds === null) return
  if (!Number.isSafeInteger(maxAgeSeconds) || maxAgeSeconds < 0 || maxAgeSeconds > maxMaxAgeSeconds) {
    throw new LatchkeyError(
      'cookie_invalid',
      `maxAgeSeconds of cookie ${name} must be null or a whole number from 0 to ${maxMaxAgeSeconds} (400 days).`,
    )
  }
}
