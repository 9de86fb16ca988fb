import type { Random } from '../../../src/testing/sample/random.ts'
import { unwrapped, type WireText, wrapped } from './wire-text.ts'

/** What the app does with events of a type. */
export const kinds = {
  /** Is always handled at once. */
  good: { isPoison: false },
  /** Whatever can go wrong in a handler does. */
  shaky: { isPoison: false },
  /** Likewise, in batches. */
  batched: { isPoison: false },
  /** One at a time, and few a second. */
  limited: { isPoison: false },
  /** Its schema is async. */
  checked: { isPoison: false },
  /** Fails at each attempt. */
  hopeless: { isPoison: false },
  /** Throws a PermanentError. */
  doomed: { isPoison: true },
  skipped: { isPoison: false },
  /** No handler asks for it. */
  unwanted: { isPoison: false },
  /** The catalogue does not have it. */
  unknown: { isPoison: false },
  /** An optional part is odd, and the handler refuses drift. */
  drifting: { isPoison: true },
  /** A required part is missing. */
  invalid: { isPoison: true },
  /** It has no type. */
  untyped: { isPoison: true },
  /** It is not JSON. Always alone in its body. */
  malformed: { isPoison: true },
} as const

/** How long a handler asks to wait, in seconds. */
export const busySeconds = 20

export type EventKind = keyof typeof kinds

/** One event of the app. */
export interface AppEvent {
  /** `e1`, `e2`, … : nothing else in a body looks like it. */
  readonly id: string
  readonly kind: EventKind
  readonly partition: string | undefined
}

/** The body of a message with these events. */
export function bodyOf(events: readonly AppEvent[], padding: number, as: WireText): string {
  return wrapped(jsonOf(events, padding), as)
}

function jsonOf(events: readonly AppEvent[], padding: number): string {
  const [first] = events
  if (first?.kind === 'malformed') return `{"type":"good","id":"${first.id}"`
  const values = events.map(({ id, kind, partition }) => ({
    ...(kind === 'untyped' ? {} : { type: typeOf(kind) }),
    ...(kind === 'invalid' ? { no: id } : { id }),
    ...(kind === 'drifting' ? { note: 7 } : {}),
    ...(partition === undefined ? {} : { partition }),
    padding: 'x'.repeat(padding),
  }))
  return JSON.stringify(values.length === 1 ? values[0] : values)
}

/** The events in a body. */
export function idsIn(body: string): readonly string[] {
  return idsInText(unwrapped(body))
}

/** The events that a text names. */
export function idsInText(text: string): readonly string[] {
  return text.match(/\be\d+\b/g) ?? []
}

/** Its type on the wire. */
export function typeOf(kind: EventKind): string {
  return kind === 'invalid' || kind === 'malformed' ? 'good' : kind
}

export interface EventPlan {
  /** Each as likely as it often is in the list. */
  readonly kinds: readonly [EventKind, ...EventKind[]]
  readonly partitions: number
  /** In percent. */
  readonly severalInOne: number
  /** How the bodies are on the wire, each as likely as it often is in the list. */
  readonly wireTexts: readonly [WireText, ...WireText[]]
}

/** The events of one body. */
export function newEvents(plan: EventPlan, random: Random, nextId: () => string): AppEvent[] {
  const count = random.chance(plan.severalInOne) ? random.integer(2, 5) : 1
  const events = Array.from({ length: count }, (): AppEvent => {
    const partition =
      plan.partitions > 0 && random.chance(70)
        ? `p${random.integer(1, plan.partitions)}`
        : undefined
    return { id: nextId(), kind: random.pick(plan.kinds), partition }
  })
  const alone = events.find(({ kind }) => kind === 'malformed')
  return alone === undefined ? events : [alone]
}
