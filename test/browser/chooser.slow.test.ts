import { expect } from 'vitest'
import { at, useBench } from './bench.ts'
import { describeInBrowser, test } from './browser.ts'

const bench = useBench()

describeInBrowser('The type of a sample', () => {
  test('is chosen again and again without leaving its field', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await page.getByText('fits', { exact: true }).waitFor()
    const field = page.getByRole('combobox', { name: 'Event type' })
    await field.fill('user banned')
    await page.keyboard.press('Enter')
    await expect.poll(() => field.inputValue()).toBe('user.banned')
    await expect.poll(() => page.evaluate('location.hash')).toBe('#/try/user.banned')
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox')
  })
})
