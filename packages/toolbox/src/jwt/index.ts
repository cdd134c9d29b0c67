export type { CryptoPort, PortAlgorithm, PortJwk, PortKey, PortUsage, SubtlePort } from './crypto-port.ts'
export { colouredLength, maxInputLength, offThreadLength } from './limits.ts'
export { readJson } from './json/read-json.ts'
export type {
  JsonDuplicate,
  JsonMember,
  JsonNode,
  JsonProblem,
  JsonReading,
  JsonToken,
} from './json/read-json.ts'
export { extractTokens, type Extraction, type Removal, type TokenCandidate } from './extract/extract.ts'
export { inspect, judgeTime } from './inspect/inspect.ts'
export type { Finding, Reference, Severity } from './findings/finding.ts'
export type * from './inspect/verdicts.ts'
export type { Part, PartName, SegmentProblem, Shape, ShapeName } from './shape/shape.ts'
export { durationWords, exactDuration, relativeWords } from './time/duration.ts'
export { isoOf } from './time/moment.ts'
export { isTimeZone, zonedTime } from './time/zone.ts'
export type { TimeConflict, TimeOptions, TimeReading, TimeReport, UnitGuess } from './time/times.ts'
export type { ClaimView, TokenRange } from './claims/claim-view.ts'
export { claimDictionary, headerDictionary, type ClaimMeaning } from './claims/dictionary.ts'
export type {
  KeyBox,
  KeyFormat,
  KeyOptions,
  KeyProblem,
  SecretEncoding,
  SecretReading,
  VerificationKey,
} from './keys/key-box.ts'
export type { Diagnosis, KeyAttempt, SignatureReport } from './verify/signature-report.ts'
export type { Disclosure, KeyBinding, SdJwtView } from './sd-jwt/view.ts'
export type { ClaimChange, TokenDiff } from './diff/diff.ts'
export type { GeneratedKey, SignRequest, SignResult } from './sign/sign.ts'
export type { ShareForm, Snippet } from './share/share.ts'
export type {
  DecodedPart,
  ExpectationCheck,
  Expectations,
  InspectOptions,
  Inspection,
  NestedToken,
  SignaturePart,
  SizeLine,
} from './inspect/inspection.ts'
export {
  checkSdJwt,
  checkSignature,
  diagnose,
  diffTokens,
  editMember,
  generateKey,
  readKey,
  readKeyOfToken,
  shareForm,
  signToken,
  snippetsFor,
  withSignature,
  type SignatureOptions,
} from './pending.ts'
