import type { Received } from '../../message/received.ts'
import type { Clock } from '../clock.ts'
import { queueError } from '../errors/error-sentence.ts'
import type {
  EntryResult,
  Outgoing,
  QueueAttributes,
  ReceiveRequest,
  VisibilityChange,
} from '../port.ts'
import type { QueueAction, QueueErrorKind } from '../queue-error.ts'
import type { EntryFault } from '../rules/entry-fault.ts'
import { outgoingFault, visibilityFault } from '../rules/entry-rules.ts'
import type { AttributeValues } from '../rules/queue-attribute-rules.ts'
import { checkBatch, checkReceive, checkSend } from '../rules/request-rules.ts'
import { failedByFault, receivedByFault } from './effects.ts'
import type { QueuedMessage, MemoryQueue } from './memory-queue.ts'
import { createFaultPlan, type Fault, type Request } from './faults.ts'
import { Polls } from './polls.ts'
import type { QueueSettings } from './settings.ts'
import { receivedMessage } from './store/message.ts'
import { MemoryStore, type Sent } from './store/store.ts'
import type { Redrive } from './store/store-settings.ts'
import { firstOf, type Signals } from './wait.ts'

const actions = {
  receive: 'ReceiveMessage',
  delete: 'DeleteMessage',
  changeVisibility: 'ChangeMessageVisibility',
  send: 'SendMessage',
  attributes: 'GetQueueAttributes',
} as const satisfies Record<Request, QueueAction>

/** Made by an account, which knows the DLQs. Waits on its clock; carries the planned faults out. */
export class QueueInMemory implements MemoryQueue {
  readonly url: string
  readonly arn: string
  readonly name: string
  readonly settings: QueueSettings
  readonly store: MemoryStore
  tags: AttributeValues = {}
  readonly faults = createFaultPlan()
  readonly calls = { receive: 0, delete: 0, changeVisibility: 0, send: 0, attributes: 0 }
  readonly #clock: Clock
  readonly #closed: AbortSignal
  readonly #polls: Polls

  constructor(
    place: { url: string; clock: Clock; closed: AbortSignal; redrive: Redrive },
    settings: QueueSettings,
  ) {
    this.url = place.url
    this.arn = settings.arn
    this.name = settings.name
    this.settings = settings
    this.#clock = place.clock
    this.#closed = place.closed
    this.store = new MemoryStore(settings, place.redrive)
    this.#polls = new Polls(this.store, place.clock)
  }

  receive(request: ReceiveRequest): Promise<readonly Received[]> {
    const signals = request.signal ? [this.#closed, request.signal] : [this.#closed]
    return this.#carryOut('receive', signals, async (planned) => {
      checkReceive(this.url, request)
      this.#checkAttempt(request)
      return receivedByFault(await this.#longPoll(request, signals), planned, request)
    })
  }

  delete(receiptHandles: readonly string[]): Promise<readonly EntryResult[]> {
    return this.#batch('delete', receiptHandles, (handle) =>
      this.store.remove(handle, this.#clock.now()),
    )
  }

  changeVisibility(changes: readonly VisibilityChange[]): Promise<readonly EntryResult[]> {
    return this.#batch(
      'changeVisibility',
      changes,
      (change) =>
        visibilityFault(change) ??
        this.store.hide(change.receiptHandle, change.seconds, this.#clock.now()),
    )
  }

  send(messages: readonly Outgoing[]): Promise<readonly (Sent | EntryFault)[]> {
    return this.#batch(
      'send',
      messages,
      (message) =>
        outgoingFault(message, this.settings) ?? this.store.add(message, this.#clock.now()),
    )
  }

  attributes(): Promise<QueueAttributes> {
    return this.#carryOut('attributes', [this.#closed], async () =>
      this.settings.attributes(this.store.counts(this.#clock.now())),
    )
  }

  messages(): readonly QueuedMessage[] {
    return this.store.all(this.#clock.now()).map((message) => ({
      messageId: message.messageId,
      body: message.outgoing.body,
      attributes: message.outgoing.attributes ?? {},
      groupId: message.outgoing.groupId,
      receiveCount: message.receiveCount,
      state: message.state,
    }))
  }

  purge(): void {
    this.store.clear()
  }

  /** Takes back messages whose receiver was gone before it had them. */
  giveBack(received: readonly Received[], attemptId?: string): void {
    if (attemptId !== undefined) this.store.forgetAttempt(attemptId)
    for (const { receiptHandle } of received) {
      this.store.giveBack(receiptHandle, this.#clock.now())
    }
    this.wake()
  }

  /** Gives the polls that wait what they can have: a message may have become visible. */
  wake(): void {
    this.#polls.wake()
  }

  #checkAttempt({ attemptId }: ReceiveRequest): void {
    if (!this.store.refusesAttempt(attemptId, this.#clock.now())) return
    const detail = 'The attempt id is spent: messages that it received were deleted or changed.'
    throw this.#error('receive', 'InvalidRequest', 'InvalidParameterValue', detail)
  }

  async #longPoll(request: ReceiveRequest, signals: Signals): Promise<readonly Received[]> {
    const taken = await this.#polls.receive(request, request.waitSeconds * 1000, signals)
    if (taken.length === 0) {
      this.#throwIfAborted('receive', signals)
      if (request.waitSeconds === 0 && this.store.isOverLimit(this.#clock.now())) {
        throw this.#error('receive', 'Throttled', 'OverLimit')
      }
    }
    return taken.map((message) => receivedMessage(message, this.name))
  }

  #batch<Entry, Done extends EntryResult>(
    request: 'delete' | 'changeVisibility' | 'send',
    entries: readonly Entry[],
    one: (entry: Entry) => Done | EntryFault,
  ): Promise<readonly (Done | EntryFault)[]> {
    return this.#carryOut(request, [this.#closed], async (planned) => {
      if (request === 'send') checkSend(this.url, entries as readonly Outgoing[])
      else checkBatch(actions[request], this.url, entries)
      const results = entries.map(
        (entry, position) => failedByFault(planned, position) ?? one(entry),
      )
      this.wake()
      return results
    })
  }

  async #carryOut<Answer>(
    request: Request,
    signals: Signals,
    run: (planned: Fault | undefined) => Promise<Answer>,
  ): Promise<Answer> {
    this.calls[request]++
    const planned = this.faults.take(request)
    await this.#holdUp(planned, signals)
    this.#throwIfAborted(request, signals)
    if (planned?._tag === 'Reject') throw this.#error(request, planned.kind, planned.code)
    const answer = await run(planned)
    if (planned?._tag === 'LoseAnswer') throw this.#error(request, planned.kind, planned.code)
    return answer
  }

  async #holdUp(planned: Fault | undefined, signals: Signals): Promise<void> {
    if (planned?._tag === 'Delay') {
      await firstOf(signals, (done) => this.#clock.after(planned.ms, done))
    }
    if (planned?._tag === 'Hang') {
      await firstOf(signals, (done) => {
        planned.released.then(done)
        return () => {}
      })
    }
  }

  #throwIfAborted(request: Request, signals: Signals): void {
    if (signals.some(({ aborted }) => aborted)) throw this.#error(request, 'Aborted', 'AbortError')
  }

  #error(request: Request, kind: QueueErrorKind, code: string, detail?: string): Error {
    const said = detail === undefined ? {} : { detail }
    return queueError({ kind, action: actions[request], queue: this.url, code, ...said })
  }
}
