import type { FactOf } from '../fact.ts'
import { staysAfterReplay } from './history.ts'
import type { MessageEntry } from './message-entry.ts'
import type { CopyEntry, OperatorEntry } from './process-entry.ts'

/** Finds the dead letters that the messages of a send are copies of, among those in the hands of the replay. */
export function addCopies(
  operator: OperatorEntry,
  { request }: FactOf<'CarriedOut'>,
  sent: ReadonlyMap<number, MessageEntry>,
): void {
  for (const [at, copy] of sent) {
    const letter = [...operator.deliveries.values()]
      .map(({ message }) => message)
      .find((message) => isLetterOf(copy, message) && !isCopied(message, operator))
    if (letter) operator.copies.push({ request, at, letter, copy, isConfirmed: false })
  }
}

/** The replay has learned what became of its send. */
export function confirmCopies(
  { copies }: OperatorEntry,
  { request, results }: FactOf<'Answered'>,
): void {
  for (const copy of copies) {
    if (isOfSend(copy, request) && results[copy.at]?.ok) copy.isConfirmed = true
  }
}

/** The request is the send that has made the copy. */
export function isOfSend(
  { request }: CopyEntry,
  { number, action, queue }: FactOf<'Asked'>['request'],
): boolean {
  return action === 'send' && request.number === number && request.queue === queue
}

/**
 * A copy that the replay has sent came back, or it looks so because an earlier replay had sent it as well: the
 * replay leaves it.
 */
export function isTakenForCopy(
  letter: MessageEntry | undefined,
  copies: readonly CopyEntry[],
): boolean {
  return copies.some(
    ({ copy }) =>
      copy.history.firstId === letter?.history.firstId &&
      copy.history.replays === letter.history.replays,
  )
}

function isLetterOf({ history: now }: MessageEntry, { history: past }: MessageEntry): boolean {
  return (
    past.firstId === now.firstId &&
    past.index === now.index &&
    past.replays === now.replays - 1 &&
    staysAfterReplay(past).join() === now.stays.join()
  )
}

function isCopied(message: MessageEntry, { copies }: OperatorEntry): boolean {
  return copies.some(({ letter }) => letter === message)
}
