import { Heap, type HeapEntry } from './heap.ts'
import type { StoredMessage } from './message.ts'
import type { Order } from './order.ts'

/**
 * Of a FIFO queue: the messages of a group come in order, up to the first that is in flight or delayed. So one
 * that is released comes again while later ones of its group are in flight. A receive takes as many messages of a
 * group as it can before it turns to another, as SQS does (its page on the delivery logic of FIFO queues); the
 * group whose next message came first is first.
 */
export class FifoOrder implements Order {
  readonly #groups = new Map<string, Group>()
  /** The groups that have a message to receive, by the place of that message. */
  readonly #open = new Heap<Group>()

  get hasNext(): boolean {
    return this.#open.size > 0
  }

  enter(message: StoredMessage): void {
    const group = this.#groupOf(message)
    message.inOrder = heapOf(message, group).add(message, message.place)
    this.#update(group)
  }

  leave(message: StoredMessage): void {
    const group = this.#groupOf(message)
    remove(message, group)
    this.#update(group)
  }

  pick(most: number, accepts: (message: StoredMessage) => boolean): StoredMessage[] {
    const picked: StoredMessage[] = []
    while (picked.length < most) {
      const group = this.#open.first?.item
      if (group === undefined) break
      while (picked.length < most) {
        const message = nextOf(group)
        if (message === undefined) break
        remove(message, group)
        if (accepts(message)) picked.push(message)
      }
      this.#update(group)
    }
    return picked
  }

  clear(): void {
    this.#groups.clear()
    this.#open.clear()
  }

  #groupOf({ outgoing: { groupId = '' } }: StoredMessage): Group {
    const known = this.#groups.get(groupId)
    if (known) return known
    const group: Group = { groupId, waiting: new Heap(), inFlight: new Heap(), open: undefined }
    this.#groups.set(groupId, group)
    return group
  }

  #update(group: Group): void {
    const next = nextOf(group)
    if (next?.place !== group.open?.key) {
      if (group.open) this.#open.delete(group.open)
      group.open = next && this.#open.add(group, next.place)
    }
    if (group.waiting.size === 0 && group.inFlight.size === 0) this.#groups.delete(group.groupId)
  }
}

interface Group {
  readonly groupId: string
  /** Those that are not in flight, by their place. */
  readonly waiting: Heap<StoredMessage>
  readonly inFlight: Heap<StoredMessage>
  open: HeapEntry<Group> | undefined
}

function nextOf({ waiting, inFlight }: Group): StoredMessage | undefined {
  const next = waiting.first?.item
  if (next === undefined || next.state === 'delayed') return undefined
  return inFlight.first !== undefined && inFlight.first.key < next.place ? undefined : next
}

function heapOf({ state }: StoredMessage, { waiting, inFlight }: Group): Heap<StoredMessage> {
  return state === 'in flight' ? inFlight : waiting
}

function remove(message: StoredMessage, group: Group): void {
  if (message.inOrder) heapOf(message, group).delete(message.inOrder)
  message.inOrder = undefined
}
