import advise from '../pages/advisor/advise.worker.ts?worker&url'
import base64Convert from '../pages/base64/base64.worker.ts?worker&url'
import hashFiles from '../pages/hash/hash.worker.ts?worker&url'
import jwtInspect from '../pages/jwt/inspect.worker.ts?worker&url'

export type ScriptName = 'service-worker' | 'jwt-inspect' | 'hash-files' | 'base64-convert' | 'advise'

/**
 * The only scripts that a page may start besides its own: workers and the service worker. Under `require-trusted-types-for 'script'`
 * the browser refuses any other address, even if an attacker could choose one.
 */
const scripts: Record<ScriptName, string> = {
  'service-worker': '/sw.js',
  'jwt-inspect': jwtInspect,
  'hash-files': hashFiles,
  'base64-convert': base64Convert,
  advise,
}

let policy: TrustedPolicy | undefined

/** The address of a script, in the form that the browser demands. */
export function scriptUrl(name: ScriptName): string {
  const url = scripts[name]
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return url
  policy ??= trustedTypes.createPolicy('latchkey', {
    createScriptURL(wanted) {
      if (Object.values(scripts).includes(wanted)) return wanted
      throw new TypeError('This script is not one of ours.')
    },
  })
  // The DOM's types still say string where a TrustedScriptURL is taken.
  return policy.createScriptURL(url) as string
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy
}

interface TrustedPolicy {
  createScriptURL(url: string): unknown
}
