import { isoOf, isTimeZone, type TimeReport, zonedTime } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { Field } from '../../kit/field.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'
import type { Moment } from './use-moment.ts'

export interface TimeSettings {
  readonly timeZone: string
  readonly leewaySeconds: number
}

export interface TimePanelProps {
  readonly moment: Moment
  readonly times: TimeReport | null
  readonly settings: TimeSettings
  readonly onSettings: (settings: TimeSettings) => void
}

/** The moment for which the token is judged: the clock, or any other that is typed, chosen or slid to. */
export function TimePanel({ moment, times, settings, onSettings }: TimePanelProps): JSX.Element {
  const { nowSeconds, isLive, choose } = moment
  const zones = useId()
  const [zone, setZone] = useState(settings.timeZone)
  useEffect(() => setZone(settings.timeZone), [settings.timeZone])
  const here = useBrowserZone()
  const secondsOf = (claim: string): number | null =>
    times?.readings.find((reading) => reading.claim === claim)?.seconds ?? null
  const [exp, nbf] = [secondsOf('exp'), secondsOf('nbf')]
  return (
    <Panel
      heading="Time"
      actions={
        <button
          type="button"
          class="button small"
          aria-pressed={!isLive}
          onClick={() => choose(isLive ? nowSeconds : null)}
        >
          <Icon name={isLive ? 'pause' : 'play'} />
          <span>{isLive ? 'Stop the clock' : 'Follow the clock'}</span>
        </button>
      }
    >
      <div class="stack tight">
        <Field
          label="As of (UTC)"
          help={nowSeconds === 0 ? undefined : zonedTime(nowSeconds, settings.timeZone)}
        >
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              step={1}
              value={nowSeconds === 0 ? '' : isoOf(nowSeconds).slice(0, 19)}
              onChange={(event) => {
                const chosen = Date.parse(`${event.currentTarget.value}Z`)
                if (!Number.isNaN(chosen)) choose(Math.floor(chosen / 1000))
              }}
            />
          )}
        </Field>
        {times !== null && <TimeSlider moment={moment} times={times} />}
        <div class="row" role="group" aria-label="Moments">
          <button type="button" class="button small" onClick={() => choose(null)}>
            Now
          </button>
          {nbf !== null && <PresetButton name="nbf" seconds={nbf} choose={choose} />}
          {exp !== null && <PresetButton name="exp − 1 s" seconds={exp - 1} choose={choose} />}
          {exp !== null && <PresetButton name="exp" seconds={exp} choose={choose} />}
        </div>
        <div class="two-fields">
          <Field
            label="Time zone"
            error={
              isTimeZone(zone)
                ? undefined
                : 'Not a zone that this browser knows. Such as Europe/Paris or +05:30.'
            }
          >
            {(control) => (
              <input
                {...control}
                type="text"
                list={zones}
                value={zone}
                spellcheck={false}
                autocomplete="off"
                onInput={(event) => {
                  const typed = event.currentTarget.value
                  setZone(typed)
                  if (isTimeZone(typed)) onSettings({ ...settings, timeZone: typed })
                }}
              />
            )}
          </Field>
          <datalist id={zones}>
            {[...new Set(['UTC', here, ...someZones])].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <Field label="Leeway, seconds">
            {(control) => (
              <input
                {...control}
                type="number"
                min={0}
                max={3600}
                step={1}
                value={settings.leewaySeconds}
                onInput={(event) => {
                  const leewaySeconds = event.currentTarget.valueAsNumber
                  if (leewaySeconds >= 0 && leewaySeconds <= 3600) onSettings({ ...settings, leewaySeconds })
                }}
              />
            )}
          </Field>
        </div>
      </div>
    </Panel>
  )
}

const someZones = [
  'America/Los_Angeles',
  'America/New_York',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Australia/Sydney',
]

/** Known only in the browser: the prerendered page must not depend on where it was made. */
function useBrowserZone(): string {
  const [zone, setZone] = useState('UTC')
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  return zone
}

function PresetButton({
  name,
  seconds,
  choose,
}: {
  readonly name: string
  readonly seconds: number
  readonly choose: (seconds: number) => void
}): JSX.Element {
  // Beyond what Date can hold there is nothing to slide to.
  return (
    <button
      type="button"
      class="button small"
      disabled={Math.abs(seconds) > 8.64e12}
      onClick={() => choose(Math.floor(seconds))}
    >
      {name}
    </button>
  )
}

/** An extra to the field above, for sliding through the life of the token. */
function TimeSlider({
  moment,
  times,
}: {
  readonly moment: Moment
  readonly times: TimeReport
}): JSX.Element | null {
  const id = useId()
  const moments = times.readings.flatMap(({ seconds }) =>
    seconds !== null && seconds > 0 && seconds < 8.64e12 ? [seconds] : [],
  )
  if (moments.length === 0) return null
  const span = Math.max(60, Math.max(...moments) - Math.min(...moments))
  const [min, max] = [Math.floor(Math.min(...moments) - span / 4), Math.ceil(Math.max(...moments) + span / 4)]
  const value = Math.min(max, Math.max(min, moment.nowSeconds))
  return (
    <div class="time-slider">
      <label for={id} class="visually-hidden">
        Slide through the life of the token
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={1}
        value={value}
        aria-valuetext={isoOf(value)}
        list={`${id}-marks`}
        onInput={(event) => moment.choose(event.currentTarget.valueAsNumber)}
      />
      <datalist id={`${id}-marks`}>
        {times.readings.map(
          ({ claim, seconds }) => seconds !== null && <option key={claim} value={seconds} label={claim} />,
        )}
      </datalist>
    </div>
  )
}
