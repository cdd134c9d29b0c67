export { decodeBase64Text, type Base64Decoded } from './decode.ts'
export {
  createBase64Encoder,
  encodeBase64Text,
  encodedLength,
  type Base64Encoder,
  type EncodeOptions,
} from './encode.ts'
export type { Finding, FindingKind, Place } from './findings.ts'
export { base64Modes, modeFacts, type Base64Mode, type ModeFacts } from './modes.ts'
export { Base64Scanner, type ScannerOptions } from './scanner.ts'
export { sniffContent, type Content } from './sniff.ts'
export { byteList, escapedText, hexDump, textIn } from './views.ts'
export type { Wrapper } from './wrappers.ts'
