import type { Attributes } from '../../queue/admin/admin.ts'
import { QueueError } from '../../queue/queue-error.ts'
import { arnRef, withArns } from './arn-ref.ts'
import type { SetupAccess } from './find-queues.ts'
import type { FoundQueue } from './found.ts'
import type { Plan, Step } from './plan.ts'
import { SetupError } from '../setup-error.ts'

/** The queues after a plan was carried out. */
export interface Applied {
  readonly queueUrl: string
  readonly deadLetterQueueUrl: string
  /** The steps that were done, in order. */
  readonly done: readonly Step[]
}

/**
 * Carries a plan out, step by step.
 *
 * @param onStep called before each step.
 * @throws SetupError when a step fails: it lists what was done and what was not; `unfinished` where
 *   something was done. A second run continues from there.
 */
export async function applyPlan(
  plan: Plan,
  access: SetupAccess,
  onStep: (step: Step) => void = () => {},
): Promise<Applied> {
  const known = new KnownQueues(plan, access)
  const done: Step[] = []
  for (const step of plan.steps) {
    onStep(step)
    try {
      await carryOut(step, known, access)
    } catch (error) {
      if (!(error instanceof QueueError)) throw error
      throw new SetupError(
        done.length > 0 ? 'unfinished' : error.kind === 'InvalidRequest' ? 'input' : 'unreachable',
        unfinished(error, done, plan.steps.slice(done.length)),
      )
    }
    done.push(step)
  }
  return {
    queueUrl: known.urlOf(plan.name),
    deadLetterQueueUrl: known.urlOf(plan.deadLetterName),
    done,
  }
}

/** Describes a step briefly: `create stream-events-dlq`, `set Policy on stream-events`. */
export function describeStep(step: Step): string {
  switch (step._tag) {
    case 'CreateQueue':
      return `create ${step.name}`
    case 'SetAttributes':
      return `set ${step.changes.map(({ attribute }) => attribute).join(', ')} on ${step.name}`
    case 'AddTags':
      return `tag ${step.name}`
    default:
      return step satisfies never
  }
}

/** The URLs and ARNs of queues by name: of those that were found and of those created since. */
class KnownQueues {
  readonly #urls = new Map<string, string>()
  readonly #arns = new Map<string, string>()
  readonly #service: SetupAccess['service']

  constructor({ name, deadLetterName, found }: Plan, { service }: SetupAccess) {
    this.#service = service
    this.#addFound(name, found.queue)
    this.#addFound(deadLetterName, found.deadLetterQueue)
  }

  urlOf(name: string): string {
    return this.#urls.get(name) ?? name
  }

  add(name: string, url: string): void {
    this.#urls.set(name, url)
  }

  /** Reads the ARN of a new queue when it is first needed. */
  async fillIn(attributes: Attributes): Promise<Attributes> {
    for (const [name, url] of this.#urls) {
      const needed = Object.values(attributes).some((value) => value.includes(arnRef(name)))
      if (!needed || this.#arns.has(name)) continue
      this.#arns.set(name, (await this.#service.queue(url).attributes()).arn)
    }
    const filled = Object.entries(attributes).map(([name, value]) => [
      name,
      withArns(value, this.#arns),
    ])
    return Object.fromEntries(filled)
  }

  #addFound(name: string, queue: FoundQueue | undefined): void {
    if (!queue) return
    this.#urls.set(name, queue.url)
    this.#arns.set(name, queue.attributes.arn)
  }
}

async function carryOut(step: Step, known: KnownQueues, { admin }: SetupAccess): Promise<void> {
  switch (step._tag) {
    case 'CreateQueue': {
      const attributes = await known.fillIn(step.attributes)
      return known.add(step.name, await admin.create(step.name, attributes, step.tags))
    }
    case 'SetAttributes': {
      const wanted = Object.fromEntries(step.changes.map(({ attribute, to }) => [attribute, to]))
      return await admin.setAttributes(known.urlOf(step.name), await known.fillIn(wanted))
    }
    case 'AddTags':
      return await admin.addTags(known.urlOf(step.name), step.tags)
    default:
      return step satisfies never
  }
}

function unfinished(error: QueueError, done: readonly Step[], left: readonly Step[]): string {
  const list = (steps: readonly Step[]) => steps.map(describeStep).join('; ')
  const was = done.length === 0 ? 'Nothing was changed.' : `Done before it: ${list(done)}.`
  return `${error.message} ${was} Not done: ${list(left)}. Fix that and run it again: it continues from there.`
}
