import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Describe, Differences } from './behaviour.ts'
import { batches } from './behaviour/batches.ts'
import { counts } from './behaviour/counts.ts'
import { delays } from './behaviour/delays.ts'
import { fifoDuplicates } from './behaviour/fifo-duplicates.ts'
import { fifoOrder } from './behaviour/fifo-order.ts'
import { fifoRedrive } from './behaviour/fifo-redrive.ts'
import { handles } from './behaviour/handles.ts'
import { messages } from './behaviour/messages.ts'
import { polls } from './behaviour/polls.ts'
import { redrive } from './behaviour/redrive.ts'
import { service } from './behaviour/service.ts'
import { sizes } from './behaviour/sizes.ts'
import { visibility } from './behaviour/visibility.ts'
import type { QueueHarness } from './harness.ts'
import { createWorld } from './world.ts'

const behaviours = [
  messages,
  sizes,
  batches,
  visibility,
  handles,
  polls,
  delays,
  counts,
  redrive,
  fifoOrder,
  fifoDuplicates,
  fifoRedrive,
  service,
]

/**
 * What SQS promises and a consumer relies on, of every adapter of the port over every server. Where the queue in
 * memory is stricter than SQS, and what needs hours or a server that fails on request, is in its own tests.
 */
export function queueConformance(
  name: string,
  start: () => Promise<QueueHarness>,
  differences: Differences = {},
): void {
  const unasked = new Set(Object.keys(differences))
  describe.concurrent(`a queue ${name}`, () => {
    let harness: QueueHarness
    beforeAll(async () => {
      harness = await start()
    })
    afterAll(() => harness.stop())

    const group: Describe = (subject, define) => {
      describe(subject, () => {
        define((name, behave) => {
          const sentence = `${subject} ${name}`
          const reason = differences[sentence]
          unasked.delete(sentence)
          if (reason === undefined) it(name, () => behave(createWorld(harness, start)))
          else {
            it.fails(`${name} (it does not: ${reason})`, () =>
              behave(createWorld(impatient(harness), start)))
          }
        })
      })
    }
    for (const define of behaviours) define(group)

    it('is tried with every behaviour that it is said not to show', () => {
      expect([...unasked]).toEqual([])
    })
  })
}

/** What is not expected to happen is not waited for. */
function impatient(harness: QueueHarness): QueueHarness {
  return { ...harness, pace: { ...harness.pace, patienceSeconds: 1 } }
}
