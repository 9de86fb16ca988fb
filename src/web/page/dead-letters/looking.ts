import { computed, effect, signal } from '@preact/signals'
import type { DeadLetters, GroupRow, SnapshotState } from '../../wire/dead-letters.ts'
import type { Problem } from '../../wire/problem.ts'
import { post, problemIn } from '../api/client.ts'
import { runs, snapshot } from '../api/live.ts'
import { Resource } from '../api/resource.ts'

/** The groups, and what was known of the snapshot when they were asked for. */
export const deadLetters = new Resource<DeadLetters>('api/dead-letters')

/** The latest that is known, from wherever it was heard. */
export const seen = computed<SnapshotState>(() =>
  Object.keys(snapshot.value).length > 0
    ? snapshot.value
    : (deadLetters.value.value?.snapshot ?? {}),
)

/** Another whenever groups and messages may be others: a new snapshot, or a run that has ended. */
export const turn = computed(
  () => `${seen.value.taken?.takenAtMs}/${runs.value.filter(isEnded).length}`,
)

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
  const ended = effect(() => {
    // Read here, so that the effect runs again.
    turn.value
    void deadLetters.load()
  })
  // While a run moves messages, groups become smaller.
  const timer = setInterval(() => {
    if (isRunning.value) void deadLetters.load()
  }, 2_000)
  return () => {
    ended()
    clearInterval(timer)
  }
}

function isEnded({ endedAtMs, doing }: { readonly endedAtMs?: number; readonly doing: string }) {
  return endedAtMs !== undefined || doing === 'ended'
}
