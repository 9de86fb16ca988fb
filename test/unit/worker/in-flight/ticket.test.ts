import { describe, expect, it, vi } from 'vitest'
import {
  noneInFlight,
  Ticket,
  type TicketContext,
} from '../../../../src/worker/in-flight/ticket.ts'
import { received } from '../../dead-letter/received.ts'
import { fakeLeases, ticketContext } from '../fakes.ts'

function ticketWith(different: Partial<TicketContext> = {}) {
  const counts = noneInFlight()
  const leases = fakeLeases()
  const context = ticketContext({ counts, leases, onMisuse: vi.fn(), ...different })
  const ticket = new Ticket(received({ body: 'x'.repeat(100) }), context)
  return { ticket, counts, leases, context }
}

describe('a ticket', () => {
  it('takes a place, bytes and a lease when it is made, and releases all of them', () => {
    const { ticket, counts, leases } = ticketWith()
    expect(counts).toMatchObject({ handling: 1, settling: 0, bytes: 100 })
    expect(leases.add).toHaveBeenCalledWith(ticket)
    ticket.judged()
    expect(counts).toMatchObject({ handling: 0, settling: 1, bytes: 100 })
    expect(leases.release).not.toHaveBeenCalled()
    ticket.close('settled')
    expect(counts).toMatchObject({ handling: 0, settling: 0, bytes: 0 })
    expect(counts.departures).toEqual({ settled: 1, released: 0, left: 0 })
    expect(leases.release).toHaveBeenCalledWith(ticket)
  })

  it('can be closed before it has a verdict', () => {
    const { ticket, counts } = ticketWith()
    expect(ticket.close('left')).toBe(true)
    expect(counts).toMatchObject({ handling: 0, settling: 0, bytes: 0, departures: { left: 1 } })
  })

  it('reports that there is room at each step that makes some', () => {
    const onRoom = vi.fn()
    const { ticket } = ticketWith({ onRoom })
    expect(onRoom).toHaveBeenCalledTimes(0)
    ticket.judged()
    expect(onRoom).toHaveBeenCalledTimes(1)
    ticket.close('released')
    expect(onRoom).toHaveBeenCalledTimes(2)
  })

  it('that is judged twice, or after its end, counts once and is reported', () => {
    const { ticket, counts, context } = ticketWith()
    ticket.judged()
    ticket.judged()
    expect(counts).toMatchObject({ handling: 0, settling: 1 })
    ticket.close('settled')
    ticket.judged()
    expect(counts).toMatchObject({ handling: 0, settling: 0 })
    expect(context.onMisuse).toHaveBeenCalledTimes(2)
    expect(context.onMisuse).toHaveBeenCalledWith(
      ticket,
      new Error('the ticket of a message was judged twice'),
    )
  })

  it('that is closed twice counts once and is reported', () => {
    const { ticket, counts, context } = ticketWith()
    ticket.close('settled')
    expect(ticket.close('released')).toBe(false)
    expect(counts).toMatchObject({ handling: 0, settling: 0, bytes: 0 })
    expect(counts.departures).toEqual({ settled: 1, released: 0, left: 0 })
    expect(context.onMisuse).toHaveBeenCalledWith(
      ticket,
      new Error('the ticket of a message was closed twice'),
    )
  })

  it('that is closed takes no lease again', () => {
    const { ticket, leases } = ticketWith()
    ticket.keepLease()
    expect(leases.keep).toHaveBeenCalledTimes(1)
    ticket.close('settled')
    ticket.keepLease()
    expect(leases.keep).toHaveBeenCalledTimes(1)
  })
})
