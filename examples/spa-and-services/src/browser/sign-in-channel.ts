type Word = 'signed in' | 'signed out'

/** Tells the other tabs of this page who came and who went. */
export interface SignInChannel {
  tell(word: Word): void
  onWord(listener: (word: Word) => void): void
}

export function openSignInChannel(): SignInChannel {
  const channel = new BroadcastChannel('spa-sign-in')
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel never leaves its origin.
    tell: (word) => channel.postMessage(word),
    // Only this file posts here, and only this.
    onWord: (listener) => channel.addEventListener('message', ({ data }) => listener(data as Word)),
  }
}
