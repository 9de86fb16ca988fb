import type { Fact } from '../fact.ts'
import type { Plan } from '../plan.ts'
import type { Sqs } from '../sqs/sqs.ts'
import { attemptsAreRepeated } from './attempts.ts'
import { bytesWithinBound } from './bytes.ts'
import { errandIsTrue, everythingGivenBack, findsAll, leasesAreShort } from './errands.ts'
import { circuitsFollowHandlers, openCircuitsProbe } from './circuits.ts'
import { causeOfDuplicates } from './duplicates.ts'
import { finalFailuresAreSent } from './final-failures.ts'
import { healthIsTrue } from './health.ts'
import { idlesSlowly } from './idling.ts'
import { keepsSeveral, keptForAWhile } from './kept.ts'
import { sameKey } from './keys.ts'
import { beginsWithinLease, leasesAreRenewed } from './leases.ts'
import { Ledger } from './ledger.ts'
import { letters, lettersKeepHistory } from './letters.ts'
import { nothingIsLost } from './loss.ts'
import { orderOfGroups, orderOfPartitions } from './order.ts'
import { leasesAreKept } from './persistence.ts'
import {
  deletedAfterCopy,
  faithfulCopies,
  nothingAfterInterruption,
  onlySelected,
  orderOfReplays,
} from './replays.ts'
import { receivesWhenItMay } from './receiving.ts'
import { goodNeverWaits, handlersAreTimed, withinConcurrency } from './running.ts'
import { deletedWhenDone, notSettledAfterLoss, settledOnce } from './settling.ts'
import { stopHolds, stopIsTrue } from './stopping.ts'
import { twinsShareOutcome } from './twins.ts'
import { retriesWait } from './waits.ts'

/** What a law may ask for. */
export interface LawContext {
  readonly ledger: Ledger
  readonly plan: Plan
  readonly sqs: Sqs
}

/** Follows what happens; returns what breaks the law. */
export type Check = (fact: Fact) => string | undefined

export interface Law {
  /** What is promised. */
  readonly promise: string
  readonly follow?: (context: LawContext) => Check
  /** Is asked once, when everything has ended. */
  readonly atEnd?: (context: LawContext) => string | undefined
}

/**
 * What sluice promises of its workers, whatever happens to them, to their handlers, to SQS and to the network
 * between them. Each is checked at every step of every simulation.
 */
export const laws: readonly Law[] = [
  {
    promise:
      'No event is lost: in the end it was handled, is on the dead-letter queue, is on its queue, or nobody asked for it.',
    atEnd: nothingIsLost,
  },
  {
    promise:
      'Nothing is deleted that was neither handled, nor stored on the dead-letter queue, nor without a handler.',
    follow: deletedWhenDone,
  },
  { promise: 'Each received message is settled once.', follow: settledOnce },
  { promise: 'Nothing is settled after its lease was lost.', follow: notSettledAfterLoss },
  {
    promise: 'No handler begins after the lease of its message is over.',
    follow: beginsWithinLease,
  },
  { promise: 'A message is hidden for as long as a process has it.', follow: leasesAreRenewed },
  {
    promise: 'A renewal that fails is tried again, and so is that of a delete that fails.',
    follow: leasesAreKept,
  },
  {
    promise: 'An event that was handled runs again only for a cause that has a name.',
    follow: causeOfDuplicates,
  },
  {
    promise:
      'What came of a message applies to the same message that was received again meanwhile.',
    follow: twinsShareOutcome,
  },
  { promise: 'An event keeps its key, and no other event has it.', follow: sameKey },
  {
    promise:
      'A dead letter has its event and its record, and is given up after all of its attempts or for good.',
    follow: letters,
  },
  {
    promise:
      'What fails for good, or at its last attempt, goes to the dead-letter queue and nowhere else.',
    follow: finalFailuresAreSent,
  },
  { promise: 'What failed waits before it is tried again.', follow: retriesWait },
  {
    promise:
      'A dead letter keeps the history of its message: first id, replays, former stays, attributes.',
    follow: lettersKeepHistory,
  },
  { promise: 'The messages of a FIFO group are handled in their order.', follow: orderOfGroups },
  {
    promise: 'The events of a partition are handled one at a time, in the order received.',
    follow: orderOfPartitions,
  },
  { promise: 'A handler that takes too long has failed.', follow: handlersAreTimed },
  { promise: 'No more handlers run than `concurrency` says.', follow: withinConcurrency },
  {
    promise: 'The bytes in flight exceed their limit by no more than the receives that were open.',
    follow: bytesWithinBound,
  },
  { promise: 'A worker receives only when it may.', follow: receivesWhenItMay },
  { promise: 'An empty queue is not asked again at once.', follow: idlesSlowly },
  {
    promise: 'A receive from a FIFO queue that was not answered is repeated with its attempt id.',
    follow: attemptsAreRepeated,
  },
  {
    promise: 'While a circuit is open, one event is tried at each interval.',
    follow: openCircuitsProbe,
  },
  {
    promise: 'A circuit opens when its handler keeps failing, and closes at the first success.',
    follow: circuitsFollowHandlers,
  },
  {
    promise:
      'While the circuit of a worker is open, no message is kept for longer than the longest wait.',
    follow: keptForAWhile,
  },
  {
    promise: 'While the circuit of a worker is open, it receives until it keeps five messages.',
    follow: keepsSeveral,
  },
  { promise: 'No event that fails keeps a good one waiting.', follow: goodNeverWaits },
  {
    promise: 'A replay deletes a dead letter only when SQS has confirmed its copy.',
    follow: deletedAfterCopy,
  },
  {
    promise:
      'The copy of a dead letter has its body, its attributes and its history; each is sent once by a replay.',
    follow: faithfulCopies,
  },
  {
    promise: 'A replay sends only what was selected and confirmed, within its limit.',
    follow: onlySelected,
  },
  {
    promise: 'A replay that is interrupted begins nothing more.',
    follow: nothingAfterInterruption,
  },
  { promise: 'A replay keeps the order within a FIFO group.', follow: orderOfReplays },
  { promise: 'The report of a replay is true.', follow: errandIsTrue },
  {
    promise: 'The desk gives everything back that it does not delete, or says that it cannot.',
    follow: everythingGivenBack,
  },
  {
    promise: 'The desk hides nothing for longer than a minute, and asks nothing once it has ended.',
    follow: leasesAreShort,
  },
  {
    promise: 'While nothing goes wrong the desk finds all dead letters, and replays them all.',
    follow: findsAll,
  },
  {
    promise:
      'A worker is live unless every place is overrun or SQS is silent, and ready while it receives.',
    follow: healthIsTrue,
  },
  { promise: 'A stop ends within its grace period, and reports what it did.', follow: stopIsTrue },
  {
    promise: 'During a stop no handler begins, and it ends when nothing is open any more.',
    follow: stopHolds,
  },
  {
    promise: 'Nothing that happens is a bug of sluice to its own log.',
    follow: () => (fact) => (fact._tag === 'Bug' ? fact.what : undefined),
  },
]

export interface Violation {
  readonly law: string
  readonly what: string
}

/** Checks the laws against what happens. */
export class Laws {
  readonly #context: LawContext
  readonly #laws: readonly Law[]
  readonly #checks: readonly { readonly promise: string; readonly check: Check }[]
  #violation: Violation | undefined

  /** @param further to be checked as well. */
  constructor(of: Omit<LawContext, 'ledger'>, further: readonly Law[] = []) {
    this.#context = { ...of, ledger: new Ledger() }
    this.#laws = [...laws, ...further]
    this.#checks = this.#laws.flatMap(({ promise, follow }) =>
      follow === undefined ? [] : [{ promise, check: follow(this.#context) }],
    )
  }

  /** The first law that was broken. */
  get violation(): Violation | undefined {
    return this.#violation
  }

  /** No handler runs any more. */
  get areHandlersDone(): boolean {
    return [...this.#context.ledger.processes.values()].every(({ calls }) => calls.size === 0)
  }

  see(fact: Fact): void {
    // Handlers and requests take facts down: an error here must not become theirs.
    try {
      this.#context.ledger.see(fact)
      for (const { promise, check } of this.#checks) {
        const what = check(fact)
        if (what !== undefined) this.break(promise, what)
      }
    } catch (error) {
      this.break(
        'The laws can be checked.',
        error instanceof Error ? String(error.stack) : String(error),
      )
    }
  }

  end(): void {
    for (const { promise, atEnd } of this.#laws) {
      const what = atEnd?.(this.#context)
      if (what !== undefined) this.break(promise, what)
    }
  }

  break(law: string, what: string): void {
    this.#violation ??= { law, what }
  }

  /** Nothing has gone wrong for this long, and there still are messages. */
  breakBound(boundMs: number): void {
    const { ledger, sqs } = this.#context
    const messages = [...sqs.idsOn('source')].map((id) => ledger.messages.get(id))
    const left = messages.flatMap((message) => message?.events ?? [])
    this.break(
      'Once nothing goes wrong any more, everything is settled soon and the rate is back.',
      `after ${boundMs / 1000} s there still are ${left.map(({ id, kind }) => `${id} (${kind})`).join(', ')}`,
    )
  }
}
