import { computed, signal } from '@preact/signals'
import type { SettledRow, SettledRows } from '../../wire/now.ts'

/** A line of the tail: what became of an event, or how many were not sent to the page. */
export type TailLine =
  | { readonly row: SettledRow; readonly left?: never }
  | { readonly left: number; readonly row?: never }

export type OutcomeFilter = SettledRow['outcome'] | 'all'

/** The most lines that are kept. */
const mostLines = 2_000

/** What is settled, while somebody looks: the latest first. */
export class Tail {
  readonly #lines = signal<readonly TailLine[]>([])
  /** What came while somebody reads further down. */
  readonly #held = signal<readonly TailLine[]>([])
  readonly text = signal('')
  readonly outcome = signal<OutcomeFilter>('all')
  readonly isPaused = signal(false)
  /** How many went by unseen while it was paused. */
  readonly passed = signal(0)
  /** Lines that come move those that are read: they are held back. */
  readonly isReading = signal(false)

  readonly shown = computed(() => this.#filtered(this.#lines.value))
  readonly newCount = computed(
    () => this.#filtered(this.#held.value).filter(({ row }) => row !== undefined).length,
  )
  readonly isEmpty = computed(() => this.#lines.value.length === 0)

  take({ rows, left, isFirst = false }: SettledRows): void {
    if (rows.length + left === 0) return
    if (this.isPaused.peek()) {
      // How many of them went by before cannot be told.
      if (isFirst) return
      this.passed.value += rows.length + left
      return
    }
    const lines: TailLine[] = [...rows].reverse().map((row) => ({ row }))
    // The last ones are sent.
    if (left > 0) lines.push({ left })
    if (isFirst) {
      this.#held.value = []
      this.#lines.value = lines
      return
    }
    const target = this.isReading.peek() ? this.#held : this.#lines
    target.value = [...lines, ...target.peek()].slice(0, mostLines)
  }

  pause(): void {
    this.passed.value = 0
    this.isPaused.value = true
  }

  resume(): void {
    this.isPaused.value = false
  }

  /** Lets in what was held back. */
  catchUp(): void {
    this.isReading.value = false
    if (this.#held.peek().length === 0) return
    this.#lines.value = [...this.#held.peek(), ...this.#lines.peek()].slice(0, mostLines)
    this.#held.value = []
  }

  /** Nobody looks any more. What comes is kept for who looks again. */
  leave(): void {
    this.resume()
    this.catchUp()
  }

  clear(): void {
    this.#lines.value = []
    this.#held.value = []
    this.isReading.value = false
    this.passed.value = 0
  }

  #filtered(lines: readonly TailLine[]): readonly TailLine[] {
    const words = this.text.value.trim().toLowerCase()
    const outcome = this.outcome.value
    if (words === '' && outcome === 'all') return lines
    const kept: TailLine[] = []
    for (const line of lines) {
      const last = kept.at(-1)
      if (line.row !== undefined) {
        if (matches(line.row, words, outcome)) kept.push(line)
      } else if (last?.left === undefined) {
        kept.push(line)
      } else {
        kept[kept.length - 1] = { left: last.left + line.left }
      }
    }
    return kept
  }
}

function matches(row: SettledRow, words: string, outcome: OutcomeFilter): boolean {
  if (outcome !== 'all' && row.outcome !== outcome) return false
  const texts = [row.type, row.reason, row.errorName, row.key]
  return texts.some((text) => text?.toLowerCase().includes(words) === true)
}
