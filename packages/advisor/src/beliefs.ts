import { guideOfBelief, type BeliefId, type GuideLink } from './guide-links.ts'
import { unitCosts, type UnitCost } from './unit-costs.ts'

/** A common belief, and the answer to it. */
export interface Note {
  readonly claim: string
  readonly answer: string
  readonly explained_in: GuideLink
}

/** What shows that somebody believes it. The words are looked for in lower case. */
interface Belief extends Omit<Note, 'explained_in'> {
  readonly id: BeliefId
  readonly signs: RegExp
}

const beliefs: readonly Belief[] = [
  {
    id: 'scale',
    signs: /session\w* (do(es)? ?n.?t|cannot|can't|never) scale|scal\w+ .*session|sticky/,
    claim: 'Sessions do not scale.',
    answer: `A thousand look-ups a second are ${percentOf(unitCosts.redisReadsPerSecond)} % of what one process on a small machine asked of Redis, and ${percentOf(unitCosts.sqlReadsPerSecond)} % for PostgreSQL; a million sessions are less than a gigabyte. With copies that a feed keeps honest, most checks ask no store at all.`,
  },
  {
    id: 'faster',
    signs: /jwt\w* (is|are) (faster|quicker)|fast\w* .*jwt|jwt.*performan/,
    claim: 'JWTs are faster.',
    answer: `Verifying a signature takes ${Math.round(unitCosts.verifyRs256Us.value)} to ${Math.round(unitCosts.verifyEdDsaUs.value)} µs of CPU the first time, a look-up in a near Redis about ${Math.round(unitCosts.lookUpUs.value)}. What a token saves is distance and a shared dependency, not CPU. A remembered token and a copied session cost the same microsecond.`,
  },
  {
    id: 'stateless',
    signs: /stateless/,
    claim: 'JWTs are stateless.',
    answer:
      'The access token is. A refresh token that rotates, a list of devices, and revocation all need a record of the session: as many bytes as a server-side session.',
  },
  {
    id: 'secure',
    signs: /jwt\w* (is|are) (more )?secure|more secure|encrypt/,
    claim: 'JWTs are more secure.',
    answer:
      'A JWT is signed, not encrypted: everybody who has it can read it, and until it runs out everybody who has it can use it. Security comes from cookie settings, CSRF protection, expiry, rotation and key management, whichever is carried.',
  },
  {
    id: 'csrf',
    signs: /csrf/,
    claim: 'JWTs prevent CSRF.',
    answer:
      'What matters is whether the browser sends the credential by itself. A JWT in a cookie is as exposed as any cookie; one in a header is not, but lies where scripts can read it.',
  },
  {
    id: 'httpOnly',
    signs: /http-?only|xss/,
    claim: 'HttpOnly makes cross-site scripting harmless.',
    answer:
      'It keeps the credential from being taken away. While the page is open, the script acts as the user all the same.',
  },
  {
    id: 'localStorage',
    signs: /local ?storage|samesite|same-site/,
    claim: 'Local storage is fine; SameSite is enough.',
    answer:
      'Anything in local storage can be copied out by one injected script. SameSite does not stop a sibling subdomain, so unsafe requests are also checked by Sec-Fetch-Site and Origin.',
  },
  {
    id: 'logOut',
    signs: /log ?out|sign ?out/,
    claim: 'Signing out deletes the token.',
    answer:
      'It deletes the client’s copy. A copy that was stolen works until it expires, plus the leeway, unless verifiers hear of the end of its session.',
  },
  {
    id: 'shortExpiry',
    signs: /short\w*[ -]?(expir|liv|lifetime)/,
    claim: 'A short expiry is revocation.',
    answer:
      'It is a wait: the token life, plus the leeway of the loosest verifier, plus every cache of decisions.',
  },
  {
    id: 'denylist',
    signs: /deny ?list|block ?list|black ?list/,
    claim: 'A denylist makes a JWT revocable at once.',
    answer:
      'On each verifier that has heard of it. What counts is how the list gets there, how late, and what a verifier does when it has heard nothing for a while.',
  },
  {
    id: 'rotateKey',
    signs: /rotat\w* .*key/,
    claim: 'Rotating the key revokes a user.',
    answer: 'It signs everybody out, and takes as long as the longest cache of the key set.',
  },
  {
    id: 'microservices',
    signs: /micro-?services?/,
    claim: 'Microservices require JWTs.',
    answer: 'One look-up at the front door can serve all of them; a few services can share a store.',
  },
  {
    id: 'oauth',
    signs: /oauth|oidc|openid/,
    claim: 'OAuth or OpenID Connect means that the app must hold JWTs.',
    answer: 'The ID token proves one sign-in, once. What the app carries afterwards is its own choice.',
  },
  {
    id: 'gateway',
    signs: /gateway (validat|check|verif)/,
    claim: 'The gateway checks, so the services need not.',
    answer:
      'Then whoever reaches a service around the gateway, or gets a header past it, is whoever they say they are. Services check a short signed assertion.',
  },
]

/** Answers to what was stated. They never change the result. */
export function notesOn(statedBelief: string): readonly Note[] {
  const text = statedBelief.toLowerCase()
  return beliefs
    .filter(({ signs }) => signs.test(text))
    .map(({ id, claim, answer }) => ({ claim, answer, explained_in: guideOfBelief[id] }))
}

/** What a thousand a second are of what was measured, in per cent. */
function percentOf({ value }: UnitCost): number {
  return Math.round(100_000 / value)
}
