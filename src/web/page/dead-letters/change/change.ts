import { signal } from '@preact/signals'
import type { PlanRequest, RunRequest } from '../../../wire/runs.ts'
import { session } from '../../api/session.ts'
import { isRunning } from '../looking.ts'

/** What a person is about to do. It is planned, shown, and asked for. */
export interface Asked {
  readonly purpose: PlanRequest['purpose']
  /** A group, some messages, or everything. */
  readonly meant: Pick<PlanRequest, 'group' | 'ids'>
  /** About how many messages. */
  readonly count: number
  /** Another one each time that somebody asks. */
  readonly turn: number
}

let turns = 0

/** How a plan is to be carried out. */
export type Settled = Omit<RunRequest, 'plan'>

/** Opens the dialog. */
export const asked = signal<Asked | undefined>(undefined)

export function ask(purpose: Asked['purpose'], meant: Asked['meant'], count: number): void {
  asked.value = { purpose, meant, count, turn: turns++ }
}

/** Why nothing can be changed just now, for buttons; nothing where it can. */
export function refused(): { readonly disabled?: true; readonly title?: string } {
  const { canChange, whyNot } = session.value ?? {}
  if (canChange === false) {
    return { disabled: true, title: whyNot ?? 'You may not change anything here.' }
  }
  // Two runs would hide messages from each other.
  if (isRunning.value) return { disabled: true, title: 'Wait until the run is over, or stop it.' }
  return {}
}

/** Where the messages are downloaded from, with bodies and attributes: of one group, or all. */
export function exportAddress(group?: string): string {
  const query = group === undefined ? '' : `?group=${encodeURIComponent(group)}`
  return `api/dead-letters/export${query}`
}
