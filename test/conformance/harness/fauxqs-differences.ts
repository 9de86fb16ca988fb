import type { Differences } from '../behaviour.ts'

const oneOfAGroup = 'a receive returns one message of a group'

/** What fauxqs 2.4.1 does otherwise than SQS, and why. */
export const fauxqsDifferences: Differences = {
  'messages carry characters of four bytes': 'they are refused: its pattern lacks the u flag',
  'messages of a standard queue keep their group': 'the group is dropped',
  'messages keep their trace header': 'the header is dropped',
  'a batch of deletes fails for a made-up handle alone': 'any handle deletes without an error',
  'a batch of deletes fails for the handle of another queue alone':
    'any handle deletes without an error',
  'visibility ends twelve hours after the receive at the latest: more is refused':
    'twelve hours count from the change',
  'a receipt handle still deletes after its timeout, as long as nobody else has received the message':
    'it forgets the handle at the timeout',
  'a receipt handle of a FIFO queue deletes nothing after its timeout, and says so':
    'any handle deletes without an error',
  'a long poll goes on waiting when another one takes the message':
    'a message wakes every poll, and all but one return empty',
  'attributes count a message whose timeout is over as visible':
    'timeouts are looked at by receives only',
  'the redrive names the queue from which a message came': 'the source is dropped',
  'a FIFO queue returns several messages of a group in one receive, in order': oneOfAGroup,
  'a FIFO queue blocks a group while one of several in flight is not deleted': oneOfAGroup,
  'a FIFO queue keeps the order of messages that are released': oneOfAGroup,
  'a FIFO queue keeps the order of messages that are released last to first': oneOfAGroup,
  'a FIFO queue keeps the order of messages whose timeout is over': oneOfAGroup,
  'a FIFO queue returns a released message before later ones of its group that are in flight':
    oneOfAGroup,
  'a FIFO queue returns no released message before an earlier one of its group that is in flight':
    oneOfAGroup,
  'an attempt id gets the messages of a lost answer again, under the same handles':
    'attempt ids are ignored',
  'an attempt id is refused once one of its messages was deleted': 'attempt ids are ignored',
}
