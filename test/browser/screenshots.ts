// The pictures of the desk that stand in its guide: npm run screenshots
//
// A desk over the dead letters of a morning, then with a worker beside it that works for a minute and a half.
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { createRouter, createWorker } from 'sluice'
import { streamEvents } from 'sluice/schemas'
import { sampleEvent } from 'sluice/testing'
import { serveDesk } from 'sluice/web'
import { sizes, startBrowser } from './chromium.ts'
import { morning, nightOf, thrown } from './night.ts'

const directory = fileURLToPath(new URL('../../examples/desk/', import.meta.url))
const trafficMs = 90_000

const night = await nightOf(morning)
const { service, queue } = night
const router = createRouter(streamEvents)
  .on(['message.new', 'message.updated'], () => takes(12, 40))
  .on('member.added', async (event) => {
    await takes(4, 9)
    if (event.member?.user_id === undefined) throw thrown('TypeError', 'No member')
  })
  .on(['reaction.new', 'reaction.deleted'], () => takes(2, 6))
  .on('channel.updated', async () => {
    await takes(20, 90)
    if (Math.random() < 0.05) throw thrown('SearchUnavailable', '503 from search.internal')
  })
  .otherwise(() => takes(1, 3))
const worker = createWorker(router, { service, queueUrl: queue.url, waitSeconds: 2 })
const desk = await serveDesk({ service, queueUrl: queue.url, worker, router, by: 'anna@desk-1' })
const browser = await startBrowser()
const context = await browser.newContext({ viewport: sizes.desk, deviceScaleFactor: 1.25 })
const page = await context.newPage()

await page.goto(desk.url)
await page.getByText('877 messages of 10 causes on chat-events-dlq').waitFor()
await picture(page, 'dead-letters')

await page.getByRole('link', { name: /InvalidPayload/ }).click()
await page.getByRole('region', { name: '57 messages' }).getByRole('link').first().click()
await page.getByRole('button', { name: 'Show the body' }).click()
await page.locator('.marked').first().waitFor()
await picture(page, 'message')

await page.getByRole('button', { name: 'Try it' }).click()
await page.getByText('A required part does not fit').waitFor()
await picture(page, 'try')

await worker.start()
await page.getByRole('link', { name: 'Now', exact: true }).click()
const endMs = Date.now() + trafficMs
while (Date.now() < endMs) {
  await queue.send(Array.from({ length: Math.ceil(Math.random() * 8) }, () => ({ body: aBody() })))
  await new Promise((resolve) => setTimeout(resolve, 90))
}
await picture(page, 'now')

await browser.close()
await worker.stop()
await desk.close()
service.close()

async function picture(of: Page, name: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  // Neither a cursor nor a row below it.
  await of.mouse.move(0, 0)
  const path = `${directory}${name}.png`
  await of.screenshot({ path, animations: 'disabled', caret: 'hide' })
  console.log(path, Math.round((await stat(path)).size / 1024), 'KiB')
}

function takes(leastMs: number, mostMs: number): Promise<void> {
  const ms = leastMs + Math.random() ** 2 * (mostMs - leastMs)
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function aBody(): string {
  const types = [
    'message.new',
    'message.new',
    'message.new',
    'message.updated',
    'reaction.new',
    'reaction.new',
    'channel.updated',
    'member.added',
    'user.updated',
  ] as const
  const type = types[Math.floor(Math.random() * types.length)] ?? 'message.new'
  return JSON.stringify(sampleEvent(type, Math.floor(Math.random() * 1e9)))
}
