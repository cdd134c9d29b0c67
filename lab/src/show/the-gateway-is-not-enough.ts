import { createJwtVerifier, generateKey, signJwt, type SigningKey } from 'latchkey/jwt'
import { demonstration, type AttackResult, type Demonstration } from './demonstration.ts'
import { bearerOf, reply, routes } from './http.ts'
import { sendRequest } from './send-request.ts'
import type { Stage } from './stage.ts'

interface Target {
  readonly gateway: string
  readonly service: string
  /** What the gateway takes from clients. */
  readonly token: string
}

const issuer = 'https://auth.example'

async function wrong({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const service = await serve(() =>
    routes({
      'GET /payroll': (request, response) => reply(response, 200, { payrollOf: request.headers['x-user'] }),
    }),
  )
  const gateway = await serve(() =>
    routes({
      async 'GET /payroll'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        const headers = { 'X-User': String(verdict.value.claims.sub) }
        const answer = await sendRequest({ url: `${service}/payroll`, headers })
        reply(response, answer.status, answer.json)
      },
    }),
  )
  return { gateway, service, token: clientToken(key) }
}

async function right({ serve }: Stage): Promise<Target> {
  const key = generateKey('EdDSA')
  const verify = createJwtVerifier({ keys: key, issuer, audience: issuer, type: 'at+jwt' })
  const gatewayKey = generateKey('EdDSA')
  const fromGateway = {
    type: 'gateway+jwt',
    issuer: 'https://gateway.example',
    audience: 'https://payroll.internal',
  }
  const verifyAssertion = createJwtVerifier({ keys: gatewayKey, ...fromGateway })
  const service = await serve(() =>
    routes({
      'GET /payroll'(request, response) {
        const verdict = verifyAssertion(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        reply(response, 200, { payrollOf: verdict.value.claims.sub })
      },
    }),
  )
  const gateway = await serve(() =>
    routes({
      async 'GET /payroll'(request, response) {
        const verdict = verify(bearerOf(request))
        if (!verdict.ok) return reply(response, 401, { error: 'invalid_token' })
        const bearer = signJwt({ sub: verdict.value.claims.sub }, gatewayKey, {
          ...fromGateway,
          expiresInSeconds: 60,
        })
        const answer = await sendRequest({ url: `${service}/payroll`, bearer })
        reply(response, answer.status, answer.json)
      },
    }),
  )
  return { gateway, service, token: clientToken(key) }
}

async function attack({ service, token }: Target, stage: Stage): Promise<AttackResult> {
  stage.note(
    'The attacker has a foothold in the network, such as another service, and goes around the gateway.',
  )
  const headers = { 'X-User': 'the director' }
  const named = await stage.send('attacker', { url: `${service}/payroll`, headers })
  stage.note('The same with a token of an ordinary user, which was meant for the gateway.')
  const replayed = await stage.send('attacker', { url: `${service}/payroll`, headers, bearer: token })
  const hasAttackWorked = [named, replayed].some(({ status }) => status === 200)
  return {
    hasAttackWorked,
    text: hasAttackWorked
      ? 'Whoever reaches the service is whoever they say they are.'
      : 'The service takes nobody’s word but a signed one, made for it and a minute old at most.',
  }
}

function clientToken(key: SigningKey): string {
  return signJwt({}, key, { type: 'at+jwt', expiresInSeconds: 600, issuer, audience: issuer, subject: 'ada' })
}

export const theGatewayIsNotEnough: Demonstration = demonstration({
  name: 'the-gateway-is-not-enough',
  claim: 'The gateway checks the token, so the services need not.',
  lesson:
    'A service that believes a header believes everybody who can reach it; let the gateway sign what it says, and the service check it.',
  requirements: ['ATK-63', 'JWTV-15'],
  sources: ['RFC 8725, section 3.9', 'OWASP ASVS 5.0, 4.1.3'],
  module: import.meta.url,
  wrong,
  right,
  attack,
  async honest({ gateway, token }, { send }) {
    const { status, json } = await send('ada', { url: `${gateway}/payroll`, bearer: token })
    return status === 200 && json['payrollOf'] === 'ada'
  },
})
