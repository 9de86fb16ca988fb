import type { QueueService, RedrivePolicy } from '../../src/queue/port.ts'

/** What the suite needs of a server and of the adapter in front of it. */
export interface QueueHarness {
  readonly service: QueueService
  readonly pace: Pace
  /** Makes a queue, FIFO where its name ends in `.fifo`; answers with its URL. */
  createQueue(name: string, settings: QueueSettings): Promise<string>
  stop(): Promise<void>
}

/** Without a setting a queue is as SQS makes it. */
export interface QueueSettings {
  readonly visibilitySeconds?: number
  readonly delaySeconds?: number
  readonly maxMessageBytes?: number
  /** FIFO. */
  readonly contentBasedDeduplication?: boolean
  readonly redrive?: RedrivePolicy
}

/** How long the suite waits for a server. */
export interface Pace {
  /** For something that must happen. */
  readonly patienceSeconds: number
  /** Between two looks at it. */
  readonly lookMs: number
  /** The wait time of a receive that must find nothing. */
  readonly quietSeconds: number
  /** A visibility timeout that outlasts one or two requests, and that a test can wait for. */
  readonly leaseSeconds: number
}

/** On this machine, where what was done is seen at once. */
export const localPace: Pace = {
  patienceSeconds: 20,
  lookMs: 50,
  quietSeconds: 0,
  leaseSeconds: 2,
}
