import { describe, expect, it } from 'vitest'
import { Duplicates } from '../../../../src/worker/in-flight/duplicates.ts'
import { Ticket } from '../../../../src/worker/in-flight/ticket.ts'
import { received } from '../../dead-letter/received.ts'
import { ticketContext } from '../fakes.ts'

const receive = (receiveCount: number) =>
  new Ticket(received({ messageId: 'a', receiveCount }), ticketContext())

describe('a message that is received again', () => {
  it('waits for the first, and has its verdict', async () => {
    const duplicates = new Duplicates()
    const [first, again] = [receive(1), receive(2)]
    expect(duplicates.untilFirstIsClosed(first)).toBeUndefined()
    const closing = duplicates.untilFirstIsClosed(again)
    first.settlement = { _tag: 'Acknowledge', because: 'handled' }
    duplicates.closed(first)
    expect(await closing).toEqual({ _tag: 'Acknowledge', because: 'handled' })
    duplicates.closed(again)
    expect(duplicates.untilFirstIsClosed(receive(3))).toBeUndefined()
  })

  it('is the first for those after it, once the first is closed', async () => {
    const duplicates = new Duplicates()
    const [first, second, third] = [receive(1), receive(2), receive(3)]
    void duplicates.untilFirstIsClosed(first)
    void duplicates.untilFirstIsClosed(second)
    duplicates.closed(first)
    const closing = duplicates.untilFirstIsClosed(third)
    expect(duplicates.untilFirstIsClosed(second)).toBeUndefined()
    second.settlement = { _tag: 'Acknowledge', because: 'handled' }
    duplicates.closed(second)
    expect(await closing).toEqual({ _tag: 'Acknowledge', because: 'handled' })
  })

  it.each([
    ['as SQS gave them', [1, 2, 3]],
    ['in another order', [2, 3, 1]],
  ])('supersedes all receives of it but the last one, where they arrive %s', (_order, counts) => {
    const duplicates = new Duplicates()
    const tickets = counts.map(receive)
    for (const ticket of tickets) void duplicates.untilFirstIsClosed(ticket)
    const certain = tickets.filter(({ isSuperseded }) => !isSuperseded)
    expect(certain.map((ticket) => ticket.received.receiveCount)).toEqual([3])
  })
})
