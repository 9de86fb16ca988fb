import type { Verdict } from '../message/verdict.ts'

const texts = { Acknowledge: 'acknowledge', Retry: 'retry', DeadLetter: 'dead_letter' } as const

/** The outcome of an event as a value of an attribute. */
export function outcomeText({ _tag }: Verdict): 'acknowledge' | 'retry' | 'dead_letter' {
  return texts[_tag]
}
