import { signal } from '@preact/signals'

/** The part of the page that is shown: `#/dead-letters/GROUP/ID`, `#/now`, `#/try/TYPE`. */
export interface Route {
  readonly page: Page
  /** What follows the page, decoded. */
  readonly rest: readonly string[]
}

export const pages = ['dead-letters', 'now', 'try'] as const
export type Page = (typeof pages)[number]

export const route = signal<Route>(routeOf(location.hash))

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

function routeOf(hash: string): Route {
  const [first, ...rest] = hash.replace(/^#\/?/, '').split('/').map(decoded)
  const page = pages.find((one) => one === first) ?? 'dead-letters'
  return { page, rest: rest.filter((part) => part !== '') }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The address of a part of the page, for links. */
export function link(page: Page, ...rest: readonly string[]): string {
  return `#/${[page, ...rest.map(encodeURIComponent)].join('/')}`
}

export function go(page: Page, ...rest: readonly string[]): void {
  location.hash = link(page, ...rest)
}
