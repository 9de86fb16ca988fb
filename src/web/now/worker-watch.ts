import type { Instrumentation } from '../../pipeline/instrumentation/instrumentation.ts'
import type { SecondCounts, SettledRows, WorkerNow } from '../wire/now.ts'
import { counted, kindOf, kinds } from './outcome-kinds.ts'
import { percentiles } from './percentiles.ts'
import { Requests } from './requests.ts'
import { SecondRing } from './second-ring.ts'
import { SettledLog } from './settled-log.ts'
import { TypeCounts } from './type-counts.ts'
import type { WatchedSettled, WatchedWorker } from './watched-worker.ts'

const shownSeconds = 120

/** Counts what a worker does. What it costs an event is a few counters; the rest is done when somebody looks. */
export class WorkerWatch {
  readonly #worker: WatchedWorker
  readonly #nowMs: () => number
  readonly #seconds = new SecondRing(shownSeconds, kinds)
  readonly #types = new TypeCounts()
  readonly #settled = new SettledLog()
  readonly #requests = new Requests()
  #concurrency: number | undefined

  /** @throws Error for a worker that has been started. */
  constructor(worker: WatchedWorker, nowMs: () => number = Date.now) {
    this.#worker = worker
    this.#nowMs = nowMs
    worker.instrument(this.#instrumentation())
    worker.events.on('settled', (event) => this.#settle(event))
    worker.events.on('failed', () => this.#seconds.add(counted.failed, this.#second()))
  }

  /** How many events were settled since it is watched. */
  get settled(): number {
    return this.#settled.count
  }

  rowsAfter(seen: number, most: number): SettledRows {
    return this.#settled.rowsAfter(seen, most)
  }

  now(): WorkerNow {
    const second = this.#second()
    const { sinceReceiveMs, ...health } = this.#worker.health()
    const times = this.#handlerTimes()
    return {
      ...healthNow(health),
      ...(this.#concurrency !== undefined && { concurrency: this.#concurrency }),
      ...(sinceReceiveMs !== undefined && { sinceReceiveMs: Math.round(sinceReceiveMs) }),
      seconds: this.#seconds.last(shownSeconds, second).map(secondCounts),
      ...(times.all !== undefined && { handlerMs: times.all }),
      byType: this.#types.rows(second).map((row) => ({
        ...row,
        p50: times.of(row.type)?.p50 ?? 0,
        p95: times.of(row.type)?.p95 ?? 0,
      })),
      requests: this.#requests.rows(second),
    }
  }

  #settle(event: WatchedSettled): void {
    const nowMs = this.#nowMs()
    const second = Math.floor(nowMs / 1000)
    const kind = kindOf(event)
    this.#seconds.add(kind, second)
    if (kind !== counted.ignored) this.#types.add(event.type, kind, second)
    this.#settled.add(event, nowMs)
  }

  #second(): number {
    return Math.floor(this.#nowMs() / 1000)
  }

  /** Of the last minute, of the events whose handler was called. */
  #handlerTimes() {
    const all: number[] = []
    const byType = new Map<string, number[]>()
    const nowMs = this.#nowMs()
    for (const { event } of this.#settled.between(nowMs - 60_000, nowMs)) {
      if (event.durationMs === 0) continue
      all.push(event.durationMs)
      const type = event.type ?? ''
      const ofType = byType.get(type)
      if (ofType === undefined) byType.set(type, [event.durationMs])
      else ofType.push(event.durationMs)
    }
    return { all: percentiles(all), of: (type: string) => percentiles(byType.get(type) ?? []) }
  }

  #instrumentation(): Parameters<WatchedWorker['instrument']>[0] {
    const count = <R extends { readonly error: Error | undefined }>(
      kind: string,
      run: () => Promise<R>,
    ): Promise<void> =>
      run().then(({ error }) => this.#requests.add(kind, error !== undefined, this.#second()))
    const around: Instrumentation = {
      receive: (_, run) => count('ReceiveMessage', run),
      settle: ({ what }, run) =>
        count(what === 'delete' ? 'DeleteMessageBatch' : 'ChangeMessageVisibilityBatch', run),
      renew: (_, run) => count('ChangeMessageVisibilityBatch', run),
      deadLetter: (_, run) => count('SendMessageBatch', run),
    }
    return {
      ...around,
      observe: ({ concurrency }) => {
        this.#concurrency = concurrency
      },
    }
  }
}

function healthNow(health: Omit<ReturnType<WatchedWorker['health']>, 'sinceReceiveMs'>) {
  const { state, live, ready, reason, running, waiting, overrun, inFlight, settling } = health
  const { deadLettersWaiting, polls, openCircuits } = health
  return {
    state,
    live,
    ready,
    reason,
    running,
    waiting,
    overrun,
    inFlight,
    settling,
    deadLettersWaiting,
    polls,
    openCircuits,
  }
}

function secondCounts(counts: readonly number[]): SecondCounts {
  const at = (kind: number) => counts[kind] ?? 0
  return {
    handled: at(counted.handled),
    ignored: at(counted.ignored),
    failed: at(counted.failed),
    retried: at(counted.retried),
    deadLettered: at(counted.deadLettered),
  }
}
