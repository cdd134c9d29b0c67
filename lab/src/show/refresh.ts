import type { Stage } from './stage.ts'

/** Renews by a refresh token, as `who`. */
export function refresh(
  url: string,
  { who, token }: { readonly who: string; readonly token: string },
  { send }: Stage,
): ReturnType<Stage['send']> {
  return send(who, { method: 'POST', url: `${url}/auth/refresh`, json: { refreshToken: token } })
}
