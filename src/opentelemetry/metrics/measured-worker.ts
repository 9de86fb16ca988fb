/** What is read of a worker: the part of what its instrumentation observes that metrics need. */
export interface MeasuredWorker {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string | undefined
  readonly concurrency: number
  readonly events: { once(name: 'stopped', listener: () => void): unknown }
  health(): MeasuredHealth
  depths(): Promise<readonly MeasuredDepth[]>
}

export interface MeasuredHealth {
  readonly state: string
  readonly live: boolean
  readonly ready: boolean
  readonly running: number
  readonly overrun: number
  readonly waiting: number
  readonly inFlight: number
  readonly deadLettersWaiting: number
  readonly openCircuits: readonly string[]
  readonly sinceReceiveMs: number | undefined
}

export interface MeasuredDepth {
  readonly queueUrl: string
  readonly isDeadLetterQueue: boolean
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}
