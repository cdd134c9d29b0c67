import type { Reference } from './finding.ts'

/** A section of an RFC. */
export function rfc(number: number, section: string): Reference {
  const isAppendix = /^[A-Z]/.test(section)
  return {
    title: `RFC ${number} ${isAppendix ? 'appendix' : 'section'} ${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}#${isAppendix ? 'appendix' : 'section'}-${section}`,
  }
}
