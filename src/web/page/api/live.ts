import { effect, signal } from '@preact/signals'
import type { SnapshotState } from '../../wire/dead-letters.ts'
import type { LiveEvents } from '../../wire/live.ts'
import type { Now } from '../../wire/now.ts'
import type { RunView } from '../../wire/runs.ts'
import { route } from './route.ts'
import { loadSession } from './session.ts'

/** Whether the server sends, and since when it does not. */
export const silentSince = signal<number | undefined>(undefined)

export const snapshot = signal<SnapshotState>({})

/** Since the desk was started, the latest first. */
export const runs = signal<readonly RunView[]>([])

/** Sent only while the page Now is open. */
export const now = signal<Now | undefined>(undefined)

type SettledListener = (rows: LiveEvents['settled']) => void
const settledListeners: SettledListener[] = []

/** Calls the listener with what is settled, for as long as the page is open. */
export function onSettled(listener: SettledListener): void {
  settledListeners.push(listener)
}

/** Listens to the server for as long as the page is open. */
export function listen(): void {
  effect(() => {
    const source = connect(route.value.page === 'now' ? 'api/live?now' : 'api/live')
    return () => source.close()
  })
}

let openAddress: string | undefined

function connect(address: string): Pick<EventSource, 'close'> {
  openAddress = address
  let source = open(address)
  // The browser tries again by itself after a broken connection, but not after an answer that is no stream.
  const again = setInterval(() => {
    if (source.readyState === EventSource.CLOSED && openAddress === address) source = open(address)
  }, 3_000)
  return {
    close() {
      clearInterval(again)
      source.close()
    },
  }
}

function open(address: string): EventSource {
  const source = new EventSource(address)
  const on = <Name extends keyof LiveEvents>(
    name: Name,
    take: (data: LiveEvents[Name]) => void,
  ): void => {
    source.addEventListener(name, (event: MessageEvent<string>) => take(JSON.parse(event.data)))
  }
  source.addEventListener('open', () => {
    // Another process may have taken the place of the one that was there before.
    if (silentSince.value !== undefined) void loadSession()
    silentSince.value = undefined
  })
  source.addEventListener('error', () => {
    silentSince.value ??= Date.now()
    // It was answered, but not by a stream: perhaps nobody is signed in any more.
    if (source.readyState === EventSource.CLOSED) void loadSession()
  })
  on('snapshot', (state) => {
    snapshot.value = state
  })
  on('run', (run) => {
    const others = runs.value.filter(({ id }) => id !== run.id)
    runs.value = [run, ...others].sort((one, other) => other.beganAtMs - one.beganAtMs)
  })
  on('now', (state) => {
    now.value = state
  })
  on('settled', (rows) => {
    for (const listener of settledListeners) listener(rows)
  })
  return source
}
