import type { Lines, Storage } from '../../../src/dead-letter/lines/lines.ts'
import type { Queue, QueueService } from '../../../src/queue/port.ts'

/**
 * How a process ends at a step, which is a request to SQS or an operation on a file. `before`: the step is not carried
 * out. `after`: it is, and nobody learns of it. `power`: as `before`, and of each file only what was synchronised
 * is left.
 */
export type Ending = 'before' | 'after' | 'power'

export const endings: readonly Ending[] = ['before', 'after', 'power']

/** A process that is killed at one of its steps: from then on nothing is answered to it, and nothing it does happens. */
export class KilledProcess {
  readonly #killAt: number
  readonly #ending: Ending
  /** How many lines of each file outlive a machine that goes down. */
  readonly #synchronised = new Map<string, number>()
  #steps = 0
  #isDead = false

  constructor(killAt: number, ending: Ending) {
    this.#killAt = killAt
    this.#ending = ending
  }

  get isDead(): boolean {
    return this.#isDead
  }

  service(service: QueueService): QueueService {
    return {
      queue: (url) => this.#queue(service.queue(url)),
      urlOf: (name) => this.#step(() => service.urlOf(name)),
      close: () => {},
    }
  }

  storage(storage: Storage): Storage {
    const opened = (opening: () => Promise<Lines>) =>
      this.#step(async () => await this.#lines(await opening()))
    return {
      create: (path) => opened(() => storage.create(path)),
      createTemporary: () => opened(() => storage.createTemporary()),
      open: (path) => opened(() => storage.open(path)),
      openToAppend: (path, beginning) => opened(() => storage.openToAppend(path, beginning)),
    }
  }

  /** What happens to the files when it is dead. */
  async endFiles(storage: Storage): Promise<void> {
    if (this.#ending !== 'power') return
    for (const [path, count] of this.#synchronised) {
      const lines = await storage.open(path)
      const left = (await all(lines)).slice(0, count)
      await lines.discard()
      const again = await storage.create(path)
      for (const line of left) again.add(line)
      await again.close()
    }
  }

  #queue(queue: Queue): Queue {
    return {
      url: queue.url,
      receive: (request) => this.#step(() => queue.receive(request)),
      delete: (handles) => this.#step(() => queue.delete(handles)),
      changeVisibility: (changes) => this.#step(() => queue.changeVisibility(changes)),
      send: (messages) => this.#step(() => queue.send(messages)),
      attributes: () => this.#step(() => queue.attributes()),
    }
  }

  async #lines(lines: Lines): Promise<Lines> {
    const step = this.#step.bind(this)
    const synchronised = this.#synchronised
    const isTemporary = lines.name.startsWith('temporary')
    // What an earlier process wrote has reached the disk.
    if (!isTemporary) synchronised.set(lines.name, (await all(lines)).length)
    return {
      name: lines.name,
      add: (line) => lines.add(line),
      get unwritten() {
        return lines.unwritten
      },
      flush: () => step(() => lines.flush()),
      sync: () =>
        step(async () => {
          await lines.sync()
          synchronised.set(lines.name, (await all(lines)).length)
        }),
      read: (place) => step(() => lines.read(place)),
      async *all() {
        yield* await step(() => all(lines))
      },
      last: () => step(() => lines.last()),
      close: () => step(() => lines.close()),
      discard: () => step(() => lines.discard()),
    }
  }

  async #step<A>(work: () => Promise<A>): Promise<A> {
    if (this.#isDead) return await never()
    this.#steps++
    if (this.#steps === this.#killAt) {
      this.#isDead = true
      if (this.#ending === 'after') await work().catch(() => {})
      return await never()
    }
    const answer = await work()
    return this.#isDead ? await never() : answer
  }
}

async function all(lines: Lines): Promise<string[]> {
  const list: string[] = []
  for await (const line of lines.all()) list.push(line)
  return list
}

function never<A>(): Promise<A> {
  return new Promise(() => {})
}
