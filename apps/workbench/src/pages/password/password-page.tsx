import './password.css'
import { inGroups, presets, strengthOf, wordListCredit } from '@latchkey/toolbox/password'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { Field } from '../../kit/field.tsx'
import { plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { ForgetButton, useOption } from '../../kit/options.tsx'
import { Panel } from '../../kit/panel.tsx'
import { saveText } from '../../kit/save.ts'
import { ToolLayout } from '../../kit/tool-layout.tsx'
import { VerdictStrip, type VerdictTone } from '../../kit/verdict-strip.tsx'
import { NumberField } from './number-field.tsx'
import { PassphraseForm } from './passphrase-form.tsx'
import { PasswordText } from './password-text.tsx'
import { RulesForm } from './rules-form.tsx'
import { changed, initialSettings, isSettings, settingsOf, type Settings } from './settings.ts'
import { SpellingList } from './spelling-panel.tsx'
import { StrengthPanel } from './strength-panel.tsx'
import { useSpace } from './use-space.ts'

const tones: Readonly<Record<string, VerdictTone>> = {
  weak: 'bad',
  fair: 'caution',
  strong: 'good',
  'very strong': 'good',
}

/** Passwords, passphrases and keys. What is made is in memory only, until the next one is made. */
export function PasswordPage(): JSX.Element {
  const [settings, setSettings] = useOption<Settings>('password', 'settings', {
    initial: initialSettings,
    accepts: isSettings,
  })
  const [attribute, setAttribute] = useState('')
  const [made, setMade] = useState<readonly string[]>([])
  const { space, problems, attributeProblems, attributeLength } = useSpace(settings, attribute)
  const change = (to: Partial<Settings>): void => setSettings(changed(settings, to))
  const problemOf = (option: string): string | undefined =>
    problems.find((problem) => problem.option === option)?.text

  const make = (): void => {
    if (space === null) return
    const { kind, group, count } = settings
    const draw = (): string => {
      const password = space.draw(randomBytes)
      return kind === 'password' && group > 0 ? inGroups(password, group, '-') : password
    }
    setMade(Array.from({ length: Math.max(1, Math.min(100, count)) }, draw))
  }
  useEffect(() => {
    if (space === null) setMade([])
    else make()
  }, [space, settings.group, settings.count])

  const [first] = made
  const strength = space === null ? null : strengthOf(space.count)
  const isMoved = attributeLength !== null && attributeLength !== settings.length
  const attributeNote = [
    ...attributeProblems.map(({ at, text }) => `Character ${at + 1}: ${text}`),
    ...(isMoved ? [`The rules make the length ${attributeLength}.`] : []),
  ].join(' ')

  // A phone shows them right below the password, a wide screen beside the form: where Tab comes by.
  const actions = (): JSX.Element => (
    <>
      <button
        type="button"
        class="button primary"
        disabled={space === null}
        onClick={() => {
          make()
          announce(settings.count > 1 ? `${plural(settings.count, 'new password')}.` : 'A new one is made.')
        }}
      >
        New
      </button>
      {first !== undefined && (
        <CopyButton what={made.length > 1 ? 'all passwords' : 'password'} text={() => made.join('\n')} />
      )}
      <button type="button" class="button small" onClick={() => void clearClipboard()}>
        <Icon name="trash" />
        <span>Clear clipboard</span>
      </button>
      {made.length > 1 && (
        <button
          type="button"
          class="button small"
          onClick={() => saveText('passwords.txt', `${made.join('\n')}\n`)}
        >
          <Icon name="download" />
          <span>Save all</span>
        </button>
      )}
    </>
  )

  return (
    <ToolLayout
      heading="Passwords and keys"
      lead="Each as likely as any other that your rules allow, so the entropy is exact. Made on this device, and kept nowhere."
      actions={<ForgetButton tool="password" />}
      summary={
        <div class="stack tight">
          <output class="output password" aria-label="Password">
            {first === undefined ? (
              <span class="soft">{problems.length > 0 ? 'No password fits these rules.' : 'Making …'}</span>
            ) : (
              <PasswordText password={first} />
            )}
          </output>
          {strength !== null && space !== null && (
            <VerdictStrip
              label="Strength"
              verdicts={[
                {
                  label: `${space.bits.toFixed(2)} bits`,
                  tone: tones[strength.level]!,
                  word: strength.level.charAt(0).toUpperCase() + strength.level.slice(1),
                  detail: strength.verdict,
                },
              ]}
            />
          )}
        </div>
      }
      input={
        <>
          <div class="row only-narrow">{actions()}</div>
          <Field
            label="What for"
            help={presets.find(({ id }) => id === settings.preset)?.why ?? 'Your own rules.'}
          >
            {(control) => (
              <select
                {...control}
                value={settings.preset}
                onChange={({ currentTarget: { value } }) => {
                  const preset = presets.find(({ id }) => id === value)
                  if (preset !== undefined) setSettings(settingsOf(preset, settings))
                }}
              >
                {presets.map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
                <option value="own">Your own rules</option>
              </select>
            )}
          </Field>
          <ChoiceGroup
            label="Made of"
            choices={[
              { id: 'password', label: 'Characters' },
              { id: 'passphrase', label: 'Words' },
              { id: 'bytes', label: 'Random bytes' },
            ]}
            selected={settings.kind}
            onSelect={(kind) => change({ kind })}
          />
          {settings.kind === 'password' && (
            <RulesForm
              settings={settings}
              onChange={change}
              problemOf={problemOf}
              attribute={attribute}
              onAttribute={setAttribute}
              attributeNote={attributeNote === '' ? undefined : attributeNote}
            />
          )}
          {settings.kind === 'passphrase' && (
            <PassphraseForm settings={settings} onChange={change} problemOf={problemOf} />
          )}
          {settings.kind === 'bytes' && (
            <>
              <NumberField
                label="Bytes"
                value={settings.bytes}
                min={1}
                max={1024}
                onChange={(bytes) => change({ bytes })}
                error={problemOf('bytes')}
              />
              <ChoiceGroup
                label="Written in"
                choices={[
                  { id: 'base64url', label: 'Base64url' },
                  { id: 'base64', label: 'Base64' },
                  { id: 'hex', label: 'Hexadecimal' },
                ]}
                selected={settings.encoding}
                onSelect={(encoding) => change({ encoding })}
              />
            </>
          )}
          <NumberField
            label="How many"
            value={settings.count}
            min={1}
            max={100}
            onChange={(count) => change({ count: Math.max(1, Math.min(100, count)) })}
          />
        </>
      }
      result={
        <>
          <div class="row only-wide">{actions()}</div>
          {made.length > 1 && (
            <Panel heading={plural(made.length, 'password')}>
              <ol class="batch">
                {made.map((password, index) => (
                  <li key={index}>
                    <div class="batch-row">
                      <code class="password">
                        <PasswordText password={password} />
                      </code>
                      <CopyButton what={`password ${index + 1}`} text={password} compact />
                    </div>
                  </li>
                ))}
              </ol>
            </Panel>
          )}
          {space !== null && <StrengthPanel space={space} />}
          {first !== undefined && (
            <Disclosure summary="Spelt out">
              <SpellingList password={first} />
            </Disclosure>
          )}
          <p class="help">
            This page cannot empty the clipboard later by itself, and other programs can read what is in it.
            {settings.kind === 'passphrase' && ` The words: ${wordListCredit}`}
          </p>
        </>
      }
    />
  )
}

/** The most that a browser gives in one call. */
const mostBytes = 65_536

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  for (let at = 0; at < count; at += mostBytes) crypto.getRandomValues(bytes.subarray(at, at + mostBytes))
  return bytes
}

async function clearClipboard(): Promise<void> {
  try {
    await navigator.clipboard.writeText('')
    announce('The clipboard is empty.')
  } catch {
    announce('The browser did not allow it. Copy something else instead.')
  }
}
