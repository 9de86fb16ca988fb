import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { Problem } from '../../wire/problem.ts'
import { get, problemIn } from './client.ts'

/** What an address answers. While it is asked again, and when that fails, what it answered before is still there. */
export class Resource<T> {
  readonly value = signal<T | undefined>(undefined)
  readonly problem = signal<Problem | undefined>(undefined)
  readonly isLoading = signal(false)
  readonly #path: string
  #asking: AbortController | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Never rejects. A call before the answer to the last one takes its place. */
  async load(): Promise<void> {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    this.isLoading.value = true
    try {
      const value = await get<T>(this.#path, asking.signal)
      if (this.#asking !== asking) return
      this.value.value = value
      this.problem.value = undefined
    } catch (error) {
      if (this.#asking !== asking) return
      this.problem.value = problemIn(error)
    }
    this.isLoading.value = false
  }

  stop(): void {
    this.#asking?.abort()
    this.#asking = undefined
    this.isLoading.value = false
  }
}

/** What an address answers, for as long as the component is there. It is asked again whenever `turn` is another. */
export function useResource<T>(path: string, turn: unknown = undefined): Resource<T> {
  const resource = useMemo(() => new Resource<T>(path), [path])
  useEffect(() => {
    void resource.load()
    return () => resource.stop()
  }, [resource, turn])
  return resource
}
