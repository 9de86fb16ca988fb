import type { Outgoing } from '../../src/queue/port.ts'
import type { StoreSettings } from '../../src/queue/memory/store/store-settings.ts'

export interface NaiveMessage {
  /** Its id as well: no two messages have the same. */
  readonly body: string
  readonly groupId: string
  readonly sequence: number
  readonly source: string | undefined
  readonly sentAtMs: number
  /** How long it is delayed, until that is over. */
  delaySeconds: number
  untilMs: number
  receivedAtMs: number
  receiveCount: number
}

type State = 'visible' | 'in flight' | 'delayed'

const fiveMinutesMs = 300_000
const twelveHoursMs = 43_200_000

/**
 * The rules of SQS as they read, for comparison: a list in the order in which the messages came, walked for
 * every answer. A receipt handle is the message and the count of its receive.
 */
export class NaiveStore {
  messages: NaiveMessage[] = []
  readonly #settings: StoreSettings
  readonly #queues: ReadonlyMap<string, NaiveStore>
  readonly #sent: {
    readonly id: string
    readonly scope: string
    readonly body: string
    readonly atMs: number
  }[] = []
  readonly #attempts = new Map<string, { readonly atMs: number; readonly taken: NaiveMessage[] }>()
  #sequence = 0

  constructor(settings: StoreSettings, queues: ReadonlyMap<string, NaiveStore>) {
    this.#settings = settings
    this.#queues = queues
  }

  /** The body of the message, or of the earlier one with the same deduplication id. */
  add({ body, groupId = '', deduplicationId = body, delaySeconds }: Outgoing, nowMs: number) {
    const { fifo, deduplicationScope } = this.#settings
    const scope = deduplicationScope === 'queue' ? '' : groupId
    const earlier = this.#sent.findLast((one) => one.id === deduplicationId && one.scope === scope)
    if (fifo && earlier && earlier.atMs + fiveMinutesMs > nowMs) return earlier.body
    this.#sent.push({ id: deduplicationId, scope, body, atMs: nowMs })
    this.messages.push({
      body,
      groupId,
      sequence: ++this.#sequence,
      source: undefined,
      sentAtMs: nowMs,
      delaySeconds: delaySeconds ?? this.#settings.delaySeconds,
      untilMs: 0,
      receivedAtMs: 0,
      receiveCount: 0,
    })
    return body
  }

  take(most: number, seconds: number | undefined, attemptId: string | undefined, nowMs: number) {
    const attempt = attemptId === undefined ? undefined : this.#attempts.get(attemptId)
    const isAgain = this.#settings.fifo && attempt && this.#isUntouched(attempt, nowMs)
    const taken = isAgain
      ? attempt.taken.flatMap(({ body }) => this.messages.filter((one) => one.body === body))
      : this.#pick(most, nowMs)
    for (const message of taken) {
      if (!isAgain) {
        message.receiveCount++
        message.receivedAtMs = nowMs
      }
      message.untilMs = nowMs + (seconds ?? this.#settings.visibilitySeconds) * 1000
    }
    if (attemptId !== undefined && taken.length > 0) {
      this.#attempts.set(attemptId, { atMs: nowMs, taken: taken.map((one) => ({ ...one })) })
    }
    return taken
  }

  remove(message: NaiveMessage, nowMs: number): boolean {
    const here = this.messages.find(({ body }) => body === message.body)
    if (!here) return true
    if (this.#settings.fifo && this.state(here, nowMs) !== 'in flight') return false
    if (here.receiveCount === message.receiveCount) this.#delete(here)
    return true
  }

  hide(message: NaiveMessage, seconds: number, nowMs: number): boolean {
    const here = this.messages.find(
      ({ body, receiveCount }) => body === message.body && receiveCount === message.receiveCount,
    )
    if (!here || this.state(here, nowMs) !== 'in flight') return false
    if (nowMs + seconds * 1000 > here.receivedAtMs + twelveHoursMs) return false
    here.untilMs = nowMs + seconds * 1000
    return true
  }

  state(message: NaiveMessage, nowMs: number): State {
    if (message.delaySeconds > 0) return 'delayed'
    return message.untilMs > nowMs ? 'in flight' : 'visible'
  }

  hasNext(nowMs: number): boolean {
    return this.#room(nowMs) > 0 && this.messages.some((one) => this.#isNext(one, [], nowMs))
  }

  /** What time brings about: to be called whenever it has passed. */
  advance(nowMs: number): void {
    const { fifo, delaySeconds, retentionSeconds } = this.#settings
    this.messages = this.messages.filter(
      ({ sentAtMs }) => sentAtMs >= nowMs - retentionSeconds * 1000,
    )
    for (const message of this.messages) {
      if (message.delaySeconds === 0) continue
      if (fifo) message.delaySeconds = delaySeconds
      if (message.sentAtMs + message.delaySeconds * 1000 <= nowMs) message.delaySeconds = 0
    }
  }

  #pick(most: number, nowMs: number): NaiveMessage[] {
    const { redrivePolicy: policy, fifo, name } = this.#settings
    const dlq = policy && this.#queues.get(policy.deadLetterQueueArn)
    const room = Math.min(most, this.#room(nowMs))
    const picked: NaiveMessage[] = []
    const spent: NaiveMessage[] = []
    let group: string | undefined
    while (picked.length < room) {
      const gone = [...picked, ...spent]
      const isNext = (one: NaiveMessage) => this.#isNext(one, gone, nowMs)
      const next =
        this.messages.find((one) => fifo && one.groupId === group && isNext(one)) ??
        this.messages.find(isNext)
      if (!next) break
      const isSpent = policy && dlq && next.receiveCount >= policy.maxReceiveCount
      if (isSpent) spent.push(next)
      else picked.push(next)
      group = next.groupId
    }
    for (const message of spent) this.#delete(message)
    for (const message of spent) if (dlq) dlq.#takeOver(message, name, nowMs)
    return picked
  }

  #isNext(message: NaiveMessage, gone: readonly NaiveMessage[], nowMs: number): boolean {
    if (gone.includes(message) || this.state(message, nowMs) !== 'visible') return false
    if (!this.#settings.fifo) return true
    const first = this.messages.find(
      (one) => one.groupId === message.groupId && !gone.includes(one),
    )
    return first === message
  }

  #takeOver(message: NaiveMessage, source: string, nowMs: number): void {
    this.messages.push({
      ...message,
      source,
      sequence: ++this.#sequence,
      sentAtMs: this.#settings.fifo ? nowMs : message.sentAtMs,
      untilMs: 0,
    })
  }

  #isUntouched(attempt: { atMs: number; taken: NaiveMessage[] }, nowMs: number): boolean {
    if (attempt.atMs + fiveMinutesMs <= nowMs) return false
    return attempt.taken.every((one) =>
      this.messages.some(
        ({ body, sequence, receiveCount, untilMs }) =>
          body === one.body &&
          sequence === one.sequence &&
          receiveCount === one.receiveCount &&
          untilMs === one.untilMs &&
          untilMs > nowMs,
      ),
    )
  }

  #room(nowMs: number): number {
    const inFlight = this.messages.filter((one) => this.state(one, nowMs) === 'in flight')
    return this.#settings.inFlightLimit - inFlight.length
  }

  #delete(message: NaiveMessage): void {
    this.messages = this.messages.filter((one) => one !== message)
  }
}
