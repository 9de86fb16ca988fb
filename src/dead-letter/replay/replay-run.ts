import { randomUUID } from 'node:crypto'
import type { Received } from '../../message/received.ts'
import { type Clock, systemClock } from '../../queue/clock.ts'
import { flushIfMuch, type Lines } from '../lines/lines.ts'
import type { Pass } from '../pass/pass.ts'
import { pause } from '../pass/pause.ts'
import { Meant } from '../plan/meant.ts'
import { destinationIn, type Plan } from '../plan/plan.ts'
import type { Destination } from '../queues/destinations.ts'
import type { DeadLetterEntry } from '../snapshot/entry.ts'
import { ofEachKind } from './canary.ts'
import { Dispatcher } from './sending/dispatcher.ts'
import { Mover } from './sending/mover.ts'
import type { Canary, ReplayOptions, ReplayProgress } from './options.ts'
import { heldEnough } from './outcome.ts'
import { Pace } from './sending/pace.ts'
import { type Parcel, parcelOf, spooled } from './sending/parcel.ts'
import type { ReplayOutcomes } from './report.ts'
import { SentCopies } from './sent-copies.ts'
import { Watch } from './watch.ts'

/** One run of a replay within one pass: what is received, what is sent first, and what comes back. */
export class ReplayRun {
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
  /** How many of those no earlier run has sent. */
  #unsent = 0
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
    try {
      await this.#watch?.end()
    } finally {
      // Where it failed, what is on its way is settled before its leases end.
      await this.#dispatcher.end()
      await this.#spool?.discard()
    }
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
        parcels.set(entry.id, parcelOf(entry, destination, spooled(received, spool)))
        await flushIfMuch(spool)
      },
      // A watch must hold all: what is left on the queue would be received in place of what comes back.
      isDone: () => !isWatched && this.#meant.isComplete,
    })
    if (end === 'full') this.#outcomes.endEarly(heldEnough)
    if (!isWatched) await this.#pass.leases.release((id) => !parcels.has(id))
    else this.#watch = new Watch(this.#pass, (received) => this.#late(received))
    // Each once, even where a line of a plan file is there twice.
    const ordered = [...this.#planned.keys()].flatMap((id) => parcels.get(id) ?? [])
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
    let { canary } = this.#options
    if (canary !== undefined) this.#spool = await this.#options.storage.createTemporary()
    for (let before = -1; before < this.#outcomes.moved && !this.#isStopped; ) {
      before = this.#outcomes.moved
      if (canary === undefined) {
        for (const parcel of this.#waiting.splice(0)) this.#dispatcher.add(parcel)
        await this.#receiveGroups(() => this.#isStopped, false)
        await this.#dispatcher.idle()
      } else if (await this.#canaryRound(canary)) {
        canary = undefined
        // Whatever came of it, the rest is received.
        before = -1
      }
    }
  }

  /** Returns whether anything was sent first: the groups may begin with what an earlier run has sent. */
  async #canaryRound({ count }: Canary): Promise<boolean> {
    await this.#receiveGroups(() => this.#unsent >= count, true)
    const hasCanary = this.#unsent > 0
    if (hasCanary) {
      // What comes back stands behind the rest of its group: it is seen where the group has nothing else.
      this.#watch = new Watch(this.#pass, async (received) => {
        if (!this.#isReturned(received)) await this.#takeOfGroup(received, true)
      })
    }
    await this.#send(this.#waiting.splice(0))
    await this.#watch?.end()
    this.#watch = undefined
    return hasCanary
  }

  get #isStopped(): boolean {
    return this.#dispatcher.stopped !== undefined
  }

  async #receiveGroups(isDone: () => boolean, waits: boolean): Promise<void> {
    const end = await this.#pass.receiveAll({
      take: async (received) => {
        if (this.#isReturned(received)) return
        await this.#takeOfGroup(received, waits)
      },
      isDone,
    })
    this.#outcomes.endEarly(end === 'full' ? heldEnough : undefined)
  }

  async #takeOfGroup(received: Received, waits: boolean): Promise<void> {
    const isPossible = (one: DeadLetterEntry) => this.#destinationOf(one) !== undefined
    const entry = this.#meant.take(received, isPossible)
    const destination = entry && this.#destinationOf(entry)
    if (entry === undefined || destination === undefined) return
    // What waits for the canary may be more than fits the memory.
    if (waits && this.#spool !== undefined) {
      this.#waiting.push(parcelOf(entry, destination, spooled(received, this.#spool)))
      if (!this.#wasSent(entry)) this.#unsent++
      await flushIfMuch(this.#spool)
    } else {
      this.#dispatcher.add(parcelOf(entry, destination, () => received))
      await this.#dispatcher.room()
    }
  }

  #destinationOf(entry: DeadLetterEntry): Destination | undefined {
    const url = this.#planned.get(entry.id)
    return url === undefined ? destinationIn(this.#plan, entry) : this.#destinations.get(url)
  }

  async #send(parcels: readonly Parcel[]): Promise<void> {
    const tried = await this.#sendCanary(parcels.filter((parcel) => !this.#wasSent(parcel)))
    for (const parcel of parcels) if (!tried.has(parcel)) this.#dispatcher.add(parcel)
    await this.#dispatcher.idle()
  }

  /** Resolves with what was sent, and what could not be: in place of that others are the canary. */
  async #sendCanary(unsent: readonly Parcel[]): Promise<ReadonlySet<Parcel>> {
    const { canary } = this.#options
    const tried = new Set<Parcel>()
    if (canary === undefined || unsent.length === 0) return tried
    this.#outcomes.beginCanary()
    const { sent } = this.#outcomes
    while (this.#outcomes.sent === sent && tried.size < unsent.length && !this.#isStopped) {
      const left = unsent.filter((parcel) => !tried.has(parcel))
      for (const parcel of ofEachKind(left, canary.count)) {
        tried.add(parcel)
        this.#dispatcher.add({ ...parcel, failFast: true })
      }
      await this.#dispatcher.idle()
    }
    if (this.#outcomes.sent > sent) await this.#waitForCanary(canary)
    this.#outcomes.endCanary()
    return tried
  }

  /** What an earlier run has sent is only deleted, and tells nothing. */
  #wasSent({ id }: Pick<Parcel, 'id'>): boolean {
    return this.#options.journal?.done.sent.has(id) === true
  }

  async #waitForCanary({ waitSeconds }: Canary): Promise<void> {
    const endMs = this.#clock.now() + waitSeconds * 1000
    while (this.#clock.now() < endMs && !this.#isStopped) {
      this.#progress('waiting for the canary', this.#outcomes.sent)
      const leftMs = endMs - this.#clock.now()
      await pause(Math.min(leftMs, 500), this.#clock, this.#options.signal)
    }
  }

  /** Whether a message is one that this replay has sent, and that failed again. */
  #isReturned(received: Received): boolean {
    // What is in the plan was on the queue before anything was sent.
    if (this.#planned.has(received.messageId) || !this.#copies.has(received)) return false
    this.#outcomes.addReturned(received.messageId)
    const { canary, abortOver } = this.#options
    const { returned, isOfCanary } = this.#outcomes
    // What comes back before its deletion is answered has been sent as well.
    const sent = Math.max(this.#outcomes.sent, returned.length)
    if (canary !== undefined && isOfCanary) {
      this.#dispatcher.stop({ end: 'canary returned', because: 'the canary came back' })
    }
    if (abortOver !== undefined && isTooMany(returned.length, sent, abortOver)) {
      const because = `${returned.length} of ${sent} came back`
      this.#dispatcher.stop({ end: 'too many returned', because })
    }
    return true
  }
}

/** One of two would be half of them: it takes enough for a share to mean something. */
function isTooMany(returned: number, sent: number, share: number): boolean {
  const allowed = share * sent
  return returned > allowed && (allowed >= 1 || share === 0)
}
