import { computed, effect, signal } from '@preact/signals'
import type { DeadLetters, GroupRow, SnapshotState } from '../../wire/dead-letters.ts'
import type { Problem } from '../../wire/problem.ts'
import type { RunView } from '../../wire/runs.ts'
import { post, problemIn } from '../api/client.ts'
import { outages, runs, snapshot } from '../api/live.ts'
import { Resource } from '../api/resource.ts'
import { loadSession, session } from '../api/session.ts'

/** The groups, and what was known of the snapshot when they were asked for. */
export const deadLetters = new Resource<DeadLetters>('api/dead-letters')

/** The latest that is known, from wherever it was heard. */
export const seen = computed<SnapshotState>(() =>
  Object.keys(snapshot.value).length > 0
    ? snapshot.value
    : (deadLetters.value.value?.snapshot ?? {}),
)

/** Another whenever groups and messages may be others: by a new look, by what was replayed or deleted here, or unseen. */
export const turn = computed(() => `${look.value}/${seen.value.taken?.gone}/${outages.value}`)

/** Another after each look. */
export const look = computed(() => seen.value.taken?.takenAtMs)

/** Another whenever a run has ended. */
export const endedRuns = computed(() => runs.value.filter(isEnded).length)

export const isRunning = computed(() => runs.value.some((run) => !isEnded(run)))

/** Why the last request for a refresh was refused. */
export const refreshProblem = signal<Problem | undefined>(undefined)

/** Has the server look again. What was seen before stays until there is something new. */
export async function refresh(): Promise<void> {
  try {
    refreshProblem.value = undefined
    await post('api/snapshot')
  } catch (error) {
    refreshProblem.value = problemIn(error)
  }
}

export function groupOf(fingerprint: string | undefined): GroupRow | undefined {
  return deadLetters.value.value?.groups.find((group) => group.fingerprint === fingerprint)
}

/** Asks for the groups whenever they may be others, until the returned function is called. */
export function keepGroups(): () => void {
  const ends = [
    effect(() => {
      // Read here, so that the effect runs again.
      turn.value
      void deadLetters.load()
    }),
    effect(() => {
      // The name of the dead-letter queue is known once it was looked at.
      const known = session.peek()?.deadLetterQueue !== undefined
      if (look.value !== undefined && !known) void loadSession()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function isEnded({ doing }: RunView): boolean {
  return doing === 'ended'
}
