/** What a page may say because of where the reader comes from. A fixed list: an address must not put words on our pages. */
const notices: Readonly<Record<string, string>> = {
  'signed-out': 'You are signed out.',
  'signed-out-everywhere': 'You are signed out on every device.',
  'session-over': 'Your session has ended. Sign in again to go on.',
  'session-ended': 'That session is over. Its next request will be refused.',
  'others-ended': 'Every other device is signed out.',
  'password-changed': 'Your password is changed, and every other device is signed out.',
  'set-up': 'You are the administrator of this server.',
}

/** The sentence for a `notice` parameter; null for anything not on the list. */
export function noticeOf(name: string | undefined): string | null {
  return name !== undefined && Object.hasOwn(notices, name) ? (notices[name] ?? null) : null
}
