import { PermanentError } from '../../../src/message/permanent-error.ts'
import { RetryAfterError } from '../../../src/message/retry-after-error.ts'
import type { Delivery } from '../../../src/route/call/delivery.ts'
import { createRandom } from '../../../src/testing/sample/random.ts'
import type { Process } from '../engine/process.ts'
import type { HandlerOutcome } from '../fact.ts'
import type { FaultKind } from '../faults.ts'
import { type AppEvent, busySeconds } from './app-event.ts'
import type { AppWorld } from './app-world.ts'

export interface CallOptions {
  readonly world: AppWorld
  readonly process: Process
}

interface Course {
  readonly outcome: HandlerOutcome
  readonly takesMs: number
  readonly blocksMs: number
}

const troublesOfHandlers: readonly FaultKind[] = [
  'handler fails',
  'handler fails for good',
  'handler asks to wait',
  'handler is slow',
  'handler overruns',
  'handler hangs',
  'handler blocks',
  'handler skips',
]

/** One call of a handler: what it takes down of itself, what it does, and what comes of it. */
export class Call {
  readonly #options: CallOptions
  readonly #pattern: string
  readonly #deliveries: readonly Delivery[]
  readonly #number: number
  readonly #beganMs: number
  #wasAborted = false

  constructor(options: CallOptions, pattern: string, deliveries: readonly Delivery[]) {
    this.#options = options
    this.#pattern = pattern
    this.#deliveries = deliveries
    this.#number = ++options.world.calls
    this.#beganMs = options.process.nowMs
  }

  async runOne() {
    const [course] = await this.#run()
    return this.#resultOf(course?.outcome, this.#deliveries[0])
  }

  async runBatch() {
    const courses = await this.#run()
    return await Promise.allSettled(
      courses.map(async ({ outcome }, at) => this.#resultOf(outcome, this.#deliveries[at])),
    )
  }

  async #run(): Promise<readonly Course[]> {
    const { process, world } = this.#options
    const fact = { process: process.name, call: this.#number, pattern: this.#pattern }
    const events = this.#deliveries.map((delivery) => {
      const { key, messageId, receiveCount } = delivery
      return { event: this.#eventOf(delivery), key, messageId, receiveCount }
    })
    world.journal.note({ _tag: 'HandlerBegan', ...fact, events }, process.nowMs)
    const courses = events.map(({ event }) => this.#courseOf(event))
    const blocksMs = Math.max(...courses.map((course) => course.blocksMs))
    if (blocksMs > 0) {
      const fact = { process: process.name, forMs: blocksMs }
      world.journal.note({ _tag: 'Blocked', ...fact }, process.nowMs)
      process.block(blocksMs)
    }
    const takesMs = Math.max(...courses.map((course) => course.takesMs))
    if (takesMs > 0) await this.#work(takesMs)
    const ended = this.#wasAborted
      ? courses.map((course): Course => ({ ...course, outcome: 'failed' }))
      : courses
    const outcomes = ended.map(({ outcome }) => outcome)
    const tookMs = process.nowMs - this.#beganMs
    world.journal.note({ _tag: 'HandlerEnded', ...fact, outcomes, tookMs }, process.nowMs)
    return ended
  }

  /** Takes this long. Some handlers end sooner when they are asked to, with an error. */
  #work(ms: number): Promise<void> {
    const { process, world } = this.#options
    const isObedient = createRandom(`call ${this.#number}`, world.seed).chance(50)
    return new Promise((resolve) => {
      // In a process that has died meanwhile nothing goes on.
      const goOn = () => process.isAlive && resolve()
      if (ms === Number.POSITIVE_INFINITY) world.hanging.add(goOn)
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(resolve, ms)
      if (!isObedient) return
      for (const { signal } of this.#deliveries) {
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          this.#wasAborted = true
          resolve()
        })
      }
    })
  }

  #eventOf({ raw }: Delivery): AppEvent {
    const { id } = raw as { readonly id: string }
    const event = this.#options.world.events.get(id)
    if (event === undefined) throw new Error(`the simulation has produced no event ${id}`)
    return event
  }

  #courseOf({ id, kind }: AppEvent): Course {
    const { process, world } = this.#options
    const run = (world.runs.get(id) ?? 0) + 1
    world.runs.set(id, run)
    const occasion = `${id} run ${run}`
    const random = createRandom(occasion, world.seed)
    // Longer than its rate alone would keep two of them apart.
    const mostMs = kind === 'limited' ? 500 : 100
    const usual = { takesMs: random.integer(0, mostMs), blocksMs: 0 }
    if (kind === 'hopeless') return { ...usual, outcome: 'failed' }
    if (kind === 'doomed') return { ...usual, outcome: 'failed for good' }
    if (kind === 'skipped') return { ...usual, outcome: 'skipped' }
    if (process.nowMs < world.handlersFailUntilMs) return { ...usual, outcome: 'failed' }
    const isShaky = kind === 'shaky' || kind === 'batched'
    const fault = isShaky ? world.faults.draw(occasion, troublesOfHandlers) : undefined
    switch (fault?.kind) {
      case 'handler fails':
        return { ...usual, outcome: 'failed' }
      case 'handler fails for good':
        return { ...usual, outcome: 'failed for good' }
      case 'handler asks to wait':
        return { ...usual, outcome: 'asked to wait' }
      case 'handler skips':
        return { ...usual, outcome: 'skipped' }
      case 'handler is slow':
        return { ...usual, takesMs: random.integer(500, 5_000), outcome: 'succeeded' }
      case 'handler overruns':
        return { ...usual, takesMs: random.integer(10_000, 90_000), outcome: 'succeeded' }
      case 'handler hangs':
        return { ...usual, takesMs: Number.POSITIVE_INFINITY, outcome: 'succeeded' }
      case 'handler blocks':
        return { ...usual, blocksMs: random.integer(50, 20_000), outcome: 'succeeded' }
      default:
        return { ...usual, outcome: 'succeeded' }
    }
  }

  #resultOf(outcome: HandlerOutcome | undefined, delivery: Delivery | undefined) {
    switch (outcome) {
      case 'failed':
        throw new Error('the database of the simulated app is down')
      case 'failed for good':
        throw new PermanentError('the simulated app can never handle it')
      case 'asked to wait':
        throw new RetryAfterError({ seconds: busySeconds, message: 'the simulated app is busy' })
      case 'skipped':
        return delivery?.skip('seen before')
      default:
        return undefined
    }
  }
}
