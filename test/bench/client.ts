import type { Handler, Work } from './work.ts'

/** The messages that a client must consume, and how. */
export interface Consumption {
  readonly endpoint: string
  readonly queueUrl: string
  /** Handlers at once, where a client can limit them. Undefined leaves the client's own default. */
  readonly concurrency: number | undefined
  /** Consumers or loops, where a client needs several to be fast. */
  readonly copies: number
  readonly waitSeconds: number
}

/** Begins to consume; every message goes through the handler, and is deleted after it. */
export type Client = (consumption: Consumption, handler: Handler) => Promise<void>

/** A client, by its name in the tables. */
export interface Contender {
  readonly name: string
  /** The module in clients/. */
  readonly module: string
  readonly copies?: number
}

/** What one process of a client is to do, from its start to its end. */
export interface Assignment {
  readonly module: string
  readonly consumption: Consumption
  readonly work: Work
  readonly measureDelay: boolean
}

/** What it is asked: to begin, then to measure itself, as often as wanted. */
export type ClientCommand = { readonly begin: Assignment } | { readonly measureMs: number }

/** What it answers to each command. */
export type Report = { readonly begun: true } | { readonly figures: ClientFigures }

export interface ClientFigures {
  readonly messages: number
  readonly elapsedMs: number
  /** User and system time of the whole process, its threads included. */
  readonly cpuMicros: number
  readonly busyMs: number
  readonly delaysMs: readonly number[]
}
