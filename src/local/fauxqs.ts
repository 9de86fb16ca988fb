import type { IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * What is used of fauxqs, the SQS server behind `sluice/local`. Its package exports only its front
 * door; the store and the pattern of bodies are reached past it, so the version is pinned exactly and
 * a test says when it moves.
 */
export interface Fauxqs {
  buildApp(options: { logger: boolean; stores: { sqsStore: FauxStore } }): FauxApp
  readonly SqsStore: new () => FauxStore
  readonly SqsQueue: { createMessage: typeof createMessage }
  readonly bodyPattern: RegExp
}

/** The version that the gaps were measured on. */
export const fauxqsVersion = '2.4.1'

export interface FauxStore {
  /** Goes into queue URLs; empty for the host that a request names. */
  host: string
  createQueue(
    name: string,
    url: string,
    arn: string,
    attributes: Record<string, string>,
    tags?: Record<string, string>,
  ): FauxQueue
  getQueue(url: string): FauxQueue | undefined
  getQueueByName(name: string): FauxQueue | undefined
  getQueueByArn(arn: string): FauxQueue | undefined
  allQueues(): Iterable<FauxQueue>
}

export interface FauxQueue {
  readonly name: string
  readonly url: string
  readonly arn: string
  readonly attributes: Record<string, string>
  /** Those that are visible, on a standard queue. */
  readonly messages: FauxMessage[]
  readonly inflightMessages: Map<string, { readonly message: FauxMessage }>
  /** Those that are visible on a FIFO queue, by group. */
  readonly fifoMessages: Map<string, FauxMessage[]>
  readonly fifoLockedGroups: Map<string, number>
  readonly pollWaiters: { readonly resolve: () => void; readonly timer: NodeJS.Timeout }[]
  isFifo(): boolean
  notifyWaiters(): void
  enqueue(message: FauxMessage): void
  dequeue(max: number, visibilitySeconds?: number, dlq?: DlqResolver): FauxReceived[]
  deleteMessage(handle: string): boolean
  changeVisibility(handle: string, seconds: number): void
  processTimers(): void
  nextSequenceNumber(): string
  inspectMessages(): { ready: unknown[]; delayed: unknown[]; inflight: unknown[] }
}

export type DlqResolver = (arn: string) => Pick<FauxQueue, 'enqueue'> | undefined

export interface FauxMessage {
  readonly messageId: string
  readonly body: string
  readonly messageAttributes: Record<string, unknown>
  messageGroupId?: string | undefined
  readonly messageDeduplicationId?: string | undefined
  sequenceNumber?: string
  approximateReceiveCount: number
  /** Ours: what fauxqs does not keep. */
  traceHeader?: string
  deadLetterSourceArn?: string
}

export interface FauxReceived {
  readonly MessageId: string
  readonly ReceiptHandle: string
  Attributes?: Record<string, string>
}

declare function createMessage(
  body: string,
  attributes: Record<string, unknown>,
  delaySeconds: undefined,
  groupId: string | undefined,
  deduplicationId: string | undefined,
): FauxMessage

/** The few parts of the web server that carry our hooks. */
export interface FauxApp {
  addHook(
    name: 'preHandler',
    hook: (request: FauxRequest, reply: FauxReply) => Promise<unknown>,
  ): void
  addHook(
    name: 'onSend',
    hook: (request: FauxRequest, reply: FauxReply, payload: unknown) => Promise<unknown>,
  ): void
  addHook(name: 'preClose', hook: (done: () => void) => void): void
  get(path: string, handler: () => Promise<unknown>): void
  listen(at: { host: string; port: number }): Promise<string>
  close(): Promise<void>
}

export interface FauxRequest {
  readonly headers: IncomingHttpHeaders
  readonly raw: { readonly socket: Socket }
  body: unknown
}

export interface FauxReply {
  readonly statusCode: number
  status(code: number): FauxReply
  header(name: string, value: string): FauxReply
  send(payload: unknown): FauxReply
}

/** fauxqs cannot be used: it is missing, or another version. The message says what to type. */
export class FauxqsError extends Error {
  override readonly name = 'FauxqsError'
}

/** @throws FauxqsError when fauxqs is not installed, or not in the version that is pinned. */
export async function loadFauxqs(): Promise<Fauxqs> {
  const main = await fauxqsMain()
  requireVersion(main)
  const inside = (path: string) => import(new URL(path, main).href)
  const [app, store, types] = await Promise.all([
    import('fauxqs'),
    inside('./sqs/sqsStore.js'),
    inside('./sqs/sqsTypes.js'),
  ])
  return {
    buildApp: app.buildApp as unknown as Fauxqs['buildApp'],
    SqsStore: store.SqsStore,
    SqsQueue: store.SqsStore,
    bodyPattern: types.INVALID_MESSAGE_BODY_CHAR,
  }
}

async function fauxqsMain(): Promise<string> {
  try {
    return import.meta.resolve('fauxqs')
  } catch (cause) {
    throw new FauxqsError(
      `The local SQS needs the package fauxqs, which is missing. Type: npm install --save-dev fauxqs@${fauxqsVersion}`,
      { cause },
    )
  }
}

function requireVersion(main: string): void {
  const { version } = createRequire(main)(fileURLToPath(new URL('../package.json', main)))
  if (version === fauxqsVersion) return
  throw new FauxqsError(
    `The local SQS needs fauxqs ${fauxqsVersion}, and ${version} is installed. Type: npm install --save-dev fauxqs@${fauxqsVersion}`,
  )
}
