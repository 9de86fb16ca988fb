import type { Attributes } from '@opentelemetry/api'
import { deadLetterTags } from '../../message/failure.ts'
import type {
  DeadLetterInfo,
  ProcessInfo,
  ProcessResult,
  ReceiveInfo,
  ReceiveResult,
  RenewInfo,
  RequestResult,
  SettleInfo,
} from '../../pipeline/instrumentation/instrumentation.ts'
import { boundedType, type ErrorTypes, isAborted, isNoError } from '../bounded-values.ts'
import type { Destinations } from '../destinations.ts'
import { errorType, type OperationType } from '../names.ts'
import { outcomeText } from '../outcome.ts'
import { eventType, isEmpty, isRedelivery, outcome, reason, requestKind } from '../own-names.ts'
import type { Instruments } from './instruments.ts'
import type { MeasuredWorker } from './measured-worker.ts'

export interface RecorderOptions {
  readonly destinations: Destinations
  readonly errorTypes: ErrorTypes
}

/** Records what the operations of a consumer did. */
export class Recorder {
  readonly #to: Instruments
  readonly #options: RecorderOptions

  constructor(instruments: Instruments, options: RecorderOptions) {
    this.#to = instruments
    this.#options = options
  }

  /**
   * Begins what is rare at zero: Prometheus sees no increase of a counter that begins at one, and an alert would miss
   * the first dead letter.
   */
  begins({ deadLetterQueueUrl }: Pick<MeasuredWorker, 'deadLetterQueueUrl'>): void {
    if (deadLetterQueueUrl === undefined) return
    const { attributes } = this.#options.destinations.of(deadLetterQueueUrl)
    for (const tag of deadLetterTags) {
      this.#to.deadLetters.add(0, { ...attributes, [reason]: tag })
    }
  }

  received({ queueUrl }: ReceiveInfo, { messages, error }: ReceiveResult, seconds: number): void {
    if (error !== undefined) {
      const type = isAborted(error) ? undefined : this.#options.errorTypes.ofRequest(error)
      this.#request(queueUrl, 'receive', type)
      this.#took(queueUrl, 'receive', seconds, type)
      return
    }
    this.#request(queueUrl, 'receive', undefined, { [isEmpty]: messages.length === 0 })
    this.#took(queueUrl, 'receive', seconds, undefined)
    if (messages.length === 0) return
    const destination = this.#options.destinations.of(queueUrl)
    this.#to.consumed.add(messages.length, destination.operations.receive)
    const nowMs = Date.now()
    for (const { sentAtMs, receiveCount } of messages) {
      if (sentAtMs === undefined) continue
      // The clocks of SQS and of this machine may differ.
      const lag = Math.max(0, nowMs - sentAtMs) / 1000
      this.#to.lag.record(lag, { ...destination.attributes, [isRedelivery]: receiveCount > 1 })
    }
  }

  /** Not those without a handler, which nothing has processed. */
  processed(info: ProcessInfo, result: ProcessResult): void {
    const { outcome: verdict, drift, failure, durationMs } = result
    if (verdict._tag === 'Acknowledge' && hasNoHandler.has(verdict.because)) return
    const destination = this.#options.destinations.of(info.queueUrl)
    const type = boundedType(info)
    const typed: Attributes = type === undefined ? {} : { [eventType]: type }
    const failed = failure !== undefined && !isNoError(failure)
    this.#to.processDuration.record(durationMs / 1000, {
      ...destination.operations.process,
      ...typed,
      [outcome]: outcomeText(verdict),
      ...(failed && { [errorType]: this.#options.errorTypes.ofFailure(failure) }),
    })
    if (failure === undefined && drift.length === 0) return
    const event = { ...destination.attributes, ...typed }
    if (drift.length > 0) this.#to.drift.add(1, event)
    if (verdict._tag === 'Retry') {
      this.#to.retries.add(1, { ...event, [reason]: verdict.failure._tag })
    }
    if (failure?._tag === 'HandlerTimedOut') this.#to.overruns.add(1, event)
  }

  settled({ queueUrl, what }: SettleInfo, result: RequestResult, seconds: number): void {
    const type = this.#failedBy(result)
    this.#request(queueUrl, what, type)
    this.#took(queueUrl, 'settle', seconds, type)
  }

  renewed({ queueUrl }: RenewInfo, result: RequestResult): void {
    this.#request(queueUrl, 'renew', this.#failedBy(result))
  }

  deadLettered({ queueUrl, entries }: DeadLetterInfo, result: RequestResult, seconds: number) {
    const type = this.#failedBy(result)
    this.#request(queueUrl, 'dead_letter', type)
    this.#took(queueUrl, 'send', seconds, type)
    const destination = this.#options.destinations.of(queueUrl)
    const sent = destination.operations.send
    for (const [at, answer] of result.answers.entries()) {
      const refused = answer.ok ? undefined : this.#options.errorTypes.of(answer.code)
      this.#to.sent.add(1, refused === undefined ? sent : { ...sent, [errorType]: refused })
      const entry = entries[at]
      if (!answer.ok || entry === undefined) continue
      const why = { ...destination.attributes, [reason]: entry.failure._tag }
      this.#to.deadLetters.add(1, why)
    }
  }

  /** A request for the depth of a queue. */
  askedDepth(queueUrl: string): void {
    this.#request(queueUrl, 'attributes', undefined)
  }

  /** The time of a request. */
  #took(queueUrl: string, operation: OperationType, seconds: number, type: string | undefined) {
    const destination = this.#options.destinations.of(queueUrl)
    this.#to.operationDuration.record(seconds, {
      ...destination.operations[operation],
      ...(type !== undefined && { [errorType]: type }),
    })
  }

  /** A request that SQS bills. */
  #request(queueUrl: string, kind: string, type: string | undefined, empty: Attributes = {}): void {
    this.#to.requests.add(1, {
      ...this.#options.destinations.of(queueUrl).attributes,
      [requestKind]: kind,
      ...empty,
      ...(type !== undefined && { [errorType]: type }),
    })
  }

  #failedBy({ answers, error }: RequestResult): string | undefined {
    if (error !== undefined) return this.#options.errorTypes.ofRequest(error)
    const refused = answers.find(({ ok }) => !ok)
    return refused === undefined || refused.ok
      ? undefined
      : this.#options.errorTypes.of(refused.code)
  }
}

const hasNoHandler: ReadonlySet<string> = new Set(['unhandled', 'unknown', 'done before'])
