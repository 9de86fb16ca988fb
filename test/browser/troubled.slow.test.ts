import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failureFrom } from 'sluice/dead-letter'
import { createMemoryService, fault } from 'sluice/testing'
import { serveDesk } from 'sluice/web'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { seriousFindings } from './axe.ts'
import { at } from './bench.ts'
import { describeInBrowser, sizes, test, type Visit } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

const cause: Cause = {
  types: ['message.new'],
  count: 30,
  minutesAgo: [90, 40],
  failure: (type) => failureFrom(thrown('Error', 'connect ECONNREFUSED'), type),
}

/** States of the page in which something is amiss or under way, and what leads to each. */
const states: Readonly<Record<string, (visit: Visit) => Promise<Page>>> = {
  async 'a queue without a dead-letter queue'(visit) {
    const page = await visit(await serveAlone())
    await page.getByText('There is no dead-letter queue').waitFor()
    return page
  },

  async 'a right that is missing at the first look'(visit) {
    const { desk, deadLetterQueue } = await serveNight([cause])
    deadLetterQueue.faults.always('receive', fault.reject('AccessDenied'))
    const page = await visit(desk.url)
    await page.getByRole('alert').getByText('sqs:ReceiveMessage').first().waitFor()
    return page
  },

  async 'a right that is missing in Now'(visit) {
    const { desk, deadLetterQueue } = await serveNight([cause])
    deadLetterQueue.faults.always('attributes', fault.reject('AccessDenied'))
    const page = await visit(at(desk, 'now'))
    await page.getByRole('alert').getByText('sqs:GetQueueAttributes').first().waitFor()
    return page
  },

  async 'a refresh that failed'(visit) {
    const { desk, deadLetterQueue } = await serveNight([cause])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    deadLetterQueue.faults.always('receive', fault.reject('NoSuchQueue'))
    await page.getByRole('button', { name: 'Refresh' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    return page
  },

  async 'causes, read-only'(visit) {
    const { desk } = await serveNight([cause], { readOnly: true })
    const page = await visit(desk.url)
    await page.getByRole('button', { name: /^More for 30 messages/ }).click()
    await page.getByRole('button', { name: 'Delete…' }).waitFor()
    return page
  },

  async 'messages, read-only'(visit) {
    const { desk } = await serveNight([cause], { readOnly: true })
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.getByRole('checkbox').first().check()
    return page
  },

  async 'a deletion that would keep nothing'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(desk.url)
    await askToDelete(page)
    await page.getByRole('dialog').getByText('The messages are lost for good').waitFor()
    return page
  },

  async 'a deletion with an export'(visit) {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-troubled-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    const { desk } = await serveNight([cause], { directory })
    const page = await visit(desk.url)
    await askToDelete(page)
    await page.getByRole('dialog').getByRole('checkbox', { checked: true }).waitFor()
    return page
  },

  async 'a plan that is refused'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    await page.route('**/api/plans', (route) => route.abort())
    await page.getByRole('button', { name: /^Replay 30 messages/ }).click()
    await page.getByRole('button', { name: 'Plan again' }).waitFor()
    return page
  },

  async 'a canary that is waited for'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(desk.url)
    await askToReplay(page)
    await page.getByRole('button', { name: 'Replay 30 messages', exact: true }).click()
    await page.getByText('Waiting whether the canary of 5 comes back').waitFor()
    return page
  },

  async 'a run that is stopping'(visit) {
    const { desk, queue } = await serveNight([cause])
    const page = await visit(desk.url)
    const sending = fault.hang()
    queue.faults.next('send', sending)
    onTestFinished(() => sending.release())
    await askToReplay(page)
    await page.getByRole('button', { name: 'Replay 30 messages', exact: true }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopping after what is on its way').waitFor()
    return page
  },

  async 'a run that failed'(visit) {
    const { desk, queue } = await serveNight([cause])
    queue.faults.always('send', fault.reject('AccessDenied'))
    const page = await visit(desk.url)
    await askToReplay(page)
    await page.getByRole('button', { name: 'Replay 30 messages', exact: true }).click()
    await page.getByRole('button', { name: 'Dismiss' }).waitFor()
    await page.getByText(/^Not replayed/).click()
    return page
  },

  async 'no runs and no audit file'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(at(desk, 'dead-letters/runs'))
    await page.getByText('This desk writes no audit file').waitFor()
    return page
  },

  async 'a message that is gone'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(at(desk, 'dead-letters/all/no-such-message'))
    await page.getByText('This message is gone').waitFor()
    return page
  },

  async 'Now without a worker'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(at(desk, 'now'))
    await page.getByText('No worker runs in this process').waitFor()
    return page
  },

  async 'a desk that does not answer any more'(visit) {
    const { desk } = await serveNight([cause])
    const page = await visit(desk.url)
    await page.getByText('30 messages of 1 cause').waitFor()
    await desk.close()
    await page.getByText('The desk has not answered since').waitFor()
    return page
  },
}

describeInBrowser('axe finds nothing serious, in light and in dark, of', () => {
  for (const [name, lead] of Object.entries(states)) {
    test(name, async ({ visit }) => {
      await expectNoBarriers(await lead(visit))
    })
  }

  test('the page of who is not let in', async ({ intrude }) => {
    const { desk } = await serveNight([cause])
    const page = await intrude(new URL('/', desk.url).href)
    await page.getByText('Open the desk at the address with the token').waitFor()
    await expectNoBarriers(page)
  })
})

async function expectNoBarriers(page: Page): Promise<void> {
  for (const [device, size] of Object.entries(sizes)) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await seriousFindings(page), `on a ${device}, ${colorScheme}`).toEqual([])
    }
    const wider = 'document.documentElement.scrollWidth - innerWidth'
    expect(await page.evaluate<number>(wider), `on a ${device}`).toBe(0)
  }
}

/** The address of a desk over a queue that has no other one. */
async function serveAlone(): Promise<string> {
  const service = createMemoryService()
  const { url: queueUrl } = service.create('chat-events')
  const desk = await serveDesk({ service, queueUrl })
  onTestFinished(async () => {
    await desk.close()
    service.close()
  })
  return desk.url
}

async function askToReplay(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Replay 30 messages/ }).click()
  await page.getByRole('dialog').getByRole('cell', { name: 'chat-events' }).waitFor()
}

async function askToDelete(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^More for 30 messages/ }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
}
