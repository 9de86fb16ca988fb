import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import { type Clock, systemClock } from '../../queue/clock.ts'
import type { Queue } from '../../queue/port.ts'
import type { Edit } from '../edit.ts'
import type { Lines, Storage } from '../lines/lines.ts'
import { flushIfMuch } from '../lines/lines.ts'
import { type Pass, type PassOptions, runPass } from '../pass/pass.ts'
import { Meant } from '../plan/meant.ts'
import { destinationIn, type Plan } from '../plan/plan.ts'
import type { Destination } from '../queues/destinations.ts'
import type { DeadLetterEntry } from '../snapshot/entry.ts'
import { messageLine, readMessageLine } from '../snapshot/stored-message.ts'
import { Dispatcher } from './dispatcher.ts'
import type { Journal } from './journal.ts'
import { Mover } from './mover.ts'
import type { ReplayResult } from './outcome.ts'
import { Pace, pauseUnless } from './pace.ts'
import { ReplayOutcomes, type ReplayReport } from './report.ts'
import type { Parcel } from './schedule.ts'
import { SentCopies } from './sent-copies.ts'
import { Watch } from './watch.ts'

/** The first messages of a replay, which tell whether the others would fail again. */
export interface Canary {
  readonly count: number
  /** How long to wait for one that comes back, in seconds. */
  readonly waitSeconds: number
}

export interface ReplayOptions extends Omit<PassOptions, 'onProgress'> {
  /** Opens the queue of a destination. */
  readonly queueOf: (url: string) => Queue
  readonly storage: Storage
  readonly journal?: Journal | undefined
  /** The most messages sent in a second. Default: no limit. */
  readonly perSecond?: number | undefined
  readonly canary?: Canary | undefined
  /** Ends the replay once more than this share of what was sent has come back: 0.05 for 5 %. */
  readonly abortOver?: number | undefined
  /** The messages that are sent with another body, by their ids. */
  readonly edits?: ReadonlyMap<string, Edit> | undefined
  readonly onResult?: ((result: ReplayResult) => void) | undefined
  readonly onProgress?: ((progress: ReplayProgress) => void) | undefined
}

/** What a replay is doing. */
export interface ReplayProgress {
  readonly doing: 'receiving' | 'sending' | 'waiting for the canary'
  /** How many messages were received, or sent. */
  readonly count: number
  /** How many of those that were sent have come back. */
  readonly returned: number
}

/**
 * Replays what is in a plan, and nothing else: sends each message to its destination, then deletes it from the
 * dead-letter queue. What fails again and comes back meanwhile is left.
 *
 * On a FIFO queue it goes on with the messages behind those of the plan, within the plan's filter and limit, since
 * only the first ones of a group could be seen.
 *
 * @throws QueueError when the dead-letter queue cannot be received from, StorageError when the disk is full.
 * Messages that were not sent are visible again.
 */
export async function runReplay(
  queue: Queue,
  plan: Plan,
  options: ReplayOptions,
): Promise<ReplayReport> {
  let receiving = true
  const outcomes = new ReplayOutcomes(options.onResult, options.journal?.done)
  const progress = (doing: ReplayProgress['doing'], count: number) =>
    options.onProgress?.({ doing, count, returned: outcomes.returned.length })
  const onFound = (found: number) => void (receiving && progress('receiving', found))
  const { stillHidden } = await runPass(
    queue,
    { ...options, onProgress: onFound },
    async (pass) => {
      const run = new ReplayRun(pass, plan, outcomes, options, (doing, count) => {
        receiving = false
        progress(doing, count)
      })
      try {
        await run.all()
      } finally {
        await run.end()
      }
    },
  )
  outcomes.addMissing(plan)
  return outcomes.report(stillHidden)
}

class ReplayRun {
  readonly #pass: Pass
  readonly #plan: Plan
  readonly #outcomes: ReplayOutcomes
  readonly #options: ReplayOptions
  readonly #progress: (doing: ReplayProgress['doing'], count: number) => void
  readonly #clock: Clock
  readonly #copies: SentCopies
  readonly #dispatcher: Dispatcher
  readonly #meant: Meant
  /** The URLs of the destinations, by the ids of the messages. */
  readonly #planned: ReadonlyMap<string, string>
  readonly #destinations: ReadonlyMap<string, Destination>
  /** What was received and waits for the canary. */
  #waiting: Parcel[] = []
  #spool: Lines | undefined
  #watch: Watch | undefined

  constructor(
    pass: Pass,
    plan: Plan,
    outcomes: ReplayOutcomes,
    options: ReplayOptions,
    progress: (doing: ReplayProgress['doing'], count: number) => void,
  ) {
    const { clock = systemClock, newId = randomUUID, journal, signal } = options
    this.#pass = pass
    this.#plan = plan
    this.#outcomes = outcomes
    this.#options = options
    this.#progress = progress
    this.#clock = clock
    this.#copies = new SentCopies(journal?.done.copies)
    this.#planned = new Map(plan.messages.map(({ id, destination = '' }) => [id, destination]))
    this.#meant = new Meant(plan, journal?.done)
    this.#destinations = new Map(plan.destinations.map((one) => [one.url, one]))
    const perSecond = options.perSecond ?? Number.POSITIVE_INFINITY
    const pace = new Pace(perSecond, clock)
    // Batches that are held up by the disk come to their sending together: they keep to the rate there as well.
    const sending = new Pace(perSecond, clock)
    const mover = new Mover({
      deadLetterQueue: pass.queue,
      leases: pass.leases,
      queueOf: options.queueOf,
      copies: this.#copies,
      journal,
      edits: options.edits,
      onResult: (result) => {
        outcomes.add(result)
        this.#progress('sending', outcomes.sent)
      },
      turn: async (count) => {
        if (this.#dispatcher.stopped === undefined) await sending.take(count, signal)
        return this.#dispatcher.stopped
      },
      onFailure: (because) => this.#dispatcher.stop({ end: 'stopped', because }),
      clock,
      newId,
    })
    this.#dispatcher = new Dispatcher({ mover, pace, signal })
  }

  async all(): Promise<void> {
    if (this.#plan.fifo) await this.#inRounds()
    else await this.#atOnce()
    const { stopped } = this.#dispatcher
    if (stopped !== undefined) this.#outcomes.stop(stopped)
  }

  async end(): Promise<void> {
    await Promise.all([this.#watch?.end(), this.#dispatcher.end()])
    await this.#spool?.discard()
  }

  /** Receives all that is planned, and then sends it. */
  async #atOnce(): Promise<void> {
    const { canary, abortOver } = this.#options
    const isWatched = canary !== undefined || abortOver !== undefined
    const spool = await this.#options.storage.createTemporary()
    this.#spool = spool
    const parcels = new Map<string, Parcel>()
    const end = await this.#pass.receiveAll({
      take: async (received) => {
        if (this.#isReturned(received)) return
        const entry = this.#meant.take(received)
        if (entry === undefined) return
        const destination = this.#destinationOf(entry)
        if (destination === undefined) return
        const place = spool.add(messageLine(received))
        await flushIfMuch(spool)
        const load = async () => readMessageLine(await spool.read(place))
        parcels.set(entry.id, parcelOf(entry, destination, load))
      },
      // A watch must hold all: what is left on the queue would be received in place of what comes back.
      isDone: () => !isWatched && this.#meant.isComplete,
    })
    if (end === 'full') this.#outcomes.endEarly(heldEnough)
    if (!isWatched) await this.#pass.leases.release((id) => !parcels.has(id))
    else this.#watch = new Watch(this.#pass, (received) => this.#late(received))
    const ordered = this.#plan.messages.flatMap(({ id }) => parcels.get(id) ?? [])
    await this.#send(ordered)
  }

  /** What comes once all was received: a copy that failed again, or what somebody else had in flight until now. */
  #late(received: Received): void {
    if (this.#isReturned(received)) return
    const entry = this.#meant.take(received)
    if (entry === undefined) return
    const { id, fingerprint } = entry
    const because = 'somebody else had it in flight when the replay began: replay it again'
    const destination = this.#planned.get(id)
    this.#outcomes.add({ id, fingerprint, destination, outcome: { _tag: 'Kept', because } })
  }

  /** Sends what it receives, since only that makes the next messages of a group reachable. */
  async #inRounds(): Promise<void> {
    const { canary } = this.#options
    if (canary !== undefined) {
      await this.#receiveGroups(() => this.#waiting.length >= canary.count, true)
      // What comes back stands behind the rest of its group: it is seen where the group has nothing else.
      this.#watch = new Watch(this.#pass, (received) => {
        if (!this.#isReturned(received)) this.#takeOfGroup(received, true)
      })
    }
    await this.#send(this.#waiting.splice(0))
    await this.#watch?.end()
    this.#watch = undefined
    for (let before = -1; before < this.#outcomes.moved && !this.#isStopped; ) {
      before = this.#outcomes.moved
      for (const parcel of this.#waiting.splice(0)) this.#dispatcher.add(parcel)
      await this.#receiveGroups(() => this.#isStopped, false)
      await this.#dispatcher.idle()
    }
  }

  get #isStopped(): boolean {
    return this.#dispatcher.stopped !== undefined
  }

  async #receiveGroups(isDone: () => boolean, waits: boolean): Promise<void> {
    await this.#pass.receiveAll({
      take: async (received) => {
        if (this.#isReturned(received)) return
        this.#takeOfGroup(received, waits)
        await this.#dispatcher.room()
      },
      isDone,
    })
  }

  #takeOfGroup(received: Received, waits: boolean): void {
    const entry = this.#meant.take(received)
    if (entry === undefined) return
    const destination = this.#destinationOf(entry)
    if (destination === undefined) return
    const parcel = parcelOf(entry, destination, () => received)
    if (waits) this.#waiting.push(parcel)
    else this.#dispatcher.add(parcel)
  }

  #destinationOf(entry: DeadLetterEntry): Destination | undefined {
    const url = this.#planned.get(entry.id)
    return url === undefined ? destinationIn(this.#plan, entry) : this.#destinations.get(url)
  }

  async #send(parcels: readonly Parcel[]): Promise<void> {
    const { canary } = this.#options
    const first = canary === undefined ? [] : ofEachKind(withoutFollowers(parcels), canary.count)
    if (canary !== undefined && first.length > 0) {
      this.#outcomes.beginCanary()
      for (const parcel of first) this.#dispatcher.add({ ...parcel, failFast: true })
      await this.#dispatcher.idle()
      await this.#waitForCanary(canary)
      this.#outcomes.endCanary()
    }
    const isFirst = new Set(first)
    for (const parcel of parcels) if (!isFirst.has(parcel)) this.#dispatcher.add(parcel)
    await this.#dispatcher.idle()
  }

  async #waitForCanary({ waitSeconds }: Canary): Promise<void> {
    const endMs = this.#clock.now() + waitSeconds * 1000
    while (this.#clock.now() < endMs && !this.#isStopped) {
      this.#progress('waiting for the canary', this.#outcomes.sent)
      const leftMs = endMs - this.#clock.now()
      await pauseUnless(Math.min(leftMs, 500), this.#clock, this.#options.signal)
    }
  }

  /**
   * Whether a message is one that this replay has sent, and that failed again. What is in the plan was there before,
   * even where it looks the same: an earlier replay may have sent the same event twice.
   */
  #isReturned(received: Received): boolean {
    if (this.#planned.has(received.messageId) || !this.#copies.has(received)) return false
    this.#outcomes.addReturned(received.messageId)
    const { canary, abortOver } = this.#options
    const { returned, sent, isOfCanary } = this.#outcomes
    if (canary !== undefined && isOfCanary) {
      this.#dispatcher.stop({ end: 'canary returned', because: 'the canary came back' })
    }
    // One of two would be half of them: it takes enough for the share to mean something.
    const isTooMany =
      abortOver !== undefined && sent >= 1 / abortOver && returned.length > abortOver * sent
    if (isTooMany) {
      const because = `${returned.length} of ${sent} came back`
      this.#dispatcher.stop({ end: 'too many returned', because })
    }
    return true
  }
}

const heldEnough = 'it could not be received: the pass held as many as it may before it came'

function parcelOf(
  { id, fingerprint, groupId, bytes }: DeadLetterEntry,
  destination: Destination,
  load: Parcel['load'],
): Parcel {
  return { id, fingerprint, groupId, destination, bytes, failFast: false, load }
}

/** Those that overtake none of their group when they are sent before the others. */
function withoutFollowers(parcels: readonly Parcel[]): readonly Parcel[] {
  const groups = new Set<string>()
  return parcels.filter(({ destination, groupId }) => {
    if (!destination.fifo || groupId === undefined) return true
    const isFirst = !groups.has(groupId)
    groups.add(groupId)
    return isFirst
  })
}

/** So many of them, of each cause in turn. */
function ofEachKind(parcels: readonly Parcel[], count: number): readonly Parcel[] {
  const kinds = new Map<string, Parcel[]>()
  for (const parcel of parcels) {
    const kind = kinds.get(parcel.fingerprint) ?? []
    if (kind.length < count) kind.push(parcel)
    kinds.set(parcel.fingerprint, kind)
  }
  const chosen: Parcel[] = []
  for (let at = 0; at < count; at++) {
    for (const kind of kinds.values()) {
      const parcel = kind[at]
      if (parcel !== undefined && chosen.length < count) chosen.push(parcel)
    }
  }
  return chosen
}
