import { computed, signal } from '@preact/signals'
import type { Problem } from '../../wire/problem.ts'
import type { Checked, Sample, SampleTypes, Sent, Tried } from '../../wire/try.ts'
import { get, post, problemIn } from '../api/client.ts'
import { formatted } from './json-format.ts'
import { jsonParts } from './json-parts.ts'

/** What a server did with a text. */
export interface Answer<T> {
  readonly of: string
  readonly value?: T
  readonly problem?: Problem
}

/** How long to wait for the next key before the text is checked, by its length. */
function patienceMs(length: number): number {
  if (length < 100_000) return 200
  return length < 500_000 ? 600 : 1_200
}

/** The body that is written here, what a worker finds in it, and what was done with it. It outlives the page Try. */
class Draft {
  readonly types = signal<SampleTypes['types']>([])
  readonly typesProblem = signal<Problem | undefined>(undefined)

  /** What the text was made from. Undefined for a text that came from elsewhere. */
  readonly type = signal<string | undefined>(undefined)
  readonly seed = signal(1)
  readonly sampleProblem = signal<Problem | undefined>(undefined)

  readonly text = signal('')
  /** As it came here. */
  readonly original = signal('')
  /** A text that a person had written, and that another one has replaced. */
  readonly replaced = signal<string | undefined>(undefined)
  /** Where the text came from, if it is no sample, in words. */
  readonly source = signal<string | undefined>(undefined)

  readonly checked = signal<Answer<Checked> | undefined>(undefined)
  readonly tried = signal<Answer<Tried> | undefined>(undefined)
  readonly sent = signal<Answer<Sent> | undefined>(undefined)
  readonly isRunning = signal(false)
  readonly isSending = signal(false)

  readonly isEdited = computed(() => this.text.value !== this.original.value)
  /** Of the text that was checked last. */
  readonly parts = computed(() => {
    const checked = this.checked.value
    return checked === undefined ? undefined : jsonParts(checked.of)
  })

  #timer: ReturnType<typeof setTimeout> | undefined
  #checking: AbortController | undefined
  #sampling: AbortController | undefined

  async loadTypes(): Promise<void> {
    if (this.types.peek().length > 0) return
    try {
      this.types.value = (await get<SampleTypes>('api/try/types')).types
      this.typesProblem.value = undefined
    } catch (error) {
      this.typesProblem.value = problemIn(error)
    }
  }

  /** Starts from a sample of a type. */
  async sample(type: string, seed = 1): Promise<void> {
    this.type.value = type
    this.seed.value = seed
    this.#sampling?.abort()
    this.#sampling = new AbortController()
    const { signal } = this.#sampling
    const query = new URLSearchParams({ type, seed: String(seed) })
    try {
      const { body } = await get<Sample>(`api/try/sample?${query}`, signal)
      if (signal.aborted) return
      this.sampleProblem.value = undefined
      this.#start(body)
      this.source.value = undefined
    } catch (error) {
      if (!signal.aborted) this.sampleProblem.value = problemIn(error)
    }
  }

  /** Starts from the body of a message. */
  take(body: string, source: string): void {
    this.#sampling?.abort()
    this.sampleProblem.value = undefined
    this.type.value = undefined
    this.#start(body)
    this.source.value = source
  }

  edit(text: string): void {
    if (text === this.text.peek()) return
    this.text.value = text
    this.#checkSoon()
  }

  format(): void {
    const text = formatted(this.text.peek())
    if (text !== undefined) this.edit(text)
  }

  reset(): void {
    this.edit(this.original.peek())
  }

  bringBack(): void {
    const text = this.replaced.peek()
    this.replaced.value = undefined
    if (text !== undefined) this.edit(text)
  }

  /** Asks what a worker would find in the text. The last answer counts. */
  async check(): Promise<void> {
    clearTimeout(this.#timer)
    this.#checking?.abort()
    this.#checking = new AbortController()
    const { signal } = this.#checking
    const of = this.text.peek()
    try {
      const value = await post<Checked>('api/try/check', { body: of }, signal)
      if (!signal.aborted) this.checked.value = { of, value }
    } catch (error) {
      if (!signal.aborted) this.checked.value = { of, problem: problemIn(error) }
    }
  }

  async run(): Promise<void> {
    if (this.isRunning.peek()) return
    this.isRunning.value = true
    this.tried.value = await answerTo<Tried>('api/try/run', this.text.peek())
    this.isRunning.value = false
  }

  async send(): Promise<void> {
    if (this.isSending.peek()) return
    this.isSending.value = true
    this.sent.value = await answerTo<Sent>('api/try/send', this.text.peek())
    this.isSending.value = false
  }

  #start(text: string): void {
    if (this.isEdited.peek() && this.text.peek().trim() !== '') {
      this.replaced.value = this.text.peek()
    }
    this.original.value = text
    this.text.value = text
    this.checked.value = undefined
    this.tried.value = undefined
    this.sent.value = undefined
    void this.check()
  }

  #checkSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.check(), patienceMs(this.text.peek().length))
  }
}

async function answerTo<T>(path: string, of: string): Promise<Answer<T>> {
  try {
    return { of, value: await post<T>(path, { body: of }) }
  } catch (error) {
    return { of, problem: problemIn(error) }
  }
}

export const draft = new Draft()
