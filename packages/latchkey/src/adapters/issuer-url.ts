import { LatchkeyError } from '../errors.ts'

export interface IssuerUrlRule {
  /** The option, for the error. */
  readonly name: string
  readonly insecureAllowHttp: boolean
  /** What whoever is on the way could do if it were plain HTTP. */
  readonly danger: string
}

/** An address of the issuer: https, or http on loopback, without credentials in it. @throws config_invalid */
export function issuerUrl(text: string, rule: IssuerUrlRule): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.username !== '' || url.password !== '') {
    throw misconfigured(
      `${rule.name} must be a URL without user name and password, but is ${JSON.stringify(text)}`,
    )
  }
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && (rule.insecureAllowHttp || isLoopback(url)))
  if (!isAllowed) throw misconfigured(`${rule.name} must be https: ${rule.danger}`)
  return url
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function misconfigured(message: string): LatchkeyError {
  return new LatchkeyError('config_invalid', message)
}
