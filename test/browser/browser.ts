import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { describe, expect, test as plain } from 'vitest'
import { executable, sizes, startBrowser } from './chromium.ts'
import { missingBrowser } from './missing-browser.ts'

export { sizes } from './chromium.ts'

/** A page of a real browser at an address. What goes wrong in it fails the test at its end. */
export type Visit = (url: string, options?: BrowserContextOptions) => Promise<Page>

const missing = missingBrowser(executable, process.env)
if (missing !== undefined) console.warn(missing)

/** Left out where there is no browser. */
export const describeInBrowser = describe.skipIf(executable === undefined)

interface Visits {
  readonly visit: Visit
  /** The page of somebody who is to be refused: the browser complains of it, and that is no fault. */
  readonly intrude: Visit
}

export const test = plain.extend<Visits>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures are used.
  visit: async ({}, use) => {
    const faults: string[] = []
    await useVisits(use, (context, host) => watch(context, host, faults))
    expect(faults).toEqual([])
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  intrude: async ({}, use) => {
    await useVisits(use, () => {})
  },
})

/** Each page has a context of its own, which is closed at the end. */
async function useVisits(
  use: (visit: Visit) => Promise<void>,
  prepare: (context: BrowserContext, host: string) => void,
): Promise<void> {
  const contexts: BrowserContext[] = []
  await use(async (url, options) => {
    const context = await (await startBrowser()).newContext({
      viewport: sizes.desk,
      reducedMotion: 'reduce',
      ...options,
    })
    contexts.push(context)
    prepare(context, new URL(url).host)
    const page = await context.newPage()
    await page.goto(url)
    return page
  })
  for (const context of contexts) await context.close()
}

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
