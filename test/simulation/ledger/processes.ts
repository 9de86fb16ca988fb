import type { Fact, FactOf } from '../fact.ts'
import { excuse } from './deliveries.ts'
import { type HolderEntry, hasPlace, type ProcessEntry } from './process-entry.ts'
import type { OperatorEntry } from './operator-entry.ts'

/** All processes, with workers or at the desk. */
export class Processes {
  readonly workers = new Map<string, ProcessEntry>()
  readonly operators = new Map<string, OperatorEntry>()

  /** A process of which there are facts. */
  holder(name: string): HolderEntry {
    return this.operators.get(name) ?? this.worker(name)
  }

  /** A process that has booted. */
  worker(name: string): ProcessEntry {
    const process = this.workers.get(name)
    if (process === undefined) throw new Error(`the simulation knows no process ${name}`)
    return process
  }

  /** What happens to processes as a whole. */
  see(fact: Fact): void {
    if (fact._tag === 'Booted') this.workers.set(fact.process, newWorker(fact))
    else if (fact._tag === 'VisitBegan') this.operators.set(fact.process, newOperator(fact))
    else if ('process' in fact) {
      this.#seeHolder(fact)
      const operator = this.operators.get(fact.process)
      if (operator === undefined) seeWorker(fact, this.worker(fact.process))
      else seeOperator(fact, operator)
    }
  }

  #seeHolder(fact: Fact & { readonly process: string }): void {
    const holder = this.holder(fact.process)
    if (fact._tag === 'Died') {
      holder.isAlive = false
      excuse(holder, 'its process has ended')
    }
    if (fact._tag === 'Blocked') excuse(holder, 'its process was blocked')
  }
}

function seeOperator(fact: Fact, operator: OperatorEntry): void {
  const { _tag } = fact
  if (_tag === 'Planned') operator.hiddenBefore = fact.stillHidden
  if (_tag === 'VisitInterrupted') operator.isInterrupted = true
  if (_tag === 'VisitEnded') operator.isOver = true
  if (_tag === 'WriteFailed') operator.hasFailedToWrite = true
}

function seeWorker(fact: Fact, process: ProcessEntry): void {
  switch (fact._tag) {
    case 'Died':
      process.calls.clear()
      return
    case 'Started':
      process.isStarted = true
      return
    case 'Paused':
      process.isPaused = true
      return
    case 'Resumed':
      process.isPaused = false
      return
    case 'Shared':
      if (!hasPlace(process)) process.roomSinceMs = fact.atMs
      process.placesOfOther = fact.places
      return
    case 'Blocked':
      process.blockedUntilMs = fact.atMs + fact.forMs
      process.blockedMs += fact.forMs
      return
    case 'StopBegan':
      process.stopBeganMs = fact.atMs
      process.graceMs = fact.graceMs
      return
    case 'CircuitOpened':
      if (fact.handler === undefined) process.isOpen = true
      return
    case 'CircuitClosed':
      if (fact.handler !== undefined) return
      process.isOpen = false
      process.roomSinceMs = fact.atMs
      return
    default:
  }
}

function newHolder(name: string): HolderEntry {
  return {
    name,
    deliveries: new Map(),
    deliveriesOf: new Map(),
    openRequests: new Set(),
    isAlive: true,
  }
}

function newWorker({ process, worker, atMs }: FactOf<'Booted'>): ProcessEntry {
  return {
    ...newHolder(process),
    worker,
    bootedMs: atMs,
    calls: new Map(),
    isStarted: false,
    isPaused: false,
    isOpen: false,
    placesOfOther: 0,
    roomSinceMs: atMs,
    endedMs: Number.NEGATIVE_INFINITY,
    blockedUntilMs: 0,
    blockedMs: 0,
    stopBeganMs: undefined,
    graceMs: undefined,
  }
}

function newOperator({ process, visit }: FactOf<'VisitBegan'>): OperatorEntry {
  return {
    ...newHolder(process),
    visit,
    run: undefined,
    copies: [],
    asked: new Set(),
    hiddenBefore: 0,
    isInterrupted: false,
    isOver: false,
    hasFailedToWrite: false,
  }
}
