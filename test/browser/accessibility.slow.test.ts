import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { seriousFindings } from './axe.ts'
import { describeInBrowser, sizes, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { morning } from './night.ts'

/** Each part of the page, and what leads there from the one before. */
const states: readonly (readonly [name: string, lead: (page: Page) => Promise<void>])[] = [
  ['the causes', (page) => page.getByText('877 messages of').waitFor()],
  [
    'the dialog of a replay',
    async (page) => {
      await page.getByRole('button', { name: /^Replay 128 messages/ }).click()
      await page.getByRole('dialog').getByRole('cell', { name: 'chat-events' }).waitFor()
    },
  ],
  [
    'the dialog of a deletion',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^More for 128 messages/ }).click()
      await page.getByRole('button', { name: 'Delete…' }).click()
      await page
        .getByRole('dialog')
        .getByLabel(/^Type 128/)
        .waitFor()
    },
  ],
  [
    'the messages of a cause',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('link', { name: /InvalidPayload/ }).click()
      await page.getByRole('checkbox').nth(1).check()
    },
  ],
  [
    'a message with its body',
    async (page) => {
      await page.locator('.message-link').first().click()
      await page.getByRole('button', { name: 'Show the body' }).click()
      await page.locator('.marked').first().waitFor()
    },
  ],
  [
    'a run that has ended',
    async (page) => {
      await page.getByRole('button', { name: 'Replay…' }).click()
      await page.getByRole('button', { name: 'Replay 1 message' }).click()
      await page.getByText('done', { exact: true }).waitFor()
    },
  ],
  [
    'runs and audit',
    async (page) => {
      await page.getByRole('link', { name: 'All runs' }).click()
      await page.getByRole('heading', { name: 'Audit' }).waitFor()
    },
  ],
  [
    'all messages',
    async (page) => {
      await page.getByRole('link', { name: 'All messages' }).click()
      await page.locator('.message-link').first().waitFor()
    },
  ],
]

describeInBrowser('axe finds nothing serious', () => {
  for (const [device, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`of dead letters, on a ${device}, ${colorScheme}`, async ({ visit }) => {
        const { desk } = await serveNight(morning)
        const page = await visit(desk.url, { viewport, colorScheme })
        const found: string[] = []
        for (const [name, lead] of states) {
          await lead(page)
          found.push(...(await seriousFindings(page)).map((finding) => `${name}: ${finding}`))
        }
        expect(found).toEqual([])
      })
    }
  }

  test('where there is nothing to show', async ({ visit }) => {
    const { desk } = await serveNight([])
    const page = await visit(desk.url)
    await page.getByText('No dead letters').waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })
})
