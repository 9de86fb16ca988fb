import { expect } from 'vitest'
import { describeInBrowser, sizes, test } from './browser.ts'
import { serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'
import { failureFrom } from 'sluice/dead-letter'

const script = '<script>document.title="owned"</script><img src=x onerror="document.title=1">'

function nested(levels: number): unknown {
  return levels === 0 ? 'the bottom' : { [`level ${levels}`]: nested(levels - 1) }
}

const body = JSON.stringify({
  type: script,
  created_at: '2026-01-01T00:00:00Z',
  [script]: 'a key',
  reversed: 'invoice\u202egpj.exe',
  deep: nested(60),
  list: Array.from({ length: 5_000 }, (_, at) => ({ at })),
  // In all 1 MiB, less the record.
  long: 'x'.repeat(900_000),
})

const hostile: Cause = {
  types: ['message.new'],
  count: 1,
  minutesAgo: [5, 5],
  failure: (type) =>
    failureFrom(thrown(`Error${script}`, `${script} \u202e reversed ${'y'.repeat(1_500)}`), type),
  body: () => body,
}

describeInBrowser('what others wrote', () => {
  test('is text, whatever it holds and however much there is of it', async ({ visit }) => {
    const { desk } = await serveNight([hostile])
    const page = await visit(desk.url, { viewport: sizes.phone })
    await page.getByText('document.title="owned"').first().waitFor()
    await page.locator('.group-link').click()
    await page.locator('.message-link').click()
    await page.getByRole('button', { name: 'Show the body' }).click()
    const tree = page.locator('.json')
    await tree.getByText('"a key"', { exact: true }).waitFor()

    // The direction of what follows is not turned.
    await tree.getByText('\\u202e').waitFor()
    expect(await page.evaluate<string>('document.body.innerText')).not.toMatch(/\p{Bidi_Control}/u)

    for (let level = 60; level > 1; level--) await tree.getByText(`"level ${level}": `).click()
    await tree.getByText('"the bottom"', { exact: true }).waitFor()
    await tree.getByRole('button', { name: 'Show 100 more of 4,900' }).click()
    await tree.getByRole('button', { name: 'Show 100 more of 4,800' }).waitFor()
    await tree.getByRole('button', { name: 'Show 899,600 more characters' }).click()

    await page.getByRole('button', { name: 'Raw', exact: true }).click()
    await page.getByRole('button', { name: /^Show .* more characters$/ }).click()
    await expect
      .poll(() => page.evaluate<number>("document.querySelector('.raw').textContent.length"))
      .toBeGreaterThan(900_000)
    expect(await page.locator('main script, main img').count()).toBe(0)
    expect(await page.title()).toBe('Dead letters · chat-events · sluice')
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
  })
})
