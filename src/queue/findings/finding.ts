/** How much a finding matters. Only warnings and faults are something that is not well. */
export type FindingLevel = 'ok' | 'note' | 'unchecked' | 'warning' | 'fault'

/** One thing that was looked at. Holds names and numbers of queues, never of messages. */
export interface Finding {
  /** Stable, for scripts: `message-size`, `rights.SendMessage`. */
  readonly id: string
  readonly level: FindingLevel
  /** What is so. A sentence. */
  readonly what: string
  /** Why it matters. Empty where all is well. */
  readonly why: string
  /** The command that mends it, where there is one. */
  readonly mend?: string
  /** What `doctor --fix` may set by itself: it takes nothing away and changes no message's way. */
  readonly fix?: AttributeFix
}

export interface AttributeFix {
  readonly on: 'queue' | 'dead-letter queue'
  readonly attributes: Readonly<Record<string, string>>
}

export function ok(id: string, what: string): Finding {
  return { id, level: 'ok', what, why: '' }
}

export function isTrouble({ level }: Finding): boolean {
  return level === 'warning' || level === 'fault'
}

/** Seconds in the largest unit that is whole: `14 days`, `90 s`. */
export function spanOf(seconds: number): string {
  for (const [unit, size] of units) {
    if (seconds >= size && seconds % size === 0) {
      const count = seconds / size
      return `${count} ${unit}${count === 1 ? '' : 's'}`
    }
  }
  return `${seconds} s`
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
