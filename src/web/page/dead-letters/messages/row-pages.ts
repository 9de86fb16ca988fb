import { signal } from '@preact/signals'
import type { MessageRow, MessageRows } from '../../../wire/dead-letters.ts'
import type { Problem } from '../../../wire/problem.ts'
import { get, problemIn } from '../../api/client.ts'

/** How many rows are asked for at once. */
const pageSize = 200

/** Who scrolls fast passes by most pages: they are asked for when the list stands still for so long. */
const restMs = 60

/** How many pages are kept: what was scrolled by long ago is asked for again. */
const mostKept = 100

/** The rows of a long list, page by page, as they come into view. */
export class RowPages {
  /** How many rows there are in all; undefined before the first answer. */
  readonly total = signal<number | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  /** Changes with each page that comes, so that what shows rows is drawn again. */
  readonly version = signal(0)
  readonly #group: string | undefined
  readonly #pages = new Map<number, readonly MessageRow[]>()
  readonly #asking = new Map<number, AbortController>()
  #visible: readonly [from: number, to: number] = [0, pageSize]
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param group - The fingerprint; undefined for all messages. */
  constructor(group: string | undefined) {
    this.#group = group
  }

  /** The row at an index; undefined while it is not here. */
  row(index: number): MessageRow | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** The rows that are here, in order. */
  loaded(): readonly MessageRow[] {
    return [...this.#pages].sort(([one], [other]) => one - other).flatMap(([, rows]) => rows)
  }

  /** Asks for the rows from one index to before another, unless they are here. */
  show(from: number, to: number): void {
    this.#visible = [from, to]
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#askForVisible()
    }, restMs)
  }

  /** Asks again for what can be seen, and forgets the rest: rows may be others. */
  reload(): void {
    const pages = this.#visiblePages()
    for (const page of this.#pages.keys()) if (!pages.includes(page)) this.#pages.delete(page)
    for (const page of pages) void this.#ask(page)
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const asking of this.#asking.values()) asking.abort()
  }

  #askForVisible(): void {
    const pages = this.#visiblePages()
    for (const [page, asking] of this.#asking) if (!pages.includes(page)) asking.abort()
    for (const page of pages) {
      if (!this.#pages.has(page) && !this.#asking.has(page)) void this.#ask(page)
    }
  }

  #visiblePages(): readonly number[] {
    const [from, to] = this.#visible
    const first = Math.floor(from / pageSize)
    const last = Math.floor(Math.max(from, to - 1) / pageSize)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  }

  async #ask(page: number): Promise<void> {
    this.#asking.get(page)?.abort()
    const asking = new AbortController()
    this.#asking.set(page, asking)
    const query = new URLSearchParams({ from: String(page * pageSize), count: String(pageSize) })
    if (this.#group !== undefined) query.set('group', this.#group)
    try {
      const { total, rows } = await get<MessageRows>(
        `api/dead-letters/messages?${query}`,
        asking.signal,
      )
      this.#keep(page, rows)
      this.total.value = total
      this.problem.value = undefined
      this.version.value++
    } catch (error) {
      if (!asking.signal.aborted) this.#failed(problemIn(error))
    } finally {
      if (this.#asking.get(page) === asking) this.#asking.delete(page)
    }
  }

  #failed(problem: Problem): void {
    // Nothing was looked at yet: the first look brings another turn.
    if (problem.code === 'NoSnapshot') return
    if (problem.code === 'Gone') {
      this.#pages.clear()
      this.total.value = 0
      this.version.value++
      return
    }
    this.problem.value = problem
  }

  #keep(page: number, rows: readonly MessageRow[]): void {
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= mostKept) break
      this.#pages.delete(oldest)
    }
  }
}
