import { describe, expect, it } from 'vitest'
import type { SettledReport } from '../../../../src/worker/in-flight/ticket.ts'
import { Undeleted } from '../../../../src/worker/settle/undeleted.ts'
import { ticketOf } from '../fakes.ts'

const report = (index: number) => ({ index }) as SettledReport
const ticket = (...unreported: SettledReport[]) => Object.assign(ticketOf('m'), { unreported })

describe('the memory of what is not deleted', () => {
  it('forgets a message when it is deleted, and hands over what is to be reported of it', () => {
    const undeleted = new Undeleted()
    undeleted.remember(ticket(report(0), report(1)))
    expect(undeleted.has('m')).toBe(true)
    const again = ticket()
    undeleted.deleted(again, true)
    expect(again.unreported).toEqual([report(0), report(1)])
    expect(undeleted.has('m')).toBe(false)
  })

  it('keeps what is to be reported when the message cannot be deleted again', () => {
    const undeleted = new Undeleted()
    undeleted.remember(ticket(report(0)))
    undeleted.remember(ticket())
    const third = ticket()
    undeleted.deleted(third, true)
    expect(third.unreported).toEqual([report(0)])
  })

  it('remembers a message that may still be there, with nothing more to report', () => {
    const undeleted = new Undeleted()
    const late = ticket(report(0))
    undeleted.deleted(late, false)
    expect(late.unreported).toEqual([report(0)])
    expect(undeleted.has('m')).toBe(true)
    const again = ticket()
    undeleted.deleted(again, true)
    expect(again.unreported).toEqual([])
  })
})
