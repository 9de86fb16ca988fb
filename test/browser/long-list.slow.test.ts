import { expect } from 'vitest'
import { describeInBrowser, test } from './browser.ts'
import { serveNight } from './desk.ts'
import type { Cause } from './night.ts'

const count = 100_000

const many: Cause = {
  types: ['message.new'],
  count,
  minutesAgo: [600, 1],
  attempts: 1,
  failure: () => ({ _tag: 'NotAnEvent', found: 'an object without "type"' }),
  body: (_type, at) => `{"number":${at}}`,
}

/** Scrolls from the top to the end within so many frames, and tells how long each of them took. */
function scrollThrough(frames: number): string {
  return `new Promise((resolve) => {
    const list = document.querySelector('.message-window')
    const times = []
    let last
    let frame = 0
    const step = (now) => {
      if (last !== undefined) times.push(now - last)
      last = now
      list.scrollTop = (list.scrollHeight * frame++) / ${frames}
      if (frame <= ${frames}) requestAnimationFrame(step)
      else resolve(times)
    }
    requestAnimationFrame(step)
  })`
}

describeInBrowser('100,000 dead letters', () => {
  test('are scrolled through with few rows in the document, and the last one is a key away', {
    timeout: 180_000,
  }, async ({ visit, annotate }) => {
    const { desk } = await serveNight([many])
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /NotAnEvent/ }).click({ timeout: 90_000 })
    const list = page.getByRole('region', { name: '100,000 messages, the newest first' })
    const rows = list.getByRole('listitem')
    await list.getByRole('link').first().waitFor()

    const times = await page.evaluate<number[]>(scrollThrough(240))
    const sorted = times.toSorted((one, other) => one - other)
    const at = (share: number) =>
      `${sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1)} ms`
    await annotate(`frames: half within ${at(0.5)}, 95 % within ${at(0.95)}, the longest ${at(1)}`)
    expect(await rows.count()).toBeLessThan(200)

    await list.focus()
    await page.keyboard.press('Home')
    await expect.poll(() => rows.first().getAttribute('aria-posinset')).toBe('1')
    await page.keyboard.press('End')
    await expect.poll(() => rows.last().getAttribute('aria-posinset')).toBe(String(count))
    // The oldest, once its page is there.
    await rows.last().getByText('10 h ago').first().waitFor()
    expect(await rows.count()).toBeLessThan(200)
    expect(await page.locator('*').count()).toBeLessThan(2_000)
  })
})
