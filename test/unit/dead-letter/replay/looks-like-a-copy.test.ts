import { expect, it } from 'vitest'
import { openDesk } from '../../../../src/dead-letter/open-desk.ts'
import { createMemoryStorage } from '../../../../src/dead-letter/lines/memory.ts'
import { Journal } from '../../../../src/dead-letter/replay/journal.ts'
import { createMemoryService } from '../../../../src/queue/memory/memory.ts'

const first = '650064dd-a882-46c2-abb4-7476174f47d0'

/** A dead letter of a message that was replayed so often. */
function letter(replays: number) {
  const lineage = JSON.stringify({ version: 1, messageId: first, replays })
  const attributes = { 'sluice.origin': { dataType: 'String', stringValue: lineage } }
  return { body: '{"type":"message.new"}', attributes }
}

it('replays what is in its plan, even where it looks like the copy of another message of it', async () => {
  const service = createMemoryService()
  const deadLetters = service.create('dlq')
  const redrive = { deadLetterQueueArn: deadLetters.arn, maxReceiveCount: 3 }
  const events = service.create('events', { redrive })
  await deadLetters.send([letter(0), letter(1)])
  const storage = createMemoryStorage()
  await using desk = openDesk({ queueUrl: events.url, service, storage, by: 'a test' })
  const plan = await desk.plan()
  // An earlier run was about to send both, and was refused: the copy of the first would have the lineage of the second.
  const journal = await Journal.open('journal', plan, storage)
  const ids = plan.messages.map(({ id }) => id)
  await journal.intend(ids.map((id, at) => ({ id, copy: `${first}//${at + 1}` })))
  await journal.settled([], ids)
  await journal.close()
  const { counts } = await desk.replay(plan, { journal: 'journal' }).report
  expect(counts).toMatchObject({ Replayed: 2, Missing: 0 })
}, 30_000)
