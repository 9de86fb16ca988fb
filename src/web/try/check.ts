import { isLeft } from 'fp-ts/lib/Either.js'
import type { Catalogue } from '../../decode/catalogue.ts'
import type { Issue } from '../../message/issue.ts'
import { open } from '../../open/open.ts'
import type { DecodeOptions } from '../../route/call/decode-by.ts'
import { type Fit, fitOf } from '../../route/call/fit.ts'
import { Interruption } from '../../route/call/interruption.ts'
import type { Checked, CheckedEvent, CheckedIssue } from '../wire/try.ts'
import { jsonFault } from './json-fault.ts'

/** What a worker would find in a body, without handlers. */
export async function check(body: string, catalogue: Catalogue): Promise<Checked> {
  const opened = open(body)
  if (isLeft(opened)) {
    return { malformed: { because: opened.left.reason, ...faultIn(body) }, events: [] }
  }
  const { form, events } = opened.right
  const options: DecodeOptions = {
    timeoutSeconds: 10,
    classify: undefined,
    interruption: new Interruption(),
  }
  const checked: CheckedEvent[] = []
  for (const [index, event] of events.entries()) {
    checked.push({ index, ...judged(await fitOf(catalogue, event, options)) })
  }
  return { form, events: checked }
}

/** Where text that is meant to be JSON is none. */
function faultIn(body: string): { readonly line: number; readonly column: number } | undefined {
  return /^\s*[[{"]/.test(body) ? jsonFault(body) : undefined
}

function judged(fit: Fit): Omit<CheckedEvent, 'index'> {
  switch (fit._tag) {
    case 'NotAnEvent': {
      const expected = `an event, and not ${fit.found}`
      return { verdict: 'not an event', required: [{ path: '', expected, at: [''] }], drift: [] }
    }
    case 'Unknown':
    case 'Interrupted':
      return { type: fit.type, verdict: 'unknown', required: [], drift: [] }
    case 'Invalid':
      return { type: fit.type, verdict: 'invalid', required: texts(fit.issues), drift: [] }
    case 'Fits': {
      const verdict = fit.drift.length === 0 ? 'fits' : 'drifts'
      return { type: fit.type, verdict, required: [], drift: texts(fit.drift) }
    }
    default:
      return fit satisfies never
  }
}

/** How many places of one issue are told. */
const mostPlaces = 20

/** By normalised path, each once. */
function texts(issues: readonly Issue[]): readonly CheckedIssue[] {
  const all = new Map<string, CheckedIssue & { readonly at: string[] }>()
  for (const { path: exact, normalisedPath: path, expected } of issues) {
    const key = `${path} ${expected}`
    const known = all.get(key)
    if (known === undefined) all.set(key, { path, expected, at: [exact] })
    else if (known.at.length < mostPlaces) known.at.push(exact)
  }
  return [...all.values()]
}
