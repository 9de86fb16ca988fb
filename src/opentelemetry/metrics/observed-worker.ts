/** What is read of a worker: the part of `ObservedWorker` that telemetry needs. */
export interface ObservedWorker {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string | undefined
  readonly concurrency: number
  readonly events: { once(name: 'stopped', listener: () => void): unknown }
  health(): ObservedHealth
  depths(): Promise<readonly ObservedDepth[]>
}

export interface ObservedHealth {
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

export interface ObservedDepth {
  readonly queueUrl: string
  readonly isDeadLetterQueue: boolean
  readonly visible: number
  readonly inFlight: number
  readonly delayed: number
}
