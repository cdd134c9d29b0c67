import {
  editMember,
  type Finding,
  generateKey,
  type Inspection,
  prettyJson,
  readJson,
  signAlgorithms,
  signToken,
} from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Field } from '../../kit/field.tsx'
import { Findings } from '../../kit/findings.tsx'
import { Icon } from '../../kit/icon.tsx'
import { SecretField } from '../../kit/secret-field.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import { cryptoPort } from './use-signature.ts'

export interface SignFormProps {
  readonly inspection: Inspection
  readonly nowSeconds: number
  /** Puts the signed token, and the key that checks it, where the old one was. */
  readonly onUse: (token: string, key: string) => void
}

interface Signed {
  readonly token: string
  readonly findings: readonly Finding[]
  readonly problem: string
}

const unsigned: Signed = { token: '', findings: [], problem: '' }

/** Edit what the token says and sign it again, in place. */
export function SignForm({ inspection, nowSeconds, onUse }: SignFormProps): JSX.Element {
  const [header, setHeader] = useState(() => pretty(inspection.header?.text ?? '{"typ":"JWT"}'))
  const [payload, setPayload] = useState(() => pretty(inspection.payload?.text ?? '{}'))
  const [algorithm, setAlgorithm] = useState(() => firstKnown(inspection.signatures[0]?.algorithm))
  const [key, setKey] = useState('')
  const [publicKey, setPublicKey] = useState('')
  const [signed, setSigned] = useState(unsigned)

  useEffect(() => {
    const port = cryptoPort()
    if (port === undefined || key === '') return setSigned(unsigned)
    let isOver = false
    void signToken({ header, payload, algorithm, key }, port).then((result) => {
      if (isOver) return
      setSigned(
        result.ok
          ? { token: result.token, findings: result.findings, problem: '' }
          : { token: '', findings: [], problem: result.message },
      )
    })
    return () => {
      isOver = true
    }
  }, [header, payload, algorithm, key])

  const generate = async (): Promise<void> => {
    const port = cryptoPort()
    if (port === undefined) return
    const made = await generateKey(algorithm, port)
    if (!made.ok) return setSigned({ ...unsigned, problem: made.message })
    setKey(made.key.secret ?? made.key.privatePem ?? made.key.privateJwk)
    setPublicKey(made.key.publicPem ?? made.key.publicJwk ?? '')
    announce(`A key for ${algorithm} was made.`)
  }
  const setTime = (name: string, seconds: number): void => {
    const next = editMember(payload, name, String(seconds))
    if (next !== null) setPayload(next)
  }
  const payloadProblem = readJson(payload).problem

  return (
    <div class="stack">
      <TextArea
        label="Header to sign"
        value={header}
        rows={4}
        onChange={setHeader}
        error={jsonError(header)}
      />
      <TextArea
        label="Payload to sign"
        help="Signed exactly as it stands here, white space included."
        value={payload}
        rows={8}
        onChange={setPayload}
        error={payloadProblem === null ? undefined : jsonError(payload)}
        actions={
          <>
            <button type="button" class="button small" onClick={() => setTime('exp', nowSeconds + 3600)}>
              exp in 1 h
            </button>
            <button type="button" class="button small" onClick={() => setTime('iat', nowSeconds)}>
              iat now
            </button>
          </>
        }
      />
      <Field label="Algorithm">
        {(control) => (
          <select
            {...control}
            value={algorithm}
            onChange={(event) => setAlgorithm(event.currentTarget.value)}
          >
            {signAlgorithms.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <SecretField
        label="Signing key"
        help="A secret, or a private key as PEM or JWK. It stays in this tab."
        error={signed.problem === '' ? undefined : signed.problem}
        value={key}
        onChange={(value) => {
          setKey(value)
          setPublicKey('')
        }}
        actions={
          <button type="button" class="button small" onClick={() => void generate()}>
            <Icon name="key" />
            <span>Make a key</span>
          </button>
        }
      />
      {signed.token !== '' && (
        <div class="stack tight">
          <div class="field-head">
            <h3>Signed token</h3>
            <div class="row">
              <CopyButton what="the signed token" text={signed.token} />
              <button
                type="button"
                class="button small primary"
                onClick={() => onUse(signed.token, publicKey === '' ? key : publicKey)}
              >
                <Icon name="arrow" />
                <span>Inspect it</span>
              </button>
            </div>
          </div>
          <output class="output">{signed.token}</output>
          {signed.findings.length > 0 && <Findings items={signed.findings} />}
        </div>
      )}
    </div>
  )
}

function pretty(text: string): string {
  return prettyJson(text) ?? text
}

function firstKnown(algorithm: string | null = null): string {
  return algorithm !== null && signAlgorithms.includes(algorithm) ? algorithm : 'HS256'
}

function jsonError(text: string): string | undefined {
  const { problem } = readJson(text)
  return problem === null ? undefined : `${problem.message} (line ${problem.line}, column ${problem.column})`
}
