import { bytesWithinBound } from './bytes.ts'
import { errandIsTrue, everythingGivenBack, findsAll, leasesAreShort } from './errands.ts'
import { circuitsFollowHandlers, openCircuitsProbe } from './circuits.ts'
import { causeOfDuplicates } from './duplicates.ts'
import { finalFailuresAreSent } from './final-failures.ts'
import { sameKey } from './keys.ts'
import { beginsWithinLease, leasesAreRenewed } from './leases.ts'
import type { Law } from './law.ts'
import { letters, lettersKeepHistory } from './letters.ts'
import { nothingIsLost } from './loss.ts'
import { orderOfGroups, orderOfPartitions } from './order.ts'
import {
  deletedAfterCopy,
  faithfulCopies,
  nothingAfterInterruption,
  onlySelected,
  orderOfReplays,
} from './replays.ts'
import { receivesWhenItMay } from './receiving.ts'
import { withinConcurrency } from './concurrency.ts'
import { goodNeverWaits } from './good-events.ts'
import { handlersAreTimed } from './time-limits.ts'
import { deletedWhenDone, notSettledAfterLoss, settledOnce } from './settling.ts'
import { stopHolds, stopIsTrue } from './stopping.ts'
import { retriesWait } from './waits.ts'

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
    promise: 'An event that was handled runs again only for a cause that has a name.',
    follow: causeOfDuplicates,
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
  {
    promise: 'While a circuit is open, one event is tried at each interval.',
    follow: openCircuitsProbe,
  },
  {
    promise: 'A circuit opens when its handler keeps failing, and closes at the first success.',
    follow: circuitsFollowHandlers,
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
