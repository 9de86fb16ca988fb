import { computed, effect, signal } from '@preact/signals'
import type { SnapshotState } from '../../wire/dead-letters.ts'
import type { LiveEvents } from '../../wire/live.ts'
import type { Now } from '../../wire/now.ts'
import type { RunView } from '../../wire/runs.ts'
import { isAway } from './away.ts'
import { get } from './client.ts'
import { route } from './route.ts'
import { loadSession } from './session.ts'

/** A connection that is soon there again is not worth a word: proxies end them now and then. */
const patienceMs = 4_000

/** Since when the server does not send; undefined while it does. */
export const silentSince = signal<number | undefined>(undefined)

/** How often the server was there again after it was not: what was asked meanwhile is perhaps to be asked again. */
export const outages = signal(0)

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

const address = computed(() => (route.value.page === 'now' ? 'api/live?now' : 'api/live'))

/**
 * Listens to the server while somebody looks: a browser has six connections for all tabs of a desk, and for a page that
 * shows Now the server asks SQS.
 */
export function listen(): void {
  effect(() => {
    if (!isAway.value) return connect(address.value)
    wasAway = true
    return undefined
  })
}

/** Until the returned function is called. */
function connect(to: string): () => void {
  let source = open(to)
  // The browser tries again by itself after a broken connection, but not after an answer that is no stream.
  const again = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) source = open(to)
  }, 3_000)
  return () => {
    clearInterval(again)
    source.close()
  }
}

function open(to: string): EventSource {
  const source = new EventSource(to)
  const on = <Name extends keyof LiveEvents>(
    name: Name,
    take: (data: LiveEvents[Name]) => void,
  ): void => {
    source.addEventListener(name, (event: MessageEvent<string>) => take(JSON.parse(event.data)))
  }
  source.addEventListener('open', answered)
  source.addEventListener('error', () => {
    unanswered()
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

let lostAtMs: number | undefined
let wasAway = false

function unanswered(): void {
  if (lostAtMs !== undefined) return
  const lost = Date.now()
  lostAtMs = lost
  setTimeout(() => {
    if (lostAtMs === lost) silentSince.value = lost
  }, patienceMs)
}

function answered(): void {
  if (lostAtMs === undefined && !wasAway) return
  lostAtMs = undefined
  wasAway = false
  silentSince.value = undefined
  outages.value++
  // Another process may have taken the place of the one that was there before.
  void loadSession()
  void forgetOthers()
}

/** Nobody will say how a run ended whose process is gone. */
async function forgetOthers(): Promise<void> {
  const before = new Set(runs.peek().map(({ id }) => id))
  if (before.size === 0) return
  // Where it cannot be asked, the connection breaks too, and is made again.
  const listed = await get<readonly RunView[]>('api/runs').catch(() => undefined)
  if (listed === undefined) return
  const known = new Set(listed.map(({ id }) => id))
  runs.value = runs.value.filter(({ id }) => known.has(id) || !before.has(id))
}
