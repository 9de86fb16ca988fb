import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PermanentError } from 'sluice'
import { sampleEvent } from 'sluice/testing'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { at, type Bench, useBench } from './bench.ts'
import { describeInBrowser, test } from './browser.ts'

const bench = useBench()

describeInBrowser('a night with the desk', () => {
  test('a person looks, tries a cause with a canary, mends it, replays it, and deletes what is lost', async ({
    visit,
  }) => {
    const { desk, store } = await startChat(bench)
    await bench.send(
      ...Array.from({ length: 24 }, (_, seed) => sampleEvent('message.new', seed)),
      ...Array.from({ length: 3 }, (_, seed) => misfit(seed)),
      ...Array.from({ length: 2 }, (_, seed) => sampleEvent('user.updated', seed)),
    )

    // Until the worker has given all of them up.
    const page = await visit(at(desk, 'now'))
    await expect.poll(() => deadLettersIn(page)).toBe('29')
    await expect.poll(() => eventsIn(page)).toMatch(/handled 0, .*dead-lettered 29\./)

    // Three groups come up.
    await goTo(page, 'Dead letters')
    await page.getByText('29 messages of 3 causes').waitFor()
    expect(await causes(page)).toEqual([
      ['24', 'HandlerFailed Error: connect ECONNREFUSED 10.0.3.17:5432'],
      ['3', 'InvalidPayload The event does not fit its codec: message.id is not string'],
      ['2', 'PermanentlyFailed PermanentError: no such tenant'],
    ])

    // One is opened, and a body of it is read.
    await page.getByRole('link', { name: /InvalidPayload/ }).click()
    await page.getByRole('region', { name: '3 messages' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: 'message.updated', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Show the body' }).click()
    expect(await page.locator('.marked').innerText()).toMatch(/^"id": 401200\dexpected: string$/)

    // A canary goes first, comes back, and stops the replay.
    await goTo(page, 'Dead letters')
    await replay(page, { messages: 24, canary: 2, waitSeconds: 30 })
    const run = page.getByRole('region', { name: 'Replay' })
    await run.locator('.tag').getByText('the canary came back').waitFor()
    await expect.poll(() => outcome(run, 'Came back')).toMatch(/^[12]$/)
    expect(store.saved).toBe(0)
    await run.getByText(/^What came back/).click()
    const back = run.getByRole('listitem').getByRole('link').first()
    const idOfBack = await back.innerText()
    await run.getByRole('button', { name: 'Refresh' }).click()
    await back.click()
    await page.getByRole('heading', { name: 'message.new', level: 1 }).waitFor()
    expect(page.url()).toContain(idOfBack)
    const history = page.getByRole('region', { name: 'History' })
    await history
      .getByText(/^Replayed/)
      .first()
      .waitFor()
    await run.getByRole('button', { name: 'Dismiss' }).click()

    // The handler is mended: the rest goes through.
    store.isMended = true
    await goTo(page, 'Dead letters')
    await page.getByText('29 messages of 3 causes').waitFor()
    await replay(page, { messages: 24, canary: 3, waitSeconds: 1 })
    await run.getByText('done', { exact: true }).waitFor()
    expect(await outcome(run, 'Replayed')).toBe('24')
    await page.getByText('5 messages of 2 causes').waitFor()
    await expect.poll(() => store.saved).toBe(24)

    // The numbers in Now have moved.
    await goTo(page, 'Now')
    await expect.poll(() => eventsIn(page)).toContain('handled 24, ')
    await expect.poll(() => deadLettersIn(page)).toBe('5')
    const settled = page.getByRole('region', { name: 'Settled events, the latest first' })
    await settled.getByText('acknowledged').first().waitFor()

    // A sample that drifts is checked, run through the same handlers, and sent.
    await goTo(page, 'Try')
    const body = page.getByRole('textbox', { name: 'Body of the message' })
    await expect.poll(() => body.inputValue()).toContain('message.new')
    const event = sampleEvent('message.new')
    const users = [{ id: 'ada', role: 7 }]
    await body.fill(
      JSON.stringify({ ...event, message: { ...event.message, mentioned_users: users } }),
    )
    await page.getByRole('region', { name: 'Check' }).getByText('drifts', { exact: true }).waitFor()
    await page.getByRole('button', { name: /mentioned_users\[\]\.role/ }).waitFor()
    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await page.getByText('The message would be deleted from the queue').waitFor()
    expect(store.saved).toBe(25)
    await page.getByRole('button', { name: 'Send to stream-events' }).click()
    await page.getByText('Sent to stream-events as').waitFor()
    await expect.poll(() => store.saved).toBe(26)

    // What nobody can mend is deleted, and kept in a file.
    await goTo(page, 'Dead letters')
    await page.getByRole('button', { name: 'More for 3 messages, InvalidPayload' }).click()
    await page.getByRole('button', { name: 'Delete…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete 3 messages' })
    await dialog
      .getByRole('checkbox', { name: 'Write them to a file first', checked: true })
      .waitFor()
    await dialog.getByRole('button', { name: 'Delete 3 messages' }).click()
    const deletion = page.getByRole('region', { name: 'Deletion' })
    await deletion.getByText('done', { exact: true }).waitFor()
    expect(await download(page, deletion.getByRole('link', { name: 'Download the export' }))).toBe(
      3,
    )
    await page.getByText('2 messages of 1 cause').waitFor()

    // The audit list has it all, the latest first.
    await deletion.getByRole('link', { name: 'All runs' }).click()
    const lines = page.getByRole('region', { name: 'Audit', exact: true }).getByRole('row')
    await expect.poll(() => lines.count()).toBe(7)
    const said = (await lines.allInnerTexts()).map((line) => line.replaceAll(/\s+/g, ' '))
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/ anna delete ended 3 .*done/),
      expect.stringMatching(/ anna delete began 3 /),
      expect.stringMatching(/ anna replay ended 24 stream-events .*done/),
      expect.stringMatching(/ anna replay began 24 stream-events /),
      expect.stringMatching(/ anna replay ended 24 stream-events .*canary/),
      expect.stringMatching(/ anna replay began 24 stream-events /),
    ])
  })
})

/** A worker whose store is away until it is mended, with a desk beside it. */
async function startChat(bench: Bench) {
  const store = { isMended: false, saved: 0 }
  const router = bench
    .router()
    .on('message.new', () => {
      if (!store.isMended) throw new Error('connect ECONNREFUSED 10.0.3.17:5432')
      store.saved++
    })
    .on('message.updated', () => {})
    .on('user.updated', () => {
      throw new PermanentError('no such tenant')
    })
  // The circuit breaker would keep them on the queue, where they are to be given up.
  const worker = bench.worker(router, { maxAttempts: 1, circuitBreaker: false })
  const directory = await mkdtemp(join(tmpdir(), 'sluice-walk-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const audit = join(directory, 'audit.jsonl')
  const desk = await bench.desk({ worker, router, directory, audit, by: 'anna' })
  await worker.start()
  return { desk, store }
}

/** Without what its codec needs. */
function misfit(seed: number): object {
  const event = sampleEvent('message.updated', seed)
  return { ...event, message: { ...event.message, id: 4_012_000 + seed } }
}

async function goTo(page: Page, part: 'Dead letters' | 'Now' | 'Try'): Promise<void> {
  const parts = page.getByRole('navigation', { name: 'Parts of the desk' })
  await parts.getByRole('link', { name: part }).click()
}

async function causes(page: Page): Promise<string[][]> {
  const items = await page.getByRole('region', { name: 'Causes' }).locator('.group').all()
  return await Promise.all(
    items.map(async (item) => [
      (await item.locator('.group-count').innerText()).replace(/\D+/, ''),
      await item.getByRole('link').innerText(),
    ]),
  )
}

async function replay(
  page: Page,
  how: { readonly messages: number; readonly canary: number; readonly waitSeconds: number },
): Promise<void> {
  const name = `Replay ${how.messages} messages`
  await page.getByRole('button', { name: `${name}, HandlerFailed` }).click()
  const dialog = page.getByRole('dialog', { name })
  await dialog.getByRole('cell', { name: 'stream-events' }).waitFor()
  await dialog.getByLabel('Messages that go first').fill(String(how.canary))
  await dialog.getByLabel('Wait for them, seconds').fill(String(how.waitSeconds))
  await dialog.getByRole('button', { name }).click()
}

/** A number of how a run has ended. */
async function outcome(run: ReturnType<Page['locator']>, name: string): Promise<string> {
  const part = run
    .locator('.strip > div')
    .filter({ has: run.page().getByText(name, { exact: true }) })
  return await part.getByRole('definition').innerText()
}

/** What was done with events, as the chart says it. */
async function eventsIn(page: Page): Promise<string | null> {
  return await page.getByRole('img', { name: /last 2 minutes/ }).getAttribute('aria-label')
}

async function deadLettersIn(page: Page): Promise<string> {
  const queue = page.getByRole('region', { name: 'stream-events-dlq' })
  return await queue.getByRole('definition').first().innerText()
}

/** How many lines a file has that is downloaded. */
async function download(page: Page, link: ReturnType<Page['locator']>): Promise<number> {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()])
  return (await readFile(await file.path(), 'utf8')).trim().split('\n').length
}
