import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { sampleEvent } from '../../src/testing/index.ts'
import { PermanentError } from '../../src/index.ts'
import { failureFrom } from '../../src/dead-letter/index.ts'
import { seriousFindings } from './axe.ts'
import { at, useBench } from './bench.ts'
import { serveNight } from './desk.ts'
import type { Cause } from './night.ts'
import { describeInBrowser, sizes, test } from './browser.ts'

const bench = useBench()

describeInBrowser('Try', () => {
  test('starts from a sample that fits, and has another one', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    const first = await text(page)
    expect(JSON.parse(first)).toEqual(sampleEvent('message.new', 1))
    await page.getByRole('button', { name: 'Another sample' }).click()
    await page.getByText('Sample 2').waitFor()
    expect(JSON.parse(await text(page))).toEqual(sampleEvent('message.new', 2))
    await verdict(page, 'fits')
  })

  test('lets a type be chosen by its letters and the keys alone', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    await page.getByRole('button', { name: 'Skip to the content' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    const chooser = page.getByRole('combobox', { name: 'Event type' })
    expect(await chooser.evaluate((element) => element.matches(':focus-visible'))).toBe(true)

    await page.keyboard.type('call sess')
    await page.keyboard.press('ArrowDown')
    const chosen = await page.getByRole('option', { selected: true }).textContent()
    expect(await page.getByRole('group', { name: 'video' }).count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(await chooser.inputValue()).toBe('message.new')
    await page.keyboard.type('call sess')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(async () => JSON.parse(await text(page)).type).toBe(chosen)
    expect(await chooser.inputValue()).toBe(chosen)
    expect(new URL(page.url()).hash).toBe(`#/try/${chosen}`)
    await verdict(page, 'fits')

    // Tab leaves the text, and does not end in it.
    await body(page).focus()
    await page.keyboard.press('Tab')
    expect(await body(page).evaluate((element) => element.matches(':focus'))).toBe(false)
  })

  test('marks what drifts, and leads to it', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    const event = sampleEvent('message.new')
    const users = [{ id: 'a' }, { id: 'b', role: 7 }]
    await write(page, { ...event, message: { ...event.message, mentioned_users: users } })
    await verdict(page, 'drifts')
    const issue = page.getByRole('button', { name: /mentioned_users\[\]\.role/ })
    await issue.click()
    expect(await selected(page)).toBe('7')
    const line = (await text(page)).split('\n').findIndex((one) => one.includes('"role": 7')) + 1
    await expect.poll(() => marked(page, 'warn')).toEqual([String(line)])
  })

  test('marks where a required part is missing, and leads there', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    const { id: _, ...message } = sampleEvent('message.new').message
    await write(page, { ...sampleEvent('message.new'), message })
    await verdict(page, 'invalid')
    await page.getByText('dead-lettered as InvalidPayload').waitFor()
    await page.getByRole('button', { name: 'message.id is missing' }).click()
    expect(await selected(page)).toBe('{')
    expect(await marked(page, 'bad')).toEqual(['4'])
    // The cursor is where the part is to be written.
    await page.keyboard.press('ArrowRight')
    await page.keyboard.type('"id":"m1",')
    await verdict(page, 'fits')
  })

  test('says where JSON breaks', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    await body(page).fill((await text(page)).replace('"type": ', '"type" '))
    await verdict(page, 'not JSON')
    await page.getByText('line 2, column 10').waitFor()
    await page.getByRole('button', { name: 'Show the place' }).click()
    expect(await selected(page)).toBe('"')
    await expect.poll(() => marked(page, 'bad')).toEqual(['2'])
    expect(await page.getByRole('button', { name: 'Format' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Reset' }).click()
    await verdict(page, 'fits')
  })

  test('checks each event of a body, unknown ones too', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await verdict(page, 'fits')
    const fits = sampleEvent('user.updated')
    await write(page, [fits, { type: 'app.own', id: 9007199254740991 }, { no: 'type' }, fits])
    await page.getByText('4 events: 2 fits, 1 unknown, 1 not an event.').waitFor()
    await page.getByText('app.own').waitFor()
  })

  test('brings back what was written, and formats without changing numbers', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try/message.read'))
    await verdict(page, 'fits')
    await body(page).fill('{"type":"message.read","id":9007199254740993}')
    await verdict(page, 'invalid')
    await page.getByRole('button', { name: 'Format' }).click()
    const written = '{\n  "type": "message.read",\n  "id": 9007199254740993\n}'
    expect(await text(page)).toBe(written)
    await page.getByRole('button', { name: 'Another sample' }).click()
    await verdict(page, 'fits')
    await page.getByRole('button', { name: 'Bring it back' }).click()
    expect(await text(page)).toBe(written)
    await verdict(page, 'invalid')
    // It is there after a look at another part.
    await page.getByRole('link', { name: 'Now' }).click()
    await page.getByRole('link', { name: 'Try' }).click()
    expect(await text(page)).toBe(written)
  })

  test('takes over the body of a dead letter', async ({ visit }) => {
    const type = 'user.updated'
    const body = JSON.stringify({ type, created_at: 'yesterday' })
    const causes: Cause[] = [
      {
        types: [type],
        count: 1,
        minutesAgo: [5, 5],
        failure: () => failureFrom(new PermanentError('no such user here')),
        body: () => body,
      },
    ]
    const { desk } = await serveNight(causes)
    const page = await visit(desk.url)
    await page.getByRole('link', { name: /no such user here/ }).click()
    const list = page.getByRole('region', { name: /the newest first/ })
    await list.getByRole('link').first().click()
    await page.getByRole('button', { name: 'Try it' }).click()
    await page.getByText('From a dead letter').waitFor()
    expect(JSON.parse(await text(page))).toEqual(JSON.parse(body))
    await verdict(page, 'invalid')
    expect(page.url()).not.toContain('yesterday')
  })

  test('runs the body through the handlers, and shows what they did', async ({ visit }) => {
    const router = bench
      .router()
      .on('message.new', () => {
        console.log('greeted a member')
      })
      .on('user.updated', () => {
        throw new TypeError('no such <b>user</b>', { cause: new Error('the database is away') })
      })
    const page = await visit(at(await bench.desk({ router }), 'try'))
    await verdict(page, 'fits')
    await page.getByText('their effects are real').waitFor()
    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await page.getByText('The message would be deleted from the queue').waitFor()
    await page.getByRole('region', { name: 'What was logged' }).getByText('greeted').waitFor()

    await write(page, sampleEvent('user.updated'))
    await page.getByText('The text has changed since.').waitFor()
    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await page.getByText('The message would be retried').waitFor()
    const result = page.getByRole('region', { name: 'Handlers' })
    await result.getByText('HandlerFailed', { exact: true }).waitFor()
    await result.getByText('TypeError: no such <b>user</b>').waitFor()
    await result.getByText('try.slow.test.ts').first().waitFor()

    await write(page, [{ ...sampleEvent('message.new'), message: {} }, sampleEvent('call.ended')])
    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await result.getByText('InvalidPayload', { exact: true }).waitFor()
    await result.getByText('unhandled', { exact: true }).waitFor()
    await result.getByText('message.id').first().waitFor()
  })

  test('sends to the queue of this machine, and shows it in Now', async ({ visit }) => {
    const worker = bench.worker(bench.router().on('message.new', () => {}))
    const page = await visit(at(await bench.desk({ worker }), 'try'))
    await worker.start()
    await verdict(page, 'fits')
    await page.getByRole('button', { name: 'Send to stream-events' }).click()
    await page.getByText('Sent to stream-events as').waitFor()
    await page.getByRole('button', { name: 'Send again to stream-events' }).waitFor()
    await page.getByRole('link', { name: 'Watch it in Now' }).click()
    const chart = page.getByRole('img', { name: /last 2 minutes/ })
    await expect.poll(() => chart.getAttribute('aria-label')).toContain('handled 1')
  })

  test('runs and sends nothing where nothing may be changed', async ({ visit }) => {
    const router = bench.router()
    const page = await visit(at(await bench.mount({ router }), 'try'))
    await verdict(page, 'fits')
    expect(await page.getByRole('button', { name: /^Run/ }).isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true)
    await page.getByText('nothing can be changed').first().waitFor()
  })

  test('says how to have handlers where there are none', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try'))
    await page.getByText('sluice desk --handlers ./router.mts').waitFor()
    expect(await page.getByRole('button', { name: /^Run/ }).count()).toBe(0)
  })

  test('says what is wrong in its place, and tries again', async ({ visit }) => {
    const page = await visit(at(await bench.desk(), 'try/no.such.type'))
    await page.getByRole('alert').getByText('no sample of this type').waitFor()
    await choose(page, 'message.new')
    await verdict(page, 'fits')
    expect(await page.getByRole('alert').count()).toBe(0)

    await page.route('**/api/try/check', (route) => route.abort())
    await body(page).press('End')
    await body(page).press('Enter')
    await page.getByRole('alert').getByText('The desk does not answer.').waitFor()
    await page.unroute('**/api/try/check')
    await page.getByRole('button', { name: 'Try again' }).click()
    await verdict(page, 'fits')
  })

  test('stays usable with a body of 1 MiB', async ({ visit }) => {
    const permissions = ['clipboard-read', 'clipboard-write']
    const page = await visit(at(await bench.desk(), 'try'), { permissions })
    await verdict(page, 'fits')
    const event = sampleEvent('message.new')
    const users = Array.from({ length: 6_000 }, (_, at) => ({ id: `u${at}`, role: 'user' }))
    const all = { ...event, message: { ...event.message, mentioned_users: users } }
    const large = JSON.stringify(all, undefined, 8)
    await paste(page, large + ' '.repeat(1_048_576 - Buffer.byteLength(large)))
    await verdict(page, 'fits')
    await body(page).press('Control+Home')
    await body(page).press('ArrowRight')
    const beganMs = performance.now()
    for (const key of ['a', 'b', 'Backspace', 'Backspace']) await body(page).press(key)
    expect(performance.now() - beganMs).toBeLessThan(4_000)
    await verdict(page, 'fits')
    // Only the numbers that can be seen are in the document.
    await body(page).press('Control+End')
    const lines = (await text(page)).split('\n').length
    await expect.poll(() => page.locator('.line-number').last().textContent()).toBe(String(lines))
    expect(await page.locator('.line-number').count()).toBeLessThan(100)
  })

  test('shows hostile bodies as text', async ({ visit }) => {
    const page = await visit(at(await bench.desk({ router: bench.router() }), 'try'))
    await verdict(page, 'fits')
    const type = '<img src=x onerror=alert(1)>\u202egnp.exe'
    await write(page, { type, '</textarea><script>alert(1)</script>': ['\u0000'] })
    await verdict(page, 'unknown')
    await page.getByText(String.raw`<img src=x onerror=alert(1)>\u202egnp.exe`).waitFor()
    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await page.getByText('The message would be').waitFor()
    await write(page, `${'['.repeat(64)}${']'.repeat(64)}`)
    await verdict(page, 'not an event')
    await write(page, { type: 'x'.repeat(5_000) })
    await verdict(page, 'unknown')
    expect(await page.locator('main img').count()).toBe(0)
    expect(await overflow(page)).toBe(0)
  })

  test.for([
    { size: 'desk', colorScheme: 'light' },
    { size: 'phone', colorScheme: 'dark' },
    { size: 'phone', colorScheme: 'light' },
    { size: 'desk', colorScheme: 'dark' },
  ] as const)('has no barriers: $size, $colorScheme', async (look, { visit }) => {
    const { size, colorScheme } = look
    const router = bench.router().on('message.new', () => {
      throw new Error('the database is away')
    })
    const desk = await bench.desk({ router })
    const page = await visit(at(desk, 'try'), { viewport: sizes[size], colorScheme })
    await verdict(page, 'fits')
    await page.getByRole('combobox').click()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Run through the handlers' }).click()
    await page.getByText('The message would be retried').waitFor()
    await page.getByRole('button', { name: /^Send/ }).click()
    await page.getByText('Sent to stream-events as').waitFor()
    const { id: _, ...message } = sampleEvent('message.new').message
    const odd = { ...message, mentioned_users: [{ id: 'b', role: 7 }] }
    await write(page, { ...sampleEvent('message.new'), message: odd })
    await verdict(page, 'invalid')
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflow(page)).toBe(0)

    await body(page).fill('{')
    await verdict(page, 'not JSON')
    expect(await seriousFindings(page)).toEqual([])
  })
})

function body(page: Page) {
  return page.getByRole('textbox', { name: 'Body of the message' })
}

async function text(page: Page): Promise<string> {
  return await body(page).inputValue()
}

/** Writes a body as a person would paste it. */
async function write(page: Page, value: unknown): Promise<void> {
  await body(page).fill(typeof value === 'string' ? value : JSON.stringify(value, undefined, 2))
}

async function paste(page: Page, pasted: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted)})`)
  await body(page).press('Control+A')
  await body(page).press('Control+V')
  expect(await text(page)).toBe(pasted)
}

/** Waits until the text has been checked with that result. */
async function verdict(page: Page, word: string): Promise<void> {
  const check = page.getByRole('region', { name: 'Check' })
  await check.locator('.inside:not(.before) .tag').getByText(word, { exact: true }).waitFor()
}

async function choose(page: Page, type: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Event type' }).fill(type)
  await page.getByRole('option', { name: type, exact: true }).click()
}

async function selected(page: Page): Promise<string> {
  return await body(page).evaluate((element) => {
    const { value, selectionStart, selectionEnd } = element as unknown as {
      readonly value: string
      readonly selectionStart: number
      readonly selectionEnd: number
    }
    return value.slice(selectionStart, selectionEnd)
  })
}

/** The numbers of the lines that are marked so. */
async function marked(page: Page, kind: 'bad' | 'warn'): Promise<string[]> {
  return await page.locator(`.line-number.${kind}`).allTextContents()
}

/** How much wider the page is than the screen. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}
