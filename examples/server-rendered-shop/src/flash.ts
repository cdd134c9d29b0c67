import type { Request, Response } from 'express'
import { isLatchkeyError, type Auth, type Strategy } from 'latchkey'
import { ownCookie } from './own-cookie.ts'
import { changeData, type Flash } from './session-data.ts'
import type { Signer } from './signed-text.ts'

/**
 * Where a message to somebody who is signed in waits for the next page. With a session cookie the record is at hand for every request, so the
 * message is in it, and a write makes sure that it is shown once. With tokens the point is that a request reads no record: the browser
 * carries the message, signed, for one page. Strangers have no session, so they carry theirs under every strategy.
 */
export const flashHome: Readonly<Record<Strategy, 'session' | 'cookie'>> = {
  session: 'session',
  jwt: 'cookie',
  hybrid: 'session',
}

export interface Flashes {
  leave(req: Request, res: Response, flash: Flash): Promise<void>
  /** What waits for whoever asks, which then waits no more. */
  take(req: Request, res: Response): Promise<readonly Flash[]>
}

const cookie = ownCookie('shop-flash', { maxAgeSeconds: 60 })

export function createFlashes({ auth, signer }: { readonly auth: Auth; readonly signer: Signer }): Flashes {
  const home = flashHome[auth.settings.strategy]

  async function takeFromSession({ auth: { identity } }: Request): Promise<Flash | null> {
    // No claim, no read: a page costs the store nothing unless something waits.
    if (identity === null || identity.claims['flash'] !== true) return null
    let taken: Flash | null = null
    try {
      await changeData(auth, identity, (data) => {
        taken = data.flash
        return { ...data, flash: null }
      })
    } catch (error) {
      // The store is down: the page is worth more than the message, which stays where it is.
      if (isLatchkeyError(error) && error.status === 503) return null
      throw error
    }
    return taken
  }

  function takeFromCookie(req: Request, res: Response): Flash | null {
    const signed = cookie.read(req)
    if (signed === null) return null
    cookie.write(res, '')
    const text = signer.open(signed)
    return text === null ? null : (JSON.parse(text) as Flash) // signed by leave()
  }

  return {
    async leave(req, res, flash) {
      const { identity } = req.auth
      if (home === 'session' && identity !== null) {
        if (await changeData(auth, identity, (data) => ({ ...data, flash }))) return
      }
      // Signed, so that nobody who can plant a cookie can put words into our mouth.
      cookie.write(res, signer.sign(JSON.stringify(flash)))
    },
    async take(req, res) {
      const found = [await takeFromSession(req), takeFromCookie(req, res)]
      return found.filter((flash) => flash !== null)
    },
  }
}
