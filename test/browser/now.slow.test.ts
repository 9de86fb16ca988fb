import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { PermanentError } from '../../src/index.ts'
import { sampleEvent } from '../../src/testing/index.ts'
import { seriousFindings } from './axe.ts'
import { at, useBench } from './bench.ts'
import { describeInBrowser, sizes, test } from './browser.ts'

const bench = useBench()

const breaker = { failures: 3, windowSeconds: 0, probeSeconds: 600 }

describeInBrowser('Now', () => {
  test('shows what a worker does, while it does it', async ({ visit }) => {
    const router = bench
      .router()
      .on('message.new', () => {})
      .on('message.deleted', () => {
        throw new PermanentError('no such message here')
      })
      .on('user.updated', () => {
        throw new Error('the database is away')
      })
    const worker = bench.worker(router, { concurrency: 7 })
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await worker.start()
    await bench.send(
      sampleEvent('message.new', 1),
      sampleEvent('message.new', 2),
      sampleEvent('message.deleted'),
      sampleEvent('user.updated'),
      sampleEvent('reaction.new'),
    )

    const chart = page.getByRole('img', { name: /last 2 minutes/ })
    await expect
      .poll(() => chart.getAttribute('aria-label'))
      .toContain('handled 2, ignored 1, retried 1, dead-lettered 1')
    const byType = page.getByRole('region', { name: 'Handlers by type of event' })
    await expect.poll(() => counts(byType, 'message.new')).toEqual(['2', '0', '0'])
    expect(await counts(byType, 'user.updated')).toEqual(['0', '1', '0'])
    expect(await lines(page)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('acknowledged message.new handled attempt 1'),
        expect.stringContaining('acknowledged reaction.new unhandled'),
        expect.stringContaining('retried user.updated HandlerFailed: Error attempt 1'),
        expect.stringContaining('dead-lettered message.deleted PermanentlyFailed: PermanentError'),
      ]),
    )
    await expect.poll(() => stat(page, 'Worker', 'Running')).toBe('0 of 7')
    const requests = page.getByRole('region', { name: 'Requests to SQS' })
    await requests.getByRole('rowheader', { name: 'ReceiveMessage' }).waitFor()
    // SQS is asked at most every five seconds.
    await expect.poll(() => stat(page, deadLetterQueue(), 'Visible')).toBe('1')
    await expect.poll(() => stat(page, queue(), 'Visible')).toBe('0')
  })

  test('names the handlers whose circuit breaker is open', async ({ visit }) => {
    const router = bench
      .router()
      .on('message.new', () => {})
      .on('reaction.new', () => {
        throw new Error('the database is away')
      })
    const worker = bench.worker(router, { circuitBreaker: breaker })
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await worker.start()
    const events = [1, 2, 3, 4, 5].map((seed) => sampleEvent('reaction.new', seed))
    await bench.send(...events, sampleEvent('message.new'))

    await page.getByText('The circuit breaker is open for reaction.new.').waitFor()
    expect(await page.getByText(/; circuit open: reaction.new/).count()).toBe(1)
  })

  test('says that every handler fails, and that the worker has stopped', async ({ visit }) => {
    const router = bench.router().otherwise(() => {
      throw new Error('the database is away')
    })
    const worker = bench.worker(router, { circuitBreaker: breaker })
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await worker.start()
    await bench.send(...[1, 2, 3, 4, 5, 6].map((seed) => sampleEvent('reaction.new', seed)))

    await page.getByRole('alert').getByText('because every handler fails').waitFor()
    await worker.stop({ graceSeconds: 1 })
    await page.getByText('This worker has stopped.').waitFor()
    expect(await page.locator('.tag', { hasText: 'stopped' }).count()).toBe(1)
  })

  test('begins with what was settled before somebody looked, and shows it once', async ({
    visit,
  }) => {
    const worker = bench.worker(bench.router().on('message.new', () => {}))
    const desk = await bench.desk({ worker })
    const settled: string[] = []
    worker.events.on('settled', ({ type }) => settled.push(String(type)))
    await worker.start()
    await bench.send(sampleEvent('message.new', 1), sampleEvent('channel.created'))
    await expect.poll(() => settled.length).toBe(2)

    const page = await visit(at(desk, 'now'))
    await expect.poll(async () => (await lines(page)).length).toBe(2)
    // Nobody looked at Now while the third one was settled.
    await page.getByRole('link', { name: 'Try', exact: true }).click()
    await page.getByRole('heading', { name: 'Try', level: 1 }).waitFor()
    await bench.send(sampleEvent('user.updated'))
    await expect.poll(() => settled.length).toBe(3)
    await page.getByRole('link', { name: 'Now', exact: true }).click()
    await expect.poll(async () => (await lines(page)).length).toBe(3)
    expect((await lines(page))[0]).toContain('user.updated')
  })

  test('pauses, filters and clears the tail', async ({ visit }) => {
    const router = bench.router().otherwise(({ type }) => {
      if (type === 'user.updated') throw new Error('the database is away')
    })
    const worker = bench.worker(router)
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await page.getByText('Nothing settled yet').waitFor()
    await worker.start()
    await bench.send(sampleEvent('message.new'), sampleEvent('user.updated'))
    await expect.poll(async () => (await lines(page)).length).toBe(2)

    await page.getByLabel('Filter by type, reason or key').fill('MESSAGE.n')
    expect(await lines(page)).toEqual([expect.stringContaining('message.new')])
    await page.getByLabel('Filter by type, reason or key').fill('')
    await page.getByLabel('Outcome').selectOption('retried')
    expect(await lines(page)).toEqual([expect.stringContaining('user.updated')])
    await page.getByLabel('Outcome').selectOption('dead-lettered')
    await page.getByText('None of those kept match the filter.').waitFor()
    await page.getByLabel('Outcome').selectOption('All outcomes')

    await page.getByRole('button', { name: 'Pause' }).click()
    await bench.send(sampleEvent('message.new', 2), sampleEvent('message.new', 3))
    await page.getByText('paused, 2 went by').waitFor()
    expect(await lines(page)).toHaveLength(2)
    await page.getByRole('button', { name: 'Resume' }).click()
    await bench.send(sampleEvent('channel.created'))
    await expect.poll(async () => (await lines(page))[0]).toContain('channel.created')

    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Nothing settled yet').waitFor()
  })

  test('does not move the lines of the tail that somebody reads', async ({ visit }) => {
    const worker = bench.worker(bench.router().otherwise(() => {}))
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await worker.start()
    const events = Array.from({ length: 40 }, (_, seed) => sampleEvent('message.new', seed))
    await bench.send(...events)
    const tail = page.getByRole('region', { name: 'Settled events, the latest first' })
    const last = page.locator('[aria-setsize="40"]')
    await last.first().waitFor()

    // By the keyboard.
    await tail.focus()
    await page.keyboard.press('PageDown')
    await expect.poll(() => tail.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0)
    await bench.send(sampleEvent('channel.created'))
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await page.locator('[aria-setsize="40"]').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: '1 new' }).click()
    await expect.poll(async () => (await lines(page))[0]).toContain('channel.created')
    expect(await tail.evaluate(({ scrollTop }) => scrollTop)).toBe(0)
  })

  test('says how to see a worker where there is none', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'now'))
    await page.getByText('No worker runs in this process').waitFor()
    await page.getByText(`sluice work ./router.mts --queue ${queue()} --desk 7667`).waitFor()
    await expect.poll(() => stat(page, queue(), 'Visible')).toBe('0')
  })

  test('says what is wrong with a queue in the place of its numbers', async ({ visit }) => {
    const gone = bench.sqs.deadLetterQueueUrl.replace(/[^/]+$/, 'no-such-queue')
    const page = await visit(at(await bench.desk({ deadLetterQueueUrl: gone }), 'now'))
    const card = page.getByRole('region', { name: 'no-such-queue' })
    await card.getByRole('alert').waitFor()
    expect(await card.getByRole('term').count()).toBe(0)
    await expect.poll(() => stat(page, queue(), 'Visible')).toBe('0')
  })

  test('shows hostile types as text', async ({ visit }) => {
    const worker = bench.worker(bench.router())
    const page = await visit(at(await bench.desk({ worker }), 'now'))
    await worker.start()
    const type = '<img src=x onerror=alert(1)>\u202egnp.exe\u0000'
    await bench.send({ ...sampleEvent('message.new'), type })
    const shown = String.raw`<img src=x onerror=alert(1)>\u202egnp.exe␀`
    await expect.poll(async () => (await lines(page))[0]).toContain(shown)
    expect(await page.locator('main img').count()).toBe(0)
    await bench.send({ ...sampleEvent('message.new'), type: 'x'.repeat(2_000) })
    await expect.poll(async () => (await lines(page))[0]).toContain('xxxx')
    await page.setViewportSize(sizes.phone)
    expect(await overflow(page)).toBe(0)
  })

  test.for([
    { size: 'desk', colorScheme: 'light' },
    { size: 'phone', colorScheme: 'dark' },
    { size: 'phone', colorScheme: 'light' },
    { size: 'desk', colorScheme: 'dark' },
  ] as const)('has no barriers: $size, $colorScheme', async (look, { visit }) => {
    const { size, colorScheme } = look
    const router = bench
      .router()
      .on('message.new', () => {})
      .on('reaction.new', () => {
        throw new Error('the database is away')
      })
      .on('user.updated', () => {
        throw new PermanentError('no such user')
      })
    const worker = bench.worker(router, { circuitBreaker: breaker })
    const desk = await bench.desk({ worker })
    const page = await visit(at(desk, 'now'), { viewport: sizes[size], colorScheme })
    await page.getByText('Nothing settled yet').waitFor()
    expect(await seriousFindings(page)).toEqual([])

    await worker.start()
    const failing = [1, 2, 3].map((seed) => sampleEvent('reaction.new', seed))
    await bench.send(sampleEvent('message.new'), sampleEvent('user.updated'), ...failing)
    await expect.poll(async () => (await lines(page)).length).toBe(5)
    await page.getByRole('button', { name: 'Pause' }).click()
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflow(page)).toBe(0)

    await worker.stop({ graceSeconds: 1 })
    await page.getByText('This worker has stopped.').waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })
})

function queue(): string {
  return bench.sqs.queueUrl.split('/').at(-1) ?? ''
}

function deadLetterQueue(): string {
  return bench.sqs.deadLetterQueueUrl.split('/').at(-1) ?? ''
}

/** The number of that name in a part of the page. */
async function stat(page: Page, region: string, name: string): Promise<string | undefined> {
  const part = page.getByRole('region', { name: region, exact: true })
  const one = part.locator('.stat').filter({ has: page.getByText(name, { exact: true }) })
  return (await one.locator('dd').allTextContents())[0]
}

/** How many of that type were handled, retried and dead-lettered. */
async function counts(part: ReturnType<Page['locator']>, head: string): Promise<string[]> {
  const row = part.getByRole('row').filter({ has: part.page().getByText(head, { exact: true }) })
  return (await row.getByRole('cell').allTextContents()).slice(0, 3)
}

/** The lines of the tail that can be seen, as they are read out. */
async function lines(page: Page): Promise<string[]> {
  const rows = await page.locator('.tail-lines li .tail-row').all()
  return await Promise.all(
    rows.map(async (row) =>
      (await row.locator('> span').allTextContents()).slice(1).join(' ').replaceAll(/\s+/g, ' '),
    ),
  )
}

/** How much wider the page is than the screen. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}
