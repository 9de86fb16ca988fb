import { afterAll, beforeAll, expect } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { type DeskServer, serveDesk } from '../../src/web/index.ts'
import { describeInBrowser, test } from './browser.ts'

let sqs: LocalSqs
let desk: DeskServer

beforeAll(async () => {
  sqs = await startLocalSqs({ port: 0 })
  desk = await serveDesk({ queueUrl: sqs.queueUrl, region: sqs.region })
})

afterAll(async () => {
  await desk?.close()
  await sqs?.stop()
})

describeInBrowser('the desk in a browser', () => {
  test('shows its parts, one after the other', async ({ visit }) => {
    const page = await visit(desk.url)
    for (const part of ['Now', 'Try', 'Dead letters']) {
      await page.getByRole('link', { name: part, exact: true }).click()
      await page.getByRole('heading', { name: part, level: 1 }).waitFor()
      expect(await page.locator('header [aria-current=page]').textContent()).toBe(part)
    }
  })
})
