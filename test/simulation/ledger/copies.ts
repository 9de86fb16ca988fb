import type { Outgoing } from '../../../src/message/outgoing.ts'
import type { FactOf } from '../fact.ts'
import { type History, historyOf, staysAfterReplay } from './history.ts'
import type { MessageEntry } from './message-entry.ts'
import type { CopyEntry, OperatorEntry } from './operator-entry.ts'
import { inHand } from './process-entry.ts'

/** Finds the dead letters that the messages of a send are copies of, among those in the hands of the replay. */
export function addCopies(
  operator: OperatorEntry,
  { request }: FactOf<'CarriedOut'>,
  sent: ReadonlyMap<number, MessageEntry>,
): void {
  for (const [at, copy] of sent) {
    const letters = [...operator.deliveries.values()]
      .map(({ message }) => message)
      .filter(
        (message) => isAfterReplay(copy.history, message.history) && !isCopied(message, operator),
      )
    // Of several that nobody can tell apart it is one that was to be sent, and that is in the hands of the replay now.
    const due = letters.filter((one) => isDue(one, operator))
    const held = due.find(({ messageId }) => inHand(operator, messageId).length > 0)
    const letter = held ?? due[0] ?? letters[0]
    if (letter) operator.copies.push({ request, at, letter, copy, isConfirmed: false })
  }
}

/** Its plan lists it, and no earlier run of that has sent it. */
function isDue({ messageId }: MessageEntry, { run }: OperatorEntry): boolean {
  return run?.of.ids.has(messageId) === true && !run.known.has(messageId)
}

/** The dead letters that a replay asks to send copies of. The messages that it sends are none yet. */
export function addAsked(operator: OperatorEntry, { request }: FactOf<'Asked'>): void {
  if (request.action !== 'send') return
  for (const outgoing of request.outgoing) {
    for (const letter of lettersOf(outgoing, operator)) operator.asked.add(letter)
  }
}

/**
 * The dead letter, in the hands of a replay, that a message is sent for: several where they have the same history,
 * which those of a message can have that was sent twice.
 */
export function lettersOf(
  { attributes = {} }: Outgoing,
  { deliveries }: OperatorEntry,
): readonly MessageEntry[] {
  const now = historyOf(attributes, '')
  const letters = [...deliveries.values()].map(({ message }) => message)
  return [...new Set(letters)].filter(({ history }) => isAfterReplay(now, history))
}

/** A dead letter that was sent twice: which of the two a copy is of nobody can tell. */
export function isTwin(one: MessageEntry, other: MessageEntry): boolean {
  if (one === other || one.body !== other.body) return false
  return JSON.stringify(one.history) === JSON.stringify(other.history)
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

/** A letter is a copy that failed again, or an event that was taken out of one. */
export function isBack({ copy, letter: first }: CopyEntry, letter: MessageEntry): boolean {
  const [now, past] = [letter.history, copy.history]
  if (first === letter || now.firstId !== past.firstId || now.replays !== past.replays) return false
  return past.index === undefined || past.index === now.index
}

/** The history of the copy of a dead letter, and that of the letter. */
function isAfterReplay(now: History, past: History): boolean {
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
