import type { Request, Response } from 'express'

/** A cookie of the shop itself: for strangers, and for what belongs to one browser. Never a credential. */
export interface OwnCookie {
  read(req: Request): string | null
  /** An empty value removes it. */
  write(res: Response, value: string): void
}

/** `maxAgeSeconds: null` makes it end with the browser session. */
export function ownCookie(
  name: string,
  { maxAgeSeconds }: { readonly maxAgeSeconds: number | null },
): OwnCookie {
  return {
    read(req) {
      const found = (req.headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith(`${name}=`))
      // Two of one name: one of them was planted by a neighbour of this host.
      const [only] = found
      return found.length === 1 && only !== undefined ? only.slice(name.length + 1) : null
    },
    write(res, value) {
      const life = value === '' ? '; Max-Age=0' : maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`
      res.append('Set-Cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${life}`)
    },
  }
}
