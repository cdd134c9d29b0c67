import { decodeUtf8 } from '../../bytes/index.ts'
import type { Finding } from '../findings/finding.ts'
import { rfc } from '../findings/references.ts'
import type { JwsAlgorithm } from './algorithms.ts'
import { publishedSecrets } from './published-secrets.ts'

/** What makes a secret guessable: its length, that it is published, that few bytes differ, that a person typed it. */
export function weakSecretFindings(
  secret: Uint8Array,
  { name, minSecretBytes }: JwsAlgorithm,
): readonly Finding[] {
  const utf8 = decodeUtf8(secret)
  const text = utf8.ok ? utf8.text : null
  const findings: Finding[] = []
  if (text !== null && isPublished(text)) {
    findings.push({
      ...common,
      id: 'secret_published',
      severity: 'danger',
      title: 'This secret is published',
      why: 'It stands in documentation and examples, and is among the first that attackers try: anybody can make valid tokens.',
    })
  }
  if (secret.length < minSecretBytes) {
    findings.push({
      ...common,
      id: 'secret_short',
      severity: secret.length < minSecretBytes / 2 ? 'danger' : 'warning',
      title: `A short secret: ${secret.length} byte${secret.length === 1 ? '' : 's'}`,
      why: `${name} needs at least ${minSecretBytes}. From one token alone, an attacker can try secrets off line, as fast as their hardware goes.`,
    })
  }
  const distinct = new Set(secret).size
  if (secret.length >= 16 && distinct <= 6) {
    findings.push({
      ...common,
      id: 'secret_repetitive',
      severity: 'danger',
      title: `Only ${distinct} different byte${distinct === 1 ? '' : 's'} in it`,
      why: 'Repetition adds length and nothing that is hard to guess.',
    })
  } else if (text !== null && looksTyped(text)) {
    findings.push({
      ...common,
      id: 'secret_typed',
      severity: 'warning',
      title: 'It looks as if a person had typed it',
      why: 'Words and dates are guessed from lists. A secret should be random bytes.',
    })
  }
  return findings
}

const common = {
  fix: 'Generate a new one, such as 32 random bytes for HS256: latchkey jwt keygen.',
  reference: rfc(7518, '3.2'),
  where: null,
} as const

function isPublished(text: string): boolean {
  const trimmed = text.trim()
  return publishedSecrets.has(trimmed) || publishedSecrets.has(trimmed.toLowerCase())
}

/** Words with separators or capitals between them, or letters with a number behind. Random Base64 and hexadecimal do not look so. */
function looksTyped(text: string): boolean {
  if (text.length > 200) return false
  const words = text.split(/[\s_.,:;!?@#-]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '')
  const isLong = text.length / words.length >= 4
  return (
    isLong && words.every((word) => /^([A-Z]?[a-z]{1,20}|[A-Z]{1,12})?\d{0,8}$/.test(word) && hasVowel(word))
  )
}

function hasVowel(word: string): boolean {
  const letters = word.replaceAll(/\d/g, '')
  return letters.length < 3 || (/[aeiouy]/i.test(letters) && !/[bcdfghjklmnpqrstvwxz]{6}/i.test(letters))
}
