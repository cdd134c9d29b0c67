/** Forms of tokens and ids that are not of the JOSE family, and what is known about them. The first that fits counts. */
const forms: readonly { readonly pattern: RegExp; readonly words: string }[] = [
  { pattern: /^lkr_/, words: 'By its prefix it is a refresh token of Latchkey.' },
  { pattern: /^gh[pousr]_[A-Za-z0-9]{20,}$/, words: 'By its prefix it is a token of GitHub.' },
  { pattern: /^github_pat_/, words: 'By its prefix it is a personal access token of GitHub.' },
  { pattern: /^glpat-/, words: 'By its prefix it is a personal access token of GitLab.' },
  { pattern: /^xox[abeprs]-/, words: 'By its prefix it is a token of Slack.' },
  { pattern: /^[sr]k_(live|test)_/, words: 'By its prefix it is an API key of Stripe.' },
  { pattern: /^AKIA[A-Z0-9]{16}$/, words: 'By its prefix it is the id of an access key of AWS.' },
  { pattern: /^ya29\./, words: 'By its prefix it is an access token of Google.' },
  { pattern: /^npm_/, words: 'By its prefix it is a token of npm.' },
  {
    pattern: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
    words: 'It has the form of a UUID.',
  },
  { pattern: /^[\da-f]{32,}$/i, words: 'It is hexadecimal, as session ids and digests are.' },
]

export function opaqueWords(token: string): string {
  return forms.find(({ pattern }) => pattern.test(token))?.words ?? ''
}
