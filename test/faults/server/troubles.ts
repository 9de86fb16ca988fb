import type { Fault, Trouble } from './fault-proxy.ts'

/** Of each action every so-manieth request, until it was three times. */
export function every(nth: number, fault: Fault): Trouble {
  const counts = new Map<string, number>()
  return (action) => {
    const count = (counts.get(action) ?? 0) + 1
    counts.set(action, count)
    return count % nth === 0 && count <= nth * 3 ? fault : undefined
  }
}

/** The requests from one to another, the first being 1. */
export function inRow(first: number, last: number, fault: Fault): Trouble {
  let count = 0
  return () => (++count >= first && count <= last ? fault : undefined)
}

/** What happens to requests of some actions. */
export function eachOf(troubles: Readonly<Record<string, Trouble>>): Trouble {
  return (action, input) => troubles[action]?.(action, input)
}
