import { vi } from 'vitest'
import type { IdempotencyStore } from '../../../src/idempotency/store.ts'
import { memoryStore } from '../../../src/idempotency/store/memory.ts'

/** A store in memory whose calls are seen, and can be replaced one by one. */
export function watchedStore() {
  const store = memoryStore()
  const { begin, renew, done, release } = store
  return {
    begin: vi.fn<IdempotencyStore['begin']>(begin),
    renew: vi.fn<IdempotencyStore['renew']>(renew),
    done: vi.fn<IdempotencyStore['done']>(done),
    release: vi.fn<IdempotencyStore['release']>(release),
  }
}

/** A logger that keeps what it is given. */
export function keptLog() {
  const lines: { level: string; fields: object; message: string }[] = []
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message })
  return {
    lines,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  }
}
