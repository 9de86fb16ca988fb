import { failureFrom } from 'sluice/dead-letter'
import { expect } from 'vitest'
import { describeInBrowser, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

const refused: Cause = {
  types: ['message.new'],
  count: 30,
  minutesAgo: [90, 40],
  failure: (type) => failureFrom(thrown('Error', 'connect ECONNREFUSED'), type),
}

const few: Cause = { ...refused, count: 3 }

/** When a dialog opened, and whether and when it could be confirmed first. */
const watchConfirming = `
  globalThis.confirmable = 0
  const look = () => {
    const button = document.querySelector('dialog button[type=submit]')
    if (button === null) return
    globalThis.openedAt ??= performance.now()
    if (button.disabled) return
    globalThis.confirmable++
    globalThis.confirmableAt ??= performance.now()
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
`

describeInBrowser('confirming', () => {
  test('a deletion of many can not be confirmed before its number is typed, not for a moment', async ({
    visit,
  }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.evaluate(watchConfirming)
    await page.getByRole('button', { name: 'Delete all 30…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete 30 messages' })
    const typed = dialog.getByLabel(/^Type 30 to confirm/)
    await typed.fill('3')
    await typed.fill('31')
    expect(await page.evaluate('confirmable')).toBe(0)
    await typed.fill('30')
    await expect.poll(() => page.evaluate('confirmable')).toBeGreaterThan(0)
  })

  test('a dialog cannot be confirmed by the second of two clicks that open it', async ({
    visit,
  }) => {
    const { desk } = await serveNight([few])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.evaluate(watchConfirming)
    await page.getByRole('button', { name: 'Delete all 3…' }).click()
    await expect.poll(() => page.evaluate('confirmable')).toBeGreaterThan(0)
    expect(await page.evaluate('confirmableAt - openedAt')).toBeGreaterThan(300)
  })

  test('the focus stays with the body when it is shown and when it is hidden', async ({
    visit,
  }) => {
    const { desk } = await serveNight([few])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /ECONNREFUSED/ }).click()
    await page.getByRole('region', { name: '3 messages' }).getByRole('link').first().click()
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')")
    await page.getByRole('button', { name: 'Show the body' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Body')
    await page.getByRole('button', { name: 'Hide' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(focused).toBe('Body')
  })
})
