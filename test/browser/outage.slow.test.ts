import type { Page, Request } from 'playwright-core'
import { failureFrom } from 'sluice/dead-letter'
import { expect } from 'vitest'
import type { RunView } from '../../src/web/wire/runs.ts'
import { describeInBrowser, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

const refused: Cause = {
  types: ['message.new'],
  count: 30,
  minutesAgo: [90, 40],
  failure: (type) => failureFrom(thrown('Error', 'connect ECONNREFUSED'), type),
}

/** Of a process that is gone: nobody will say how it ended. */
const lost: RunView = {
  id: 'lost',
  purpose: 'replay',
  by: 'anna',
  beganAtMs: Date.now(),
  planned: 30,
  about: 'Error',
  doing: 'sending',
  count: 3,
  returned: 0,
  stopping: false,
}

describeInBrowser('a connection that is lost', () => {
  test('leaves no run of a process that is gone, and what could not be asked is asked again', async ({
    visit,
  }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    const isBack = Promise.withResolvers<void>()
    const events = `retry: 100\n\nevent: run\ndata: ${JSON.stringify(lost)}\n\n`
    await page.route('**/api/live', async (route) => {
      await isBack.promise
      await route.fallback()
    })
    await page.route(
      '**/api/live',
      (route) => route.fulfill({ contentType: 'text/event-stream', body: events }),
      { times: 1 },
    )
    await page.route('**/api/dead-letters', (route) => route.abort(), { times: 1 })
    await page.reload()
    await page.getByText('Replaying 30 messages').waitFor()
    await page.getByRole('alert').getByText('does not answer').waitFor()
    isBack.resolve()
    await page.getByRole('button', { name: 'Replay 30 messages, HandlerFailed' }).waitFor()
    const replay = page.getByRole('button', { name: 'Replay 30 messages, HandlerFailed' })
    await expect.poll(() => replay.isEnabled()).toBe(true)
    expect(await page.getByText('Replaying 30 messages').count()).toBe(0)
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('is not made anew by each link that is followed', async ({ visit }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.getByRole('region', { name: '30 messages' }).getByRole('link').first().click()
    await page.getByRole('button', { name: 'Show the body' }).waitFor()
    expect(asked).not.toContain('/api/live')
  })

  test('is not kept for a page that nobody has seen for a while, and is there again for who looks', async ({
    visit,
  }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    const events: string[] = []
    const isLive = (request: Request) => new URL(request.url()).pathname === '/api/live'
    page.on('requestfailed', (request) => isLive(request) && events.push('closed'))
    page.on('request', (request) => isLive(request) && events.push('opened'))
    await page.clock.install()
    await hide(page, true)
    await page.clock.fastForward(29_000)
    await hide(page, false)
    await hide(page, true)
    await page.clock.fastForward(29_000)
    expect(events).toEqual([])
    await page.clock.fastForward(2_000)
    await expect.poll(() => events).toEqual(['closed'])
    await hide(page, false)
    await expect.poll(() => events).toEqual(['closed', 'opened'])
    expect(await page.getByText('30 messages of 1 cause').count()).toBe(1)
  })
})

/** As a browser tells it. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} })
    document.dispatchEvent(new Event('visibilitychange'))
  }`)
}
