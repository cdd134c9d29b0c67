export {
  base64,
  base64url,
  decodeBase64,
  encodeBase64,
  type Base64Decoding,
  type Base64Form,
  type Base64Problem,
} from './base64.ts'
export { concatBytes } from './concat.ts'
export { fromHex, toHex } from './hex.ts'
export {
  decodeUtf8,
  decodeUtf8Lossy,
  encodeUtf8,
  loneSurrogateIn,
  utf8Length,
  type Bytes,
  type Utf8Text,
} from './utf8.ts'
