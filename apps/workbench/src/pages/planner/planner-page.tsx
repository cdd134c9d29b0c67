import './planner.css'
import {
  families,
  makePlan,
  planAsJson,
  planInputs,
  type FamilyId,
  type PlanInput,
  type PlanInputId,
} from '@latchkey/advisor'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { Findings } from '../../kit/findings.tsx'
import { currentFragment } from '../../kit/fragment.ts'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'
import { saveBlob } from '../../kit/save.ts'
import { fragmentOf, readFragment, rememberInAddress } from './address.ts'
import { ChartPanel } from './chart-panel.tsx'
import { CostList } from './cost-list.tsx'
import { FamilyChoice } from './family-choice.tsx'
import { PlanField } from './plan-field.tsx'
import { LoadList, PlanTable } from './plan-table.tsx'
import { readPlanTexts, type PlanTexts } from './plan-text.ts'
import { planGroups, planQuantities } from './words.ts'

/** What decides most; the rest has defaults that often do. */
const firstInputs: readonly PlanInputId[] = [
  'users',
  'requests_per_user_s',
  'token_lifetime_s',
  'revocations_per_user_day',
  'store',
  'over',
]
const sizes = [
  { name: '10,000 users', users: '10000' },
  { name: '1 million', users: '1000000' },
  { name: '100 million', users: '100000000' },
  { name: '1 billion', users: '1000000000' },
]

/** How much of everything it takes, from a thousand users to a billion. */
export function PlannerPage(): JSX.Element {
  const [texts, setTexts] = useState<PlanTexts>({})
  const [addressProblems, setAddressProblems] = useState<readonly string[]>([])
  const [shown, setShown] = useState<readonly FamilyId[]>(families.map(({ id }) => id))
  const { given, problems } = readPlanTexts(texts)
  const plan = makePlan(given)

  useOpenedAddress((opened) => {
    setTexts(opened.texts)
    setAddressProblems(opened.problems)
  })
  const change = (next: PlanTexts): void => {
    setTexts(next)
    rememberInAddress(next)
  }
  const give = (id: PlanInputId, text: string): void => {
    const { [id]: _, ...others } = texts
    change(text === '' ? others : { ...texts, [id]: text })
  }
  const field = (input: PlanInput): JSX.Element => (
    <PlanField
      key={input.id}
      input={input}
      text={texts[input.id] ?? ''}
      error={problems[input.id]}
      onChange={(text) => give(input.id, text)}
    />
  )
  const isFirst = ({ id }: PlanInput): boolean => firstInputs.includes(id)
  return (
    <>
      <div class="tool-head">
        <div>
          <h1 tabIndex={-1}>How much will it take?</h1>
          <p class="lead">
            Reads, writes, memory, bandwidth and processors of every way to carry authentication state, from a
            thousand users to a billion. What you enter stands in the address of this page, behind the #, and
            is sent nowhere.
          </p>
        </div>
        <div class="tool-actions">
          {fragmentOf(texts) !== '' && (
            <button type="button" class="button quiet" onClick={() => change({})}>
              <Icon name="trash" />
              <span>Back to the defaults</span>
            </button>
          )}
        </div>
      </div>
      {addressProblems.length > 0 && (
        <div class="notice" role="alert">
          {addressProblems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      <div class="stack planner">
        <Panel
          heading="Your load"
          actions={sizes.map(({ name, users }) => (
            <button
              key={users}
              type="button"
              class="button small"
              aria-pressed={texts.users === users}
              onClick={() => give('users', users)}
            >
              {name}
            </button>
          ))}
        >
          <div class="plan-fields">{firstInputs.map((id) => field(inputOf(id)))}</div>
          <Disclosure summary={`${planInputs.length - firstInputs.length} more, each with a default`}>
            {planGroups.map(({ id, name }) => (
              <fieldset key={id} class="plan-group">
                <legend>{name}</legend>
                <div class="plan-fields">
                  {planInputs.filter((input) => input.group === id && !isFirst(input)).map(field)}
                </div>
              </fieldset>
            ))}
          </Disclosure>
          <LoadList load={plan.load} />
        </Panel>
        {plan.warnings.length > 0 && (
          <Panel heading="At this load">
            <Findings items={plan.warnings.map((title) => ({ severity: 'warning' as const, title }))} />
          </Panel>
        )}
        <Panel heading="Ways to carry it">
          <FamilyChoice shown={shown} onChange={setShown} />
        </Panel>
        <section aria-labelledby="charts" class="stack">
          <h2 id="charts" class="section-heading">
            As it grows
          </h2>
          <div class="charts">
            {planQuantities
              .filter(({ chart }) => chart !== null)
              .map((quantity) => (
                <ChartPanel key={quantity.id} quantity={quantity} plan={plan} shown={shown} />
              ))}
          </div>
        </section>
        <Panel heading="Side by side, at this load" actions={<PlanExport json={planAsJson(plan)} />}>
          <PlanTable plan={plan} shown={shown} />
        </Panel>
        <CostList />
      </div>
    </>
  )
}

/** The plan as data: the bytes that `latchkey plan --json` prints. */
function PlanExport({ json }: { readonly json: string }): JSX.Element {
  return (
    <>
      <CopyButton what="the plan as JSON" text={json} />
      <button
        type="button"
        class="button small"
        aria-label="Download plan.json"
        onClick={() => saveBlob('plan.json', new Blob([json], { type: 'application/json' }))}
      >
        <Icon name="download" />
        <span>Download</span>
      </button>
    </>
  )
}

function inputOf(id: PlanInputId): PlanInput {
  return planInputs.find((input) => input.id === id)!
}

/** Inputs that an address brings: when the page opens, and when somebody follows a link to it from itself. */
function useOpenedAddress(open: (opened: ReturnType<typeof readFragment>) => void): void {
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    const read = (): void => latest.current(readFragment(currentFragment()))
    if (currentFragment() !== '') read()
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
}
