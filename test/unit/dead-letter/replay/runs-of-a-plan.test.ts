import { describe, expect, it } from 'vitest'
import type { Storage } from '../../../../src/dead-letter/lines/lines.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import type { Plan } from '../../../../src/dead-letter/plan/plan.ts'
import { Journal } from '../../../../src/dead-letter/replay/journal.ts'
import { ReplayOutcomes } from '../../../../src/dead-letter/replay/report.ts'

const plan: Plan = {
  id: 'a plan',
  queueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/dlq',
  fifo: false,
  seenAtMs: 0,
  filter: {},
  limit: undefined,
  maxReplays: undefined,
  onlyFrom: undefined,
  to: undefined,
  otherwise: undefined,
  destinations: [],
  messages: [],
  left: [],
}

/** One run of the plan, which does what it does with the message `m1`. */
async function run(storage: Storage, does: (journal: Journal) => Promise<void>): Promise<void> {
  const journal = await Journal.open('journal', plan, storage)
  await does(journal)
  await journal.close()
}

const intend = (journal: Journal) => journal.intend([{ id: 'm1', copy: 'a copy' }])
const send = (journal: Journal) => journal.settled([{ id: 'm1', messageId: 'c1' }], [])
const refuse = (journal: Journal) => journal.settled([], ['m1'])

async function doneAfter(...runs: readonly ((journal: Journal) => Promise<void>)[]) {
  const storage = createMemoryStorage()
  for (const one of runs) await run(storage, one)
  const { done } = await Journal.open('journal', plan, storage)
  return done
}

const brokenOff = intend
const sends = async (journal: Journal) => {
  await intend(journal)
  await send(journal)
}
const isRefused = async (journal: Journal) => {
  await intend(journal)
  await refuse(journal)
}

describe('the journal of several runs', () => {
  it('knows that a message may have been sent by a run that was broken off and by the next one', async () => {
    const { sent, doubtful } = await doneAfter(brokenOff, sends)
    expect([[...sent.keys()], [...doubtful]]).toEqual([['m1'], ['m1']])
  })

  it('does not forget what a run may have sent when the next one is refused', async () => {
    const { doubtful } = await doneAfter(brokenOff, isRefused)
    expect([...doubtful]).toEqual(['m1'])
  })

  it('says nothing of a message that was sent once, or was refused each time', async () => {
    for (const runs of [[sends], [isRefused, sends], [isRefused, isRefused]]) {
      const { doubtful } = await doneAfter(...runs)
      expect([...doubtful]).toEqual([])
    }
  })
})

describe('the report of a later run', () => {
  const kept = {
    id: 'm1',
    fingerprint: 'f',
    destination: undefined,
    outcome: { _tag: 'Kept', because: 'the replay was interrupted' },
  } as const

  it.each([
    ['Uncertain', [brokenOff], ['m1']],
    ['Duplicated', [sends], ['m1']],
    ['Kept', [isRefused], []],
  ] as const)(
    'calls a message that it has kept %s where an earlier run says so',
    async (tag, runs, perhapsTwice) => {
      const outcomes = new ReplayOutcomes({ onResult: () => {}, done: await doneAfter(...runs) })
      outcomes.add(kept)
      const report = outcomes.report(0)
      expect(report.failures).toMatchObject([{ id: 'm1', outcome: { _tag: tag } }])
      expect(report.perhapsTwice).toEqual(perhapsTwice)
    },
  )

  it('names what earlier runs may have sent twice, also where the plan does not list it', async () => {
    for (const [runs, perhapsTwice] of [
      [[brokenOff, sends], ['m1']],
      [[sends], []],
      [[brokenOff], []],
    ] as const) {
      const outcomes = new ReplayOutcomes({ onResult: () => {}, done: await doneAfter(...runs) })
      outcomes.addMissing(plan)
      expect(outcomes.report(0).perhapsTwice).toEqual(perhapsTwice)
    }
  })
})
