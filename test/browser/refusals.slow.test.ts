import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { failureFrom } from 'sluice/dead-letter'
import type { DeskServer } from 'sluice/web'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { describeInBrowser, test } from './browser.ts'
import { foreignName } from './chromium.ts'
import { type ServedNight, serveNight } from './desk.ts'
import { type Cause, thrown } from './night.ts'

/** What nobody may see who was not let in. */
const secret = 'the secret of ada'

const cause: Cause = {
  types: ['message.new'],
  count: 12,
  minutesAgo: [90, 40],
  failure: (type) => failureFrom(thrown('StoreAway', secret), type),
}

/** The page of a refusal may ask for nothing. What was there before it, or a program, is not held by that. */
const withoutPolicy = { bypassCSP: true }

/** All that can be read, and what a program asks for. */
const readable = [
  'api/session',
  'api/dead-letters',
  'api/dead-letters/messages',
  'api/dead-letters/export',
  'api/runs',
  'api/audit',
  'api/now',
  'api/live',
  'api/try/types',
]

/** All that changes something, by a body that would do. */
const changing = (plan: string): Readonly<Record<string, object>> => ({
  'api/runs': { plan },
  'api/try/run': { text: '{"type":"message.new"}' },
  'api/try/send': { text: '{"type":"message.new"}' },
})

describeInBrowser('nobody gets in', () => {
  test('without the token: the page is a sentence, and the API answers nothing', async ({
    intrude,
  }) => {
    const { desk } = await serveNight([cause])
    for (const address of ['', '?token=wrong-but-long-enough', '#/now', 'index.html']) {
      const page = await intrude(originOf(desk) + address)
      expect(await wordsOf(page)).toMatch(/^(Open the desk at|This address does not let in)/)
      expect(await page.locator('script, link').count()).toBe(0)
      expect(await page.context().cookies()).toEqual([])
    }
    const page = await intrude(originOf(desk), withoutPolicy)
    for (const path of readable) {
      expect(await ask(page, path), path).toMatchObject({
        status: 401,
        text: expect.stringContaining('SignIn'),
      })
    }
    expect(await ask(page, 'api/runs', { plan: 'p' })).toMatchObject({ status: 401 })
  })

  test('with the token once: it is in no address after that, and in no script', async ({
    visit,
    intrude,
  }) => {
    const { desk } = await serveNight([cause])
    const once = desk.urlForOnce()
    const page = await visit(once)
    await page.getByText('12 messages of 1 cause').waitFor()
    expect(page.url()).toBe(originOf(desk))
    expect(await page.evaluate<string>('document.cookie')).toBe('')
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    // It can be made from the token, and not the token from it.
    expect(desk.url).not.toContain(cookie?.value)
    expect(await wordsOf(await intrude(once))).toMatch(/^This address does not let in/)
  })

  test('by another name that leads to this machine, not even with the token', async ({
    intrude,
  }) => {
    const { desk } = await serveNight([cause])
    const foreign = new URL(desk.url)
    foreign.hostname = foreignName
    for (const address of [foreign.href, `${foreign.origin}/`]) {
      const page = await intrude(address)
      expect(await wordsOf(page)).toMatch(/^This desk does not go by that name/)
      expect(await page.context().cookies()).toEqual([])
    }
    // To a browser it is of the same origin as this page, which may read its answers.
    const page = await intrude(`${foreign.origin}/`, withoutPolicy)
    for (const path of readable) {
      expect(await ask(page, path), path).toMatchObject({
        status: 421,
        text: expect.stringContaining('WrongHost'),
      })
    }
    expect(await ask(page, 'api/runs', { plan: 'p' })).toMatchObject({ status: 421 })
  })

  // On another port of this machine the cookie is sent along: a site is no origin. By a name it is not.
  for (const host of ['127.0.0.1', foreignName]) {
    test(`from a page on ${host} that a person opens who is signed in`, async ({ intrude }) => {
      const night = await serveNight([cause])
      const own = await intrude(night.desk.url)
      await own.getByText('12 messages of 1 cause').waitFor()
      const plan = await planOf(own)
      const page = await openForeign(own.context(), host)

      const at = (path: string) => originOf(night.desk) + path
      for (const path of ['', ...readable]) {
        expect(await readFrom(page, at(path)), path).toEqual({ cors: 'refused', plain: 'refused' })
      }
      for (const [path, body] of Object.entries(changing(plan))) {
        await postFrom(page, at(path), body)
      }
      expect(await listenFrom(page, at('api/live'))).toBe('refused')
      expect(await frameFrom(page, at(''))).toBe('chrome-error://chromewebdata/')
      for (const path of Object.keys(changing(plan))) {
        expect(await submitFrom(own.context(), page, at(path), plan)).toMatch(
          /^Only the page of this desk may ask this/,
        )
      }

      await expectUnchanged(own, night)
      // The plan was a good one: the page itself can carry it out.
      expect(await ask(own, 'api/runs', { plan })).toMatchObject({ status: 201 })
      await expect.poll(() => night.queue.messages().length).toBe(12)
    })
  }

  test('to change something where it is read-only: no button, and no request', async ({
    visit,
  }) => {
    const night = await serveNight([cause], { readOnly: true })
    const page = await visit(night.desk.url)
    await page.getByText('12 messages of 1 cause').waitFor()
    await page.getByText('This desk is read-only: nothing can be changed.').waitFor()
    const plan = await planOf(page)
    const changes = () => page.getByRole('button', { name: /Replay|Delete|Run|Send/ })

    await page.getByRole('button', { name: /^More for 12 messages/ }).click()
    await expectDisabled(changes(), 2)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: /StoreAway/ }).click()
    const list = page.getByRole('region', { name: /the newest first/ })
    await list.getByRole('checkbox').first().waitFor()
    await expectDisabled(changes(), 2)
    await list.getByRole('link').first().click()
    await page.getByRole('button', { name: 'Show the body' }).waitFor()
    await expectDisabled(changes(), 2)

    for (const [path, body] of Object.entries(changing(plan))) {
      expect(await ask(page, path, body), path).toMatchObject({
        status: 403,
        text: expect.stringContaining('ReadOnly'),
      })
    }
    expect(await ask(page, 'api/runs/any/stop', {})).toMatchObject({ status: 403 })
    await expectUnchanged(page, night)
  })
})

/** `http://127.0.0.1:PORT/`. */
function originOf({ url }: Pick<DeskServer, 'url'>): string {
  return new URL('/', url).href
}

async function wordsOf(page: Page): Promise<string> {
  return (await page.locator('body').innerText()).trim()
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** Asks as the page of the desk does, from where a page is. */
async function ask(page: Page, path: string, body?: object): Promise<Answer> {
  return await page.evaluate(
    async ([address, json]) => {
      const answer = await fetch(`/${address}`, {
        ...(json !== undefined && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: json,
        }),
      })
      return { status: answer.status, text: await answer.text() }
    },
    [path, body && JSON.stringify(body)] as const,
  )
}

/** Of all that there is. */
async function planOf(page: Page): Promise<string> {
  const { status, text } = await ask(page, 'api/plans', { purpose: 'replay' })
  expect(status).toBe(201)
  return (JSON.parse(text) as { readonly id: string }).id
}

/** A page of somebody else, in the browser of who is signed in. */
async function openForeign(context: BrowserContext, host: string): Promise<Page> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Kittens</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const page = await context.newPage()
  await page.goto(`http://${host}:${(server.address() as AddressInfo).port}/`)
  return page
}

/** What a foreign page gets to read: with CORS, and as it loads pictures and scripts. */
async function readFrom(page: Page, address: string): Promise<unknown> {
  return await page.evaluate(async (url) => {
    const read = (mode: 'cors' | 'no-cors') =>
      fetch(url, { mode, credentials: 'include' }).then(
        (answer) => answer.text(),
        () => 'refused',
      )
    return { cors: await read('cors'), plain: await read('no-cors') }
  }, address)
}

/** In each way in which a page may send to another origin. Whether it was answered cannot be told from there. */
async function postFrom(page: Page, address: string, body: object): Promise<void> {
  const json = JSON.stringify(body)
  await page.evaluate(
    async ([url, text]) => {
      for (const type of ['text/plain', 'application/json']) {
        for (const mode of ['no-cors', 'cors'] as const) {
          const headers = { 'content-type': type }
          const init = {
            method: 'POST',
            mode,
            headers,
            body: text,
            credentials: 'include',
          } as const
          await fetch(url, init).catch(() => undefined)
        }
      }
      await fetch(url, { method: 'POST', body: text, credentials: 'include' }).catch(
        () => undefined,
      )
    },
    [address, json] as const,
  )
}

async function listenFrom(page: Page, address: string): Promise<string> {
  return await page.evaluate<string>(`new Promise((resolve) => {
    const source = new EventSource(${JSON.stringify(address)}, { withCredentials: true })
    source.onopen = () => resolve('open')
    source.onerror = () => { source.close(); resolve('refused') }
  })`)
}

/** What a frame shows that is to show that address. */
async function frameFrom(page: Page, address: string): Promise<string | undefined> {
  await page.evaluate<void>(`new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.onload = () => resolve()
    frame.src = ${JSON.stringify(address)}
    document.body.append(frame)
  })`)
  const frame = page.frames().at(-1)
  expect(frame).not.toBe(page.mainFrame())
  return frame?.url()
}

/** The words of the page that a form leads to, which writes JSON as far as a form can. */
async function submitFrom(
  context: BrowserContext,
  page: Page,
  address: string,
  plan: string,
): Promise<string> {
  const opened = context.waitForEvent('page')
  await page.evaluate<void>(`(() => {
    const form = document.createElement('form')
    Object.assign(form, { method: 'POST', enctype: 'text/plain', target: '_blank' })
    form.action = ${JSON.stringify(address)}
    const field = document.createElement('input')
    field.name = ${JSON.stringify(`{"plan":${JSON.stringify(plan)},"a":"`)}
    field.value = '"}'
    form.append(field)
    document.body.append(form)
    form.submit()
  })()`)
  const answer = await opened
  await answer.waitForLoadState()
  return await wordsOf(answer)
}

async function expectUnchanged(own: Page, { queue, deadLetterQueue }: ServedNight): Promise<void> {
  expect(await ask(own, 'api/runs')).toEqual({ status: 200, text: '[]' })
  expect(queue.messages()).toEqual([])
  expect(deadLetterQueue.messages()).toHaveLength(12)
}

async function expectDisabled(buttons: ReturnType<Page['locator']>, least: number): Promise<void> {
  const all = await buttons.all()
  expect(all.length).toBeGreaterThanOrEqual(least)
  for (const button of all) {
    expect(await button.isDisabled(), await button.innerText()).toBe(true)
  }
}
