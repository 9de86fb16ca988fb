import type { Remedy } from './remedy.ts'

/** How much a finding matters. Only warnings and faults are trouble. */
export type FindingLevel = 'ok' | 'note' | 'unchecked' | 'warning' | 'fault'

/** The result of one check. Holds names and numbers of queues, never of messages. */
export interface Finding {
  /** Stable, for scripts: `message-size`, `rights.SendMessage`. */
  readonly id: string
  readonly level: FindingLevel
  /** What was found. A sentence. */
  readonly what: string
  /** Why it matters. Empty where all is well. */
  readonly why: string
  /** What fixes it, where something does. */
  readonly remedy?: Remedy
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
