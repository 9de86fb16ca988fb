import { failureFrom } from 'sluice/dead-letter'
import { expect } from 'vitest'
import { seriousFindings } from './axe.ts'
import { describeInBrowser, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

const minuteMs = 60_000

const refused: Cause = {
  types: ['message.new'],
  count: 3,
  minutesAgo: [90, 90],
  failure: (type) => failureFrom(thrown('Error', 'connect ECONNREFUSED'), type),
}

describeInBrowser('the age of what is shown', () => {
  test('asks for a refresh beyond ten minutes, and no more after it', async ({ visit }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByText('3 messages of 1 cause').waitFor()
    await page.getByText('Refresh receives each message once').waitFor()
    const old = page.getByText('The queue may have changed since: refresh.')
    expect(await old.count()).toBe(0)
    await page.clock.setFixedTime(Date.now() + 12 * minuteMs)
    await old.waitFor()
    expect(await old.innerText()).toMatch(/^Seen 12 min ago\./)
    expect(await seriousFindings(page)).toEqual([])
    await page.clock.setFixedTime(Date.now())
    await page.getByRole('button', { name: 'Refresh' }).click()
    await expect.poll(() => old.count()).toBe(0)
  })

  test('is said once where the first and the last are as old', async ({ visit }) => {
    const { desk } = await serveNight([refused])
    const page = await visit(desk.url)
    await page.getByText('3 messages of 1 cause').waitFor()
    expect(await page.locator('.group-arrivals').innerText()).toBe('90 min ago')
  })
})
