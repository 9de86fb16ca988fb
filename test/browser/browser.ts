import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { describe, expect, test as plain } from 'vitest'
import { executable, sizes, startBrowser } from './chromium.ts'

export { sizes } from './chromium.ts'

/** A page of a real browser at an address. What goes wrong in it fails the test at its end. */
export type Visit = (url: string, options?: BrowserContextOptions) => Promise<Page>

if (executable === undefined) {
  const sentence =
    'There is no Chrome or Chromium for the tests of the page: install one, or set CHROME_PATH.'
  // In CI nothing may be left out without being seen.
  if (process.env.CI !== undefined) throw new Error(sentence)
  console.warn(`${sentence} They are left out.`)
}

/** Left out where there is no browser. */
export const describeInBrowser = describe.skipIf(executable === undefined)

export const test = plain.extend<{ visit: Visit }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are used.
  visit: async ({}, use) => {
    const contexts: BrowserContext[] = []
    const faults: string[] = []
    await use(async (url, options) => {
      const context = await (await startBrowser()).newContext({
        viewport: sizes.desk,
        reducedMotion: 'reduce',
        ...options,
      })
      contexts.push(context)
      watch(context, new URL(url).host, faults)
      const page = await context.newPage()
      await page.goto(url)
      return page
    })
    for (const context of contexts) await context.close()
    expect(faults).toEqual([])
  },
})

/** Errors of scripts, violations of the content security policy, and requests to any other host. */
function watch(context: BrowserContext, host: string, faults: string[]): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !isAnswerOfTheApi(message)) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(String(error.error())))
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.host !== host && url.protocol !== 'data:' && url.protocol !== 'blob:')
      faults.push(`A request to another host: ${request.url()}`)
  })
}

/** Chromium logs each answer that is not 2xx, or no stream where one is expected. The page shows these by itself. */
function isAnswerOfTheApi(message: ConsoleMessage): boolean {
  if (message.text().startsWith("EventSource's response")) return true
  const isAnswer = message.text().startsWith('Failed to load resource')
  return isAnswer && message.location().url.includes('/api/')
}
