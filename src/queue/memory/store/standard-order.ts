import { Heap } from './heap.ts'
import type { StoredMessage } from './message.ts'
import type { Order } from './order.ts'

/** Of a standard queue: the visible messages as they came; a released one goes back to its place. */
export class StandardOrder implements Order {
  readonly #visible = new Heap<StoredMessage>()

  get hasNext(): boolean {
    return this.#visible.size > 0
  }

  enter(message: StoredMessage): void {
    if (message.state === 'visible') message.inOrder = this.#visible.add(message, message.place)
  }

  leave(message: StoredMessage): void {
    if (message.inOrder) this.#visible.delete(message.inOrder)
    message.inOrder = undefined
  }

  pick(most: number, accepts: (message: StoredMessage) => boolean): StoredMessage[] {
    const picked: StoredMessage[] = []
    while (picked.length < most) {
      const message = this.#visible.first?.item
      if (message === undefined) break
      this.leave(message)
      if (accepts(message)) picked.push(message)
    }
    return picked
  }

  clear(): void {
    this.#visible.clear()
  }
}
