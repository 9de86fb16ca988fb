import { describe, expect, it } from 'vitest'
import { type GroupStep, Groups } from '../../../../src/worker/in-flight/groups.ts'
import { Ticket } from '../../../../src/worker/in-flight/ticket.ts'
import { received } from '../../dead-letter/received.ts'
import { ticketContext } from '../fakes.ts'

const message = (id: string, groupId: string | undefined = 'g') =>
  new Ticket(received({ messageId: id, groupId }), ticketContext())
const idOf = ({ received: { messageId } }: Ticket) => messageId
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function groups() {
  const running = new Map<string, (step: GroupStep) => void>()
  const begun: string[] = []
  const released: string[] = []
  const all = new Groups((ticket) => void released.push(idOf(ticket)))
  const add = (ticket: Ticket) =>
    all.add(ticket, () => {
      begun.push(idOf(ticket))
      return new Promise((resolve) => running.set(idOf(ticket), resolve))
    })
  const finish = async (id: string, step: GroupStep) => {
    running.get(id)?.(step)
    await turn()
  }
  return { all, add, begun, released, finish }
}

describe('message groups', () => {
  it('run one at a time in the order received, and beside each other', async () => {
    const { add, begun, finish } = groups()
    add(message('a1', 'a'))
    add(message('a2', 'a'))
    add(message('b1', 'b'))
    expect(begun).toEqual(['a1', 'b1'])
    await finish('a1', 'next')
    expect(begun).toEqual(['a1', 'b1', 'a2'])
  })

  it('give the rest back at once when one has to wait, so that order is kept', async () => {
    const { all, add, begun, released, finish } = groups()
    for (const id of ['1', '2', '3']) add(message(id))
    await finish('1', 'wait')
    expect(released).toEqual(['2', '3'])
    expect(begun).toEqual(['1'])
    add(message('1 again'))
    expect(begun).toEqual(['1', '1 again'])
  })

  it('release messages that have not begun when they are asked to, and continue with those that have', async () => {
    const { all, add, begun, released, finish } = groups()
    for (const id of ['1', '2']) add(message(id))
    all.releaseWaiting()
    expect(released).toEqual(['2'])
    await finish('1', 'next')
    expect(begun).toEqual(['1'])
  })

  it('are not made of messages without a group', () => {
    const { add, begun } = groups()
    add(new Ticket(received({ messageId: '1', groupId: undefined }), ticketContext()))
    add(new Ticket(received({ messageId: '2', groupId: undefined }), ticketContext()))
    expect(begun).toEqual(['1', '2'])
  })
})
