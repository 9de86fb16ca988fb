import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouter, createWorker } from 'sluice'
import { failureFrom } from 'sluice/dead-letter'
import { streamEvents } from 'sluice/schemas'
import { fault } from 'sluice/testing'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { describeInBrowser, sizes, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

function connectionRefused(): Error {
  const frames = ['save (/app/store.ts:4:1)']
  const error = thrown('Error', 'connect ECONNREFUSED', { frames })
  return Object.assign(error, { cause: thrown('AggregateError', 'no address answered') })
}

const refused: Cause = {
  types: ['message.new'],
  count: 30,
  minutesAgo: [90, 40],
  failure: (type) => failureFrom(connectionRefused(), type),
}

const misfit: Cause = {
  source: 'moderation-events',
  types: ['message.updated'],
  count: 12,
  minutesAgo: [30, 5],
  attempts: 1,
  failure: (type) => ({
    _tag: 'InvalidPayload',
    type,
    issues: [{ path: 'message.id', normalisedPath: 'message.id', expected: 'string' }],
  }),
  body: (type, at) =>
    `{"type":"${type}","created_at":"2026-01-01T00:00:00Z","message":{"id":12345678901234567890,"text":"number ${at}"}}`,
}

const late: Cause = {
  types: ['channel.updated'],
  count: 3,
  minutesAgo: [300, 280],
  isReplayed: true,
  failure: (type) => ({ _tag: 'HandlerTimedOut', type, seconds: 30 }),
}

const three = [refused, misfit, late]

/** The causes that are listed, as their links say them. */
async function causesOn(page: Page): Promise<readonly string[]> {
  return await page.getByRole('list').locator('.group-link').allInnerTexts()
}

/** What a fact is called, and what it is. */
function fact(page: Page, name: string) {
  return page
    .locator('dt', { hasText: new RegExp(`^${name}$`) })
    .locator('xpath=following-sibling::dd[1]')
}

describeInBrowser('looking at dead letters', () => {
  test('a person sees the causes, opens one, and reads a message with the failing part marked', async ({
    visit,
  }) => {
    const { desk } = await serveNight(three)
    const page = await visit(desk.url)
    await page.getByText('45 messages of 3 causes').waitFor()
    expect(await causesOn(page)).toEqual([
      'HandlerFailed Error: connect ECONNREFUSED',
      'InvalidPayload The event does not fit its codec: message.id is not string',
      'HandlerTimedOut The handler did not settle within 30 s',
    ])
    await page.getByText('1× replayed').waitFor()

    await page.getByRole('link', { name: /InvalidPayload/ }).click()
    await page.getByRole('heading', { name: 'InvalidPayload', level: 1 }).waitFor()
    await page.getByText('moderation-events').first().waitFor()
    const list = page.getByRole('region', { name: '12 messages, the newest first' })
    expect(await list.getByRole('listitem').count()).toBe(12)

    await list.getByRole('link').first().click()
    await page.getByRole('heading', { name: 'message.updated', level: 1 }).waitFor()
    expect(await page.getByRole('cell').allInnerTexts()).toEqual(['message.id', 'string'])
    expect(await fact(page, 'Attempts').innerText()).toBe('1')
    // Not before somebody asks for it.
    expect(await page.getByText('number').count()).toBe(0)
    await page.getByRole('button', { name: 'Show the body' }).click()
    expect(await page.locator('.marked').innerText()).toBe(
      '"id": 12345678901234567890expected: string',
    )
    await page.getByText('JSON, ').waitFor()
    await page.getByRole('button', { name: 'Raw' }).click()
    await page.getByText('{"type":"message.updated"').waitFor()
    await page.getByRole('button', { name: 'Hide' }).click()
    expect(await page.getByText('number 11').count()).toBe(0)
  })

  test('an error is shown with its causes and its frames, and the way of the message', async ({
    visit,
  }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.getByRole('region', { name: '30 messages' }).getByRole('link').first().click()
    const failure = page.getByRole('region', { name: 'Failure' })
    await failure.getByText('AggregateError').waitFor()
    await failure.getByText('save (/app/store.ts:4:1)').first().waitFor()
    const history = page.getByRole('region', { name: 'History' })
    await history.getByText('Dead-lettered: HandlerFailed').waitFor()
    await history.getByText('Attempts 3 to 12: HandlerFailed').click()
    await history.getByText('Attempt 7: HandlerFailed').waitFor()
  })

  test('the filter leaves the causes that have all its words', async ({ visit }) => {
    const { desk } = await serveNight(three)
    const page = await visit(desk.url)
    const filter = page.getByRole('searchbox', { name: 'Filter causes' })
    await filter.fill('moderation updated')
    await page.getByText('1 of 3 causes, 12 messages').waitFor()
    expect(await causesOn(page)).toHaveLength(1)
    await filter.fill('nothing has this')
    await page.getByRole('button', { name: 'Clear the filter' }).click()
    await expect.poll(() => causesOn(page)).toHaveLength(3)
  })

  test('where there is nothing, it says so, and looks again when it is asked to', async ({
    visit,
  }) => {
    const { desk, queue, deadLetterQueue } = await serveNight([])
    const page = await visit(desk.url)
    await page.getByText('No dead letters').waitFor()
    await deadLetterQueue.send([{ body: '{"type":"message.new"}' }])
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('1 message of 1 cause').waitFor()
    expect(queue.messages()).toEqual([])
  })

  test('who opens the address of a message waits for the first look, and is not told of an error', async ({
    visit,
  }) => {
    const { desk, deadLetterQueue } = await serveNight([late])
    const receive = fault.hang()
    deadLetterQueue.faults.always('receive', receive)
    onTestFinished(() => receive.release())
    const [letter] = deadLetterQueue.messages()
    const page = await visit(`${desk.url}#/dead-letters/all/${letter?.messageId}`)
    await page.getByText('Receiving what is on the dead-letter queue').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    deadLetterQueue.faults.clear()
    receive.release()
    await page.getByRole('heading', { name: 'channel.updated', level: 1 }).waitFor()
  })

  test('what was seen stays when the queue is gone, and when a right is missing', async ({
    visit,
  }) => {
    const { desk, deadLetterQueue } = await serveNight(three)
    const page = await visit(desk.url)
    await page.getByText('45 messages of').waitFor()
    const allow = deadLetterQueue.faults.always('receive', fault.reject('AccessDenied'))
    const refresh = page.getByRole('button', { name: 'Refresh' })
    await refresh.click()
    await page.getByRole('alert').getByText('sqs:ReceiveMessage').first().waitFor()
    expect(await causesOn(page)).toHaveLength(3)
    allow()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    deadLetterQueue.faults.always('receive', fault.reject('NoSuchQueue'))
    await refresh.click()
    await page.getByRole('alert').getByText('chat-events-dlq').first().waitFor()
    expect(await causesOn(page)).toHaveLength(3)
  })

  test('who may only look is told why, and can press nothing that would fail', async ({
    visit,
  }) => {
    const { desk } = await serveNight(three, { readOnly: true })
    const page = await visit(desk.url)
    await page.getByText('45 messages of').waitFor()
    await page.getByText('read only', { exact: true }).waitFor()
    const replays = page.getByRole('button', { name: /^Replay/ })
    expect(await replays.count()).toBe(3)
    for (const button of await replays.all()) {
      expect(await button.isDisabled()).toBe(true)
      expect(await button.getAttribute('title')).toMatch(/\.$/)
    }
  })

  test('on a phone nothing is wider than the screen', async ({ visit }) => {
    const { desk } = await serveNight(three)
    const page = await visit(desk.url, { viewport: sizes.phone })
    await page.getByText('45 messages of').waitFor()
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
    expect(await width()).toBe(390)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.getByRole('region', { name: '30 messages' }).getByRole('link').first().click()
    await page.getByRole('button', { name: 'Show the body' }).click()
    await page.locator('.json').waitFor()
    expect(await width()).toBe(390)
  })
})

describeInBrowser('replaying and deleting', () => {
  test('a canary that comes back stops a replay, and what is fixed goes through', async ({
    visit,
  }) => {
    const { desk, service, queue, deadLetterQueue } = await serveNight([refused, late])
    const canarySeen = Promise.withResolvers<void>()
    const router = createRouter(streamEvents)
      .on('message.new', async () => {
        await canarySeen.promise
        throw connectionRefused()
      })
      .on('channel.updated', () => {})
    const worker = createWorker(router, { service, queueUrl: queue.url, waitSeconds: 1 })
    await worker.start()
    onTestFinished(async () => {
      await worker.stop()
    })
    const page = await visit(desk.url)
    await page.getByText('33 messages of 2 causes').waitFor()

    await page.getByRole('button', { name: 'Replay 30 messages, HandlerFailed' }).click()
    const dialog = page.getByRole('dialog', { name: 'Replay 30 messages' })
    await dialog.getByRole('cell', { name: 'chat-events' }).waitFor()
    await dialog.getByLabel('Messages that go first').fill('2')
    await dialog.getByLabel('Wait for them, seconds').fill('20')
    await dialog.getByRole('button', { name: 'Replay 30 messages' }).click()
    const replay = page.getByRole('region', { name: 'Replay' })
    await replay.getByText('Waiting whether the canary of 2 comes back').waitFor()
    canarySeen.resolve()
    await replay.getByText('the canary came back', { exact: true }).first().waitFor()
    expect(await fact(page, 'Came back').innerText()).toMatch(/[12]/)
    await replay.getByText(/^What came back/).click()
    await replay.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => deadLetterQueue.messages().length).toBe(33)
    await page.getByText('33 messages of 2 causes').waitFor()
    await replay.getByRole('button', { name: 'Dismiss' }).click()

    await page.getByRole('button', { name: 'Replay 3 messages, HandlerTimedOut' }).click()
    await page
      .getByRole('dialog', { name: 'Replay 3 messages' })
      .getByRole('button', { name: 'Replay 3 messages' })
      .click()
    await replay.getByText('done', { exact: true }).waitFor()
    expect(await fact(page, 'Replayed').innerText()).toBe('3')
    await page.getByText('30 messages of 1 cause').waitFor()
    await expect.poll(() => queue.messages()).toEqual([])
    expect(deadLetterQueue.messages()).toHaveLength(30)
  })

  test('a selection of messages is replayed, and a run that is stopped leaves the rest', async ({
    visit,
  }) => {
    const { desk, queue, deadLetterQueue } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    const boxes = page.getByRole('region', { name: '30 messages' }).getByRole('checkbox')
    await boxes.nth(1).check()
    await boxes.nth(4).click({ modifiers: ['Shift'] })
    await page.getByText('4 of 30 messages selected').waitFor()
    await page.getByRole('button', { name: 'Replay 4 selected…' }).click()
    await page.getByRole('button', { name: 'Replay 4 messages' }).click()
    await page.getByText('done', { exact: true }).waitFor()
    await page.getByText('Select all 26').waitFor()
    expect(queue.messages()).toHaveLength(4)

    await page.getByRole('button', { name: 'Replay all 26…' }).click()
    await page.getByLabel('Messages a second').fill('0.5')
    await page.getByRole('button', { name: 'Replay 26 messages' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('stopped', { exact: true }).waitFor()
    expect(deadLetterQueue.messages().length).toBeGreaterThan(20)
    expect(queue.messages().length + deadLetterQueue.messages().length).toBe(30)
  })

  test('a deletion of many is typed, exported and written down', async ({ visit }) => {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-desk-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const audit = join(directory, 'audit.jsonl')
    const { desk, deadLetterQueue } = await serveNight(three, { directory, audit, by: 'anna' })
    const page = await visit(desk.url)
    await page.getByRole('button', { name: 'More for 30 messages, HandlerFailed' }).click()
    await page.getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete 30 messages' })
    await dialog.getByRole('checkbox', { name: 'Write them to a file first' }).waitFor()
    const confirm = dialog.getByRole('button', { name: 'Delete 30 messages' })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel(/^Type 30 to confirm/).fill('30')
    await confirm.click()
    const deletion = page.getByRole('region', { name: 'Deletion' })
    await deletion.getByText('done', { exact: true }).waitFor()
    expect(deadLetterQueue.messages()).toHaveLength(15)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      deletion.getByRole('link', { name: 'Download the export' }).click(),
    ])
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(30)
    await page.getByText('15 messages of 2 causes').waitFor()

    await deletion.getByRole('link', { name: 'All runs' }).click()
    const rows = page.getByRole('region', { name: 'Audit', exact: true }).getByRole('row')
    await expect.poll(() => rows.count()).toBe(3)
    expect(await rows.nth(1).innerText()).toMatch(/delete ended\s+30/)
    expect(await rows.nth(2).innerText()).toMatch(/delete began\s+30/)
  })

  test('without a place for files a deletion says that nothing is kept', async ({ visit }) => {
    const { desk, deadLetterQueue } = await serveNight([late])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /HandlerTimedOut/ }).click()
    await page.getByRole('button', { name: 'Delete all 3…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete 3 messages' })
    await dialog.getByText('The messages are lost for good').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    expect(deadLetterQueue.messages()).toHaveLength(3)
  })
})
