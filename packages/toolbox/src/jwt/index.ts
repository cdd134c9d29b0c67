export type { CryptoPort, PortAlgorithm, PortJwk, PortKey, PortUsage, SubtlePort } from './crypto-port.ts'
export { colouredLength, maxInputLength, offThreadLength } from './limits.ts'
export { editMember } from './json/edit-json.ts'
export { compactJson, prettyJson } from './json/print-json.ts'
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
export { signAlgorithms } from './verify/algorithms.ts'
export { checkSignature, type SignatureOptions } from './verify/check-signature.ts'
export { diagnose } from './verify/diagnose.ts'
export { withSignature } from './verify/with-signature.ts'
export type { Diagnosis, KeyAttempt, SignatureReport } from './verify/signature-report.ts'
export { checkSdJwt } from './sd-jwt/check.ts'
export type { Disclosure, KeyBinding, SdJwtView } from './sd-jwt/view.ts'
export { diffTokens, type ClaimChange, type TokenDiff } from './diff/diff.ts'
export { generateKey, type GenerateResult, type GeneratedKey } from './sign/generate-key.ts'
export { signToken, type SignRequest, type SignResult } from './sign/sign.ts'
export { markdownReport } from './share/markdown-report.ts'
export { shareForm, type ShareForm } from './share/share.ts'
export { snippetsFor, type Snippet } from './share/snippets.ts'
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
export { readKeyOfToken } from './keys/key-of-token.ts'
export { readKey } from './keys/read-key.ts'
