import { finalFailuresAreSent } from './dead-letters/final-failures.ts'
import { letters, lettersKeepHistory } from './dead-letters/letters.ts'
import { retriesWait } from './dead-letters/retries.ts'
import { canaryEndsReplay } from './desk/canaries.ts'
import { canariesFailFast } from './desk/canary-attempts.ts'
import { deletedForReason, exportedBeforeDeleted } from './desk/deletions.ts'
import {
  auditedBefore,
  intendedBeforeSent,
  knownIsNotSentAgain,
  sentBeforeDeleted,
} from './desk/journals.ts'
import { orderOfReplays } from './desk/order.ts'
import { keepsToRate } from './desk/pace.ts'
import { reportIsTrue, twiceIsTold } from './desk/reports.ts'
import {
  faithfulCopies,
  nothingAfterInterruption,
  onlyPlanned,
  returnedIsLeft,
} from './desk/sending.ts'
import {
  everythingGivenBack,
  findsAll,
  holdsAtMost,
  leasesAreShort,
  looksAreTrue,
  plansAreMeant,
} from './desk/visits.ts'
import { withinConcurrency } from './handling/concurrency.ts'
import { causeOfDuplicates } from './handling/duplicates.ts'
import { goodNeverWaits } from './handling/good-events.ts'
import { sameKey } from './handling/keys.ts'
import { orderOfGroups, orderOfPartitions } from './handling/order.ts'
import { handlersAreTimed } from './handling/time-limits.ts'
import type { Law } from './law.ts'
import { beginsWithinLease, leasesAreRenewed, releasedWithinLease } from './settling/leases.ts'
import { leasesAreKept } from './settling/persistence.ts'
import { nothingIsLost } from './settling/loss.ts'
import { deletedWhenDone, notSettledAfterLoss, settledOnce } from './settling/settlements.ts'
import { twinsShareOutcome } from './settling/twins.ts'
import { attemptsAreRepeated } from './worker/attempts.ts'
import { bytesWithinBound } from './worker/bytes.ts'
import { circuitsFollowHandlers, openCircuitsProbe } from './worker/circuits.ts'
import { healthIsTrue } from './worker/health.ts'
import { idlesSlowly } from './worker/idling.ts'
import { keepsSeveral, keptForAWhile } from './worker/kept.ts'
import { receivesWhenItMay } from './worker/receiving.ts'
import { stopHolds, stopIsTrue } from './worker/stopping.ts'

/**
 * What sluice promises of its workers and its desk, whatever happens to them, to their handlers, to SQS and to the
 * network between them. Each is checked at every step of every simulation.
 */
export const laws: readonly Law[] = [
  // Nothing is lost.
  {
    promise:
      'No event is lost: in the end it was handled, is on its queue or on the dead-letter queue, or has no handler.',
    atEnd: nothingIsLost,
  },
  {
    promise:
      'A message is deleted only when each event was handled, is on the dead-letter queue, or has no handler.',
    follow: deletedWhenDone,
  },

  // Each message is settled once, by the process that has it.
  { promise: 'Each received message is settled once.', follow: settledOnce },
  { promise: 'The lease of a message is renewed as long as it is held.', follow: leasesAreRenewed },
  {
    promise: 'A renewal that fails is tried again, and so is that of a delete that fails.',
    follow: leasesAreKept,
  },
  { promise: 'No handler begins after the lease of its message.', follow: beginsWithinLease },
  { promise: 'Nothing is settled after its lease was lost.', follow: notSettledAfterLoss },
  { promise: 'Nothing is released after its lease.', follow: releasedWithinLease },

  // What fails is tried again, and goes to the dead-letter queue in the end.
  { promise: 'What failed waits before it is tried again.', follow: retriesWait },
  {
    promise: 'What fails for good, or at its last attempt, goes to the dead-letter queue.',
    follow: finalFailuresAreSent,
  },
  {
    promise:
      'A dead letter has its event and a true record, and was given up only when no attempt was left, or none could help.',
    follow: letters,
  },
  { promise: 'A dead letter keeps the history of its message.', follow: lettersKeepHistory },

  // What comes twice has a cause and its key.
  { promise: 'A handled event runs again only for a known cause.', follow: causeOfDuplicates },
  {
    promise:
      'What came of a message applies to the same message that was received again meanwhile.',
    follow: twinsShareOutcome,
  },
  { promise: 'An event keeps its key, and no other event has it.', follow: sameKey },

  // What has an order is handled in it.
  { promise: 'The messages of a FIFO group are handled in their order.', follow: orderOfGroups },
  {
    promise: 'The events of a partition are handled one at a time, in the order received.',
    follow: orderOfPartitions,
  },

  // Limits are kept.
  {
    promise:
      'No more handlers run, no more start in a second, and no more events are in a batch than allowed.',
    follow: withinConcurrency,
  },
  { promise: 'A handler that takes too long has failed.', follow: handlersAreTimed },
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

  // Failures hold up nobody.
  { promise: 'No event that fails keeps a good one waiting.', follow: goodNeverWaits },
  {
    promise: 'A circuit opens when its handler keeps failing, and closes at the first success.',
    follow: circuitsFollowHandlers,
  },
  {
    promise: 'While a circuit is open, one event is tried at each interval.',
    follow: openCircuitsProbe,
  },
  {
    promise: 'While the circuit of a worker is open, it receives until it keeps five messages.',
    follow: keepsSeveral,
  },
  {
    promise:
      'While the circuit of a worker is open, no message is kept for longer than the longest wait.',
    follow: keptForAWhile,
  },
  {
    promise:
      'A worker is live unless every place is overrun or SQS is silent, and ready while it receives.',
    follow: healthIsTrue,
  },

  // A stop is in order.
  {
    promise: 'During a stop no handler begins, and it ends when nothing is open any more.',
    follow: stopHolds,
  },
  { promise: 'A stop ends within its grace period, and reports what it did.', follow: stopIsTrue },

  // The desk is as careful.
  { promise: 'A look shows what it has received.', follow: looksAreTrue },
  { promise: 'A plan has only what was asked for, within its limit.', follow: plansAreMeant },
  {
    promise:
      'A dead letter is deleted only when SQS has confirmed its copy, or because of a plan to delete it.',
    follow: deletedForReason,
  },
  {
    promise: 'What is deleted with an export was in it before, on the disk.',
    follow: exportedBeforeDeleted,
  },
  {
    promise: 'A replay sends each dead letter once, with its body, attributes and history.',
    follow: faithfulCopies,
  },
  {
    promise:
      'A replay sends only what is in its plan, or behind that in a FIFO queue, within its limit.',
    follow: onlyPlanned,
  },
  {
    promise: 'What comes back is not sent again by the same replay, or a later run of its plan.',
    follow: returnedIsLeft,
  },
  { promise: 'A replay keeps the order within a FIFO group.', follow: orderOfReplays },
  {
    promise: 'A replay that is interrupted begins nothing more.',
    follow: nothingAfterInterruption,
  },
  { promise: 'A replay keeps to its rate.', follow: keepsToRate },
  { promise: 'A canary that comes back ends its replay.', follow: canaryEndsReplay },
  {
    promise: 'A canary has one attempt, and all others as many as ever.',
    follow: canariesFailFast,
  },
  {
    promise: 'What is about to be sent is in the journal before, on the disk.',
    follow: intendedBeforeSent,
  },
  {
    promise: 'What was sent is written down in the journal before it is deleted.',
    follow: sentBeforeDeleted,
  },
  {
    promise: 'What a journal knows to be sent no later run of its plan sends again.',
    follow: knownIsNotSentAgain,
  },
  { promise: 'Nothing is moved or deleted before the audit log says so.', follow: auditedBefore },
  { promise: 'The report of a replay or a deletion is true.', follow: reportIsTrue },
  {
    promise: 'What the runs of a plan have sent twice is reported as perhaps sent twice.',
    follow: twiceIsTold,
  },
  {
    promise: 'The desk gives everything back that it does not delete, or says that it cannot.',
    follow: everythingGivenBack,
  },
  { promise: 'The desk holds no more messages than it may.', follow: holdsAtMost },
  {
    promise:
      'The desk hides nothing for longer than five minutes, and asks nothing once it has ended.',
    follow: leasesAreShort,
  },
  {
    promise: 'While nothing goes wrong the desk finds all dead letters, and replays them all.',
    follow: findsAll,
  },

  {
    promise: 'Nothing that happens is a bug of sluice to its own log.',
    follow: () => (fact) => (fact._tag === 'Bug' ? fact.what : undefined),
  },
]
