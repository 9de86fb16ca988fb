import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { describeInBrowser, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { morning } from './night.ts'

/** Presses Tab until what is named has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const reached: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const said = await page.evaluate<string>(
      "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent ?? ''",
    )
    reached.push(said.slice(0, 40))
    if (typeof name === 'string' ? said === name : name.test(said)) return
  }
  throw new Error(`The keyboard does not reach ${name}: ${reached.join(' | ')}`)
}

/** Whether what has the focus shows it: itself, or what it stands for. */
const isFocusSeen = `(() => {
  for (let one = document.activeElement; one !== document.body; one = one.parentElement)
    if (getComputedStyle(one).outlineStyle !== 'none') return true
  return false
})()`

describeInBrowser('by keyboard alone', () => {
  test('a person goes from the causes to a body, and replays it', async ({ visit }) => {
    const { desk, queue } = await serveNight(morning)
    const page = await visit(desk.url)
    await page.getByText('877 messages of').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await tabTo(page, /InvalidPayload/)
    expect(await page.evaluate<boolean>(isFocusSeen)).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'InvalidPayload', level: 1 }).waitFor()
    await tabTo(page, /^57 messages, the newest first$/)
    const rows = page.getByRole('region', { name: '57 messages' }).getByRole('listitem')
    await page.keyboard.press('End')
    await expect.poll(() => rows.last().getAttribute('aria-posinset')).toBe('57')
    await page.keyboard.press('Home')
    await expect.poll(() => rows.first().getAttribute('aria-posinset')).toBe('1')
    // Chromium scrolls there in steps.
    await expect.poll(() => page.evaluate<number>('document.activeElement.scrollTop')).toBe(0)
    await tabTo(page, /ago$/)
    expect(await page.evaluate<boolean>(isFocusSeen)).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'message.new', level: 1 }).waitFor()
    await tabTo(page, 'Show the body')
    await page.keyboard.press('Enter')
    await page.locator('.json').waitFor()
    await tabTo(page, /^"message"/)
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByText('4012056', { exact: true }).count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.getByText('4012056', { exact: true }).waitFor()

    await page.keyboard.press('Shift+Tab')
    await page.getByRole('button', { name: 'Replay…' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Replay 1 message' })
    await dialog.getByRole('cell', { name: 'chat-events' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    // It was opened from there.
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Replay…')
    await page.keyboard.press('Enter')
    await dialog.getByRole('cell', { name: 'chat-events' }).waitFor()
    // It can be confirmed once it could be read.
    const confirm = dialog.getByRole('button', { name: 'Replay 1 message' })
    await expect.poll(() => confirm.isEnabled()).toBe(true)
    await tabTo(page, 'Replay 1 message')
    await page.keyboard.press('Enter')
    await page.getByText('done', { exact: true }).waitFor()
    expect(queue.messages()).toHaveLength(1)
  })

  test('a menu opens and closes, and the focus stays with its button', async ({ visit }) => {
    const { desk } = await serveNight(morning)
    const page = await visit(desk.url)
    const button = page.getByRole('button', { name: /^More for 128 messages/ })
    await button.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Export')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('link', { name: 'Export', exact: true }).count()).toBe(0)
    const focused = await page.evaluate<string>("document.activeElement.getAttribute('aria-label')")
    expect(focused).toMatch(/^More for 128 messages/)
  })
})
