import './jwt.css'
import { type Expectations, type Inspection, judgeTime, type TokenRange } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { useHandOff } from '../../kit/hand-off.ts'
import { Disclosure } from '../../kit/disclosure.tsx'
import { lazy } from '../../kit/lazy.tsx'
import { ForgetButton, useOption } from '../../kit/options.tsx'
import { Progress } from '../../kit/progress.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import { ToolLayout } from '../../kit/tool-layout.tsx'
import { KeyPanel } from './key-panel.tsx'
import { Results } from './results.tsx'
import { takeTokenFromAddress } from './share-link.ts'
import { TimePanel } from './time-panel.tsx'
import { TokenInput } from './token-input.tsx'
import { useInspection } from './use-inspection.ts'
import { useMoment } from './use-moment.ts'
import { cryptoPort, type KeyInput, loadVerification, useKeyBox, useSignature } from './use-signature.ts'
import { Verdicts } from './verdicts.tsx'

const ExpectationsForm = lazy(async () => (await import('./expectations-form.tsx')).ExpectationsForm)

const noKey: KeyInput = { text: '', encoding: 'auto' }

/** Everything about one token: decoded while it is typed, judged by five verdicts at any moment. */
export function JwtPage(): JSX.Element {
  const { delivery } = useHandOff()
  const [text, setText] = useState(delivery?.text ?? '')
  const [candidate, setCandidate] = useState(0)
  const [payload, setPayload] = useState('')
  const [key, setKey] = useState(noKey)
  const [expectations, setExpectations] = useState<Expectations>({})
  const [lit, setLit] = useState<TokenRange | null>(null)
  const [timeZone, setTimeZone] = useOption('jwt', 'timeZone', { initial: 'UTC', accepts: isText })
  const [leewaySeconds, setLeeway] = useOption('jwt', 'leewaySeconds', { initial: 0, accepts: isLeeway })
  const moment = useMoment()

  useEffect(() => {
    const shared = takeTokenFromAddress()
    if (shared === null) return
    setText(shared)
    announce('The token of the link is shown.')
  }, [])

  const change = (next: string): void => {
    setText(next)
    setCandidate(0)
    setLit(null)
  }
  const time = { timeZone, leewaySeconds }
  // Looked at once for each input; a tick of the clock only judges the times again.
  const {
    inspection: found,
    cancel,
    failure,
  } = useInspection(text, {
    nowSeconds: useFirstMoment(text, moment.nowSeconds),
    candidate,
    expectations,
    ...time,
    ...(payload === '' ? {} : { payload }),
  })
  const inspection = useSdJwt(found)
  const box = useKeyBox(key)
  const checked = useSignature({
    inspection,
    box,
    expectations,
    payload: payload === '' ? undefined : payload,
  })
  const judged = useMemo(
    () => (inspection === null ? null : judgeTime(inspection, { nowSeconds: moment.nowSeconds, ...time })),
    [inspection, moment.nowSeconds, timeZone, leewaySeconds],
  )
  const report = checked?.report ?? null
  const shown = checked?.inspection ?? inspection
  const isEmpty = text.trim() === ''
  const given = Object.keys(expectations).length

  return (
    <ToolLayout
      heading="JWT inspector"
      lead="Decoded while you type, on this device. Nothing is fetched: not a key, not a revocation list."
      actions={<ForgetButton tool="jwt" />}
      summary={
        shown !== null && judged !== null && !isEmpty ? (
          <Verdicts inspection={shown} time={judged.verdict} report={report} />
        ) : undefined
      }
      input={
        <>
          <TokenInput
            text={text}
            onText={change}
            inspection={inspection}
            lit={lit}
            onCandidate={setCandidate}
            onExample={(example) => {
              change(example.token)
              setKey(example.key)
            }}
            onClear={() => {
              change('')
              setKey(noKey)
              setPayload('')
              setExpectations({})
            }}
          />
          {inspection?.shape.needsPayload && (
            <TextArea
              label="Detached payload"
              help="The signature covers a payload that travels separately. Paste it here, exactly."
              value={payload}
              onChange={setPayload}
            />
          )}
          {cryptoPort() === undefined && typeof window !== 'undefined' && (
            <p class="notice" role="status">
              This page is not in a secure context (HTTPS or localhost), so the browser offers no
              cryptography: signatures cannot be checked here.
            </p>
          )}
          <KeyPanel
            input={key}
            onInput={setKey}
            box={box}
            inspection={inspection}
            report={report}
            payload={payload === '' ? undefined : payload}
          />
          <TimePanel
            moment={moment}
            times={judged?.times ?? null}
            settings={time}
            onSettings={(settings) => {
              setTimeZone(settings.timeZone)
              setLeeway(settings.leewaySeconds)
            }}
          />
          <Disclosure
            summary={<>Expectations{given > 0 && <span class="tag">{given}</span>}</>}
            lazily={() => (
              <ExpectationsForm
                expectations={expectations}
                onExpectations={setExpectations}
                inspection={inspection}
              />
            )}
          />
        </>
      }
      result={
        cancel !== undefined ? (
          <Progress label="Looking at a large token" onCancel={cancel} />
        ) : failure !== undefined ? (
          <p class="notice" role="status">
            {failure}
          </p>
        ) : shown === null || judged === null || isEmpty ? (
          <p class="empty">
            Paste a token on the left, or take one of the examples. Whatever can be read is shown, even if the
            token is broken.
          </p>
        ) : (
          <Results
            inspection={shown}
            times={judged.times}
            isCurrent={judged.verdict.status === 'current'}
            lit={lit}
            onLight={setLit}
            expectations={expectations}
            nowSeconds={moment.nowSeconds}
            onOpen={change}
            onUse={(token, text) => {
              change(token)
              setKey({ text, encoding: 'auto' })
            }}
          />
        )
      }
    />
  )
}

/** The moment at which this text was first looked at, so that a tick does not inspect it all over again. */
function useFirstMoment(text: string, nowSeconds: number): number {
  const isAlive = nowSeconds !== 0
  return useMemo(() => nowSeconds, [text, isAlive])
}

/** The digests of disclosures are checked a moment later, since Web Crypto answers with promises. */
function useSdJwt(found: Inspection | null): Inspection | null {
  const [checked, setChecked] = useState<{ readonly of: Inspection; readonly inspection: Inspection } | null>(
    null,
  )
  useEffect(() => {
    const port = cryptoPort()
    if (found === null || found.sdJwt === null || port === undefined) return
    let isOver = false
    const check = async (): Promise<void> => {
      const { checkSdJwt } = await loadVerification()
      const inspection = await checkSdJwt(found, port)
      if (!isOver) setChecked({ of: found, inspection })
    }
    void check()
    return () => {
      isOver = true
    }
  }, [found])
  return checked !== null && checked.of === found ? checked.inspection : found
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isLeeway(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 3600
}
