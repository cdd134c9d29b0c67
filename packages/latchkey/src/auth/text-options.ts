import { LatchkeyError } from '../errors.ts'

/** A name: a text of 1 to 512 characters. @throws config_invalid */
export function nameOption(name: string, value: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 512) {
    throw new LatchkeyError('config_invalid', `${name} must be a text of 1 to 512 characters.`)
  }
  return value
}

/** A path on this origin, spelled in one way only. @throws config_invalid */
export function pathOption(name: string, path: string): string {
  if (!/^\/[A-Za-z0-9._~/-]*$/.test(path) || path.includes('//') || (path.length > 1 && path.endsWith('/'))) {
    throw new LatchkeyError(
      'config_invalid',
      `${name} must be a path such as /auth, without a slash at its end.`,
    )
  }
  return path
}
