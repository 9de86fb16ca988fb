import type { IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/**
 * The parts of fauxqs that are used: the SQS server behind `sluice/local`. Its package exports only its
 * entry; the store and the pattern of bodies are imported by their paths, so the version is pinned exactly
 * and a test fails when it changes.
 */
export interface Fauxqs {
  buildApp(options: { logger: boolean; stores: { sqsStore: FauxStore } }): FauxApp
  readonly SqsStore: new () => FauxStore
  readonly SqsQueue: { createMessage: typeof createMessage }
  readonly bodyPattern: RegExp
}

/** The version whose differences from SQS are known. */
export const fauxqsVersion = '2.4.1'

export interface FauxStore {
  /** The host in queue URLs; empty for the one that a request names. */
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
  /** Added here: fauxqs does not keep them. */
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

/** The parts of the web server that are used. */
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

/** fauxqs cannot be used: it is missing, another version, or this Node is too old. The message says what to do. */
export class FauxqsError extends Error {
  override readonly name = 'FauxqsError'
}

/** @throws FauxqsError when fauxqs is not installed, not in the pinned version, or needs a later Node. */
export async function loadFauxqs(): Promise<Fauxqs> {
  const main = await fauxqsMain()
  requireVersion(main)
  const [app, store, types] = await importAll([
    main,
    new URL('./sqs/sqsStore.js', main).href,
    new URL('./sqs/sqsTypes.js', main).href,
  ])
  return {
    buildApp: app.buildApp,
    SqsStore: store.SqsStore,
    SqsQueue: store.SqsStore,
    bodyPattern: types.INVALID_MESSAGE_BODY_CHAR,
  }
}

/** fauxqs imports node:sqlite, which older versions of Node do not have. */
async function importAll(urls: readonly string[]) {
  try {
    return await Promise.all(urls.map((url) => import(url)))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_BUILTIN_MODULE') throw cause
    throw new FauxqsError(
      `The local SQS needs Node 22.18 or later; this is Node ${process.versions.node}.`,
      { cause },
    )
  }
}

async function fauxqsMain(): Promise<string> {
  try {
    return import.meta.resolve('fauxqs')
  } catch (cause) {
    throw new FauxqsError(
      `The local SQS needs the package fauxqs, which is missing: npm install fauxqs@${fauxqsVersion}`,
      { cause },
    )
  }
}

function requireVersion(main: string): void {
  const { version } = createRequire(main)(fileURLToPath(new URL('../package.json', main)))
  if (version === fauxqsVersion) return
  throw new FauxqsError(
    `The local SQS needs fauxqs ${fauxqsVersion}, and ${version} is installed: npm install fauxqs@${fauxqsVersion}`,
  )
}
