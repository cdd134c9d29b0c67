import { aDenylistMustBeSeen } from './a-denylist-must-be-seen.ts'
import { aJwtCanBeRead } from './a-jwt-can-be-read.ts'
import { aRefreshTokenIsASession } from './a-refresh-token-is-a-session.ts'
import { anIdTokenIsNotASession } from './an-id-token-is-not-a-session.ts'
import { decodeIsNotVerify } from './decode-is-not-verify.ts'
import type { Demonstration } from './demonstration.ts'
import { httponlyDoesNotStopXss } from './httponly-does-not-stop-xss.ts'
import { jwtDoesNotPreventCsrf } from './jwt-does-not-prevent-csrf.ts'
import { jwtIsNotFaster } from './jwt-is-not-faster.ts'
import { jwtIsNotStateless } from './jwt-is-not-stateless.ts'
import { localStorageCanBeRead } from './local-storage-can-be-read.ts'
import { logoutDoesNotDeleteAToken } from './logout-does-not-delete-a-token.ts'
import type { Measurement } from './measurement.ts'
import { microservicesDoNotRequireJwt } from './microservices-do-not-require-jwt.ts'
import { rotatingTheKeySignsEverybodyOut } from './rotating-the-key-signs-everybody-out.ts'
import { samesiteIsNotEnough } from './samesite-is-not-enough.ts'
import { sessionsScale } from './sessions-scale.ts'
import { shortExpiryIsNotRevocation } from './short-expiry-is-not-revocation.ts'
import { signatureValidIsNotTokenValid } from './signature-valid-is-not-token-valid.ts'
import { theGatewayIsNotEnough } from './the-gateway-is-not-enough.ts'
import { theTokenDoesNotChooseTheAlgorithm } from './the-token-does-not-choose-the-algorithm.ts'

/** All that can be shown, in the order in which it is told. */
export const demonstrations: readonly (Demonstration | Measurement)[] = [
  decodeIsNotVerify,
  signatureValidIsNotTokenValid,
  theTokenDoesNotChooseTheAlgorithm,
  aJwtCanBeRead,
  logoutDoesNotDeleteAToken,
  shortExpiryIsNotRevocation,
  aDenylistMustBeSeen,
  rotatingTheKeySignsEverybodyOut,
  jwtIsNotStateless,
  aRefreshTokenIsASession,
  anIdTokenIsNotASession,
  jwtDoesNotPreventCsrf,
  samesiteIsNotEnough,
  httponlyDoesNotStopXss,
  localStorageCanBeRead,
  sessionsScale,
  jwtIsNotFaster,
  microservicesDoNotRequireJwt,
  theGatewayIsNotEnough,
]
