import type { Desk } from '../../../src/dead-letter/desk.ts'
import { QueueDesk } from '../../../src/dead-letter/queue-desk.ts'
import { DocumentError } from '../../../src/dead-letter/lines/document.ts'
import { type Storage, StorageError } from '../../../src/dead-letter/lines/lines.ts'
import { readPlan, writePlan } from '../../../src/dead-letter/plan/plan-file.ts'
import type { Plan } from '../../../src/dead-letter/plan/plan.ts'
import { journalOf } from '../../../src/dead-letter/replay/journal.ts'
import type { QueueService } from '../../../src/queue/port.ts'
import type { Process } from '../engine/process.ts'
import type { Journal } from '../journal.ts'
import type { Sqs } from '../sqs/sqs.ts'
import type { Disk } from './disk.ts'
import { idsSentIn } from './journal-file.ts'
import type { DeleteVisit, Look, ReplayVisit, Visit, VisitEnd } from './visit.ts'

export interface ErrandOptions {
  readonly visit: Visit
  /** Which of the lives of its person it is: no two write to a file of the same name. */
  readonly life: number
  readonly process: Process
  readonly service: QueueService
  readonly disk: Disk
  readonly sqs: Sqs
  readonly journal: Journal
  readonly signal: AbortSignal
  /** The file of the plan that an earlier life has made. */
  readonly planPath: string | undefined
  readonly onPlanned: (path: string) => void
}

/** A plan, and the file that it is in. */
interface Planned {
  readonly path: string
  readonly plan: Plan
  /** How many messages the look before it has left hidden. */
  readonly stillHidden: number
}

/** What one process does for a person at the desk: a look, or a plan that is then carried out. */
export class Errand {
  readonly #options: ErrandOptions
  readonly #storage: Storage

  constructor(options: ErrandOptions) {
    this.#options = options
    this.#storage = options.disk.seenBy(options.process)
  }

  async run(): Promise<VisitEnd> {
    const { visit } = this.#options
    await using desk = this.#open(visit)
    if (visit._tag === 'Look') return await this.#look(desk, visit)
    const planned = await this.#plan(desk, visit)
    if (visit.thinksMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, visit.thinksMs))
    }
    if (!visit.confirms) return { _tag: 'Declined' }
    return visit._tag === 'Replay'
      ? await this.#replay(desk, planned, visit)
      : await this.#delete(desk, planned.plan, visit)
  }

  #open(visit: Visit): Desk {
    const { sqs, service, process } = this.#options
    const { source, DLQ } = sqs.urls
    const namesDlq = visit._tag !== 'Look' && visit.names === 'DLQ'
    return new QueueDesk({
      ...(namesDlq ? { deadLetterQueueUrl: DLQ } : { queueUrl: source }),
      service,
      storage: this.#storage,
      audit: auditPath,
      by: process.name,
    })
  }

  async #look(desk: Desk, visit: Look): Promise<VisitEnd> {
    const { signal, life } = this.#options
    const { filter, maxMessages } = visit
    const keep = visit.keeps ? `snapshot ${life}` : undefined
    const { end, stillHidden } = await desk.snapshot({
      signal,
      maxMessages,
      ...(keep !== undefined && { keep }),
    })
    await using other = this.#open(visit)
    if (keep !== undefined) await other.useSnapshot(keep)
    const shown = keep === undefined ? desk : other
    const found: string[] = []
    for await (const { id } of shown.entries()) found.push(id)
    let alone = 0
    for await (const _entry of shown.entries(filter)) alone++
    let inGroups = 0
    for await (const { count } of shown.groups(filter)) inGroups += count
    return { _tag: 'Looked', found, meant: { alone, inGroups }, end, stillHidden }
  }

  /** That of an earlier life, or else a new one. What is carried out is what is in the file. */
  async #plan(desk: Desk, visit: ReplayVisit | DeleteVisit): Promise<Planned> {
    const { journal, process, onPlanned } = this.#options
    const planned = (await this.#formerPlan()) ?? (await this.#newPlan(desk, visit))
    onPlanned(planned.path)
    const { plan, stillHidden } = planned
    journal.note({ _tag: 'Planned', process: process.name, plan, stillHidden }, process.nowMs)
    return planned
  }

  async #formerPlan(): Promise<Planned | undefined> {
    const { planPath: path } = this.#options
    if (path === undefined) return undefined
    try {
      return { path, plan: await readPlan(path, this.#storage), stillHidden: 0 }
    } catch (error) {
      if (error instanceof StorageError || error instanceof DocumentError) return undefined
      throw error
    }
  }

  async #newPlan(desk: Desk, visit: ReplayVisit | DeleteVisit): Promise<Planned> {
    const path = `plan ${this.#options.life}`
    const { signal } = this.#options
    const { maxMessages } = visit
    const look = { signal, ...(maxMessages !== undefined && { maxMessages }) }
    const { stillHidden } = await desk.snapshot(look)
    await writePlan(await this.#makePlan(desk, visit), path, this.#storage)
    return { path, plan: await readPlan(path, this.#storage), stillHidden }
  }

  async #makePlan(desk: Desk, visit: ReplayVisit | DeleteVisit): Promise<Plan> {
    const { signal } = this.#options
    const { filter, ofLargestGroup, limit } = visit
    let fingerprint: string | undefined
    if (ofLargestGroup) {
      for await (const group of desk.groups(filter, { signal })) fingerprint ??= group.fingerprint
    }
    const maxReplays = visit._tag === 'Replay' ? visit.maxReplays : undefined
    return await desk.plan(fingerprint === undefined ? filter : { ...filter, fingerprint }, {
      signal,
      purpose: visit._tag === 'Delete' ? 'delete' : 'replay',
      ...(limit !== undefined && { limit }),
      ...(maxReplays !== undefined && { maxReplays }),
    })
  }

  async #replay(desk: Desk, { path, plan }: Planned, visit: ReplayVisit): Promise<VisitEnd> {
    const { signal } = this.#options
    const { perSecond, canary, abortOver, maxMessages } = visit
    const journal = visit.hasJournal ? journalOf(path) : undefined
    this.#noteRun(plan, { journal, exportTo: undefined })
    const running = desk.replay(plan, {
      signal,
      ...(journal !== undefined && { journal }),
      ...(perSecond !== undefined && { perSecond }),
      ...(canary !== undefined && { canary }),
      ...(abortOver !== undefined && { abortOver }),
      ...(maxMessages !== undefined && { maxMessages }),
    })
    return { _tag: 'Replayed', results: await all(running), report: await running.report }
  }

  async #delete(desk: Desk, plan: Plan, { exports, maxMessages }: DeleteVisit): Promise<VisitEnd> {
    const { signal, life } = this.#options
    const exportTo = exports ? `export ${life}` : undefined
    this.#noteRun(plan, { journal: undefined, exportTo })
    const running = desk.delete(plan, {
      signal,
      exportTo,
      ...(maxMessages !== undefined && { maxMessages }),
    })
    return { _tag: 'Deleted', results: await all(running), report: await running.report }
  }

  #noteRun(
    { id }: Plan,
    files: { readonly journal: string | undefined; readonly exportTo: string | undefined },
  ): void {
    const { journal, process, disk } = this.#options
    const known = files.journal === undefined ? [] : idsSentIn(disk.linesOf(files.journal))
    const run = { planId: id, ...files, audit: auditPath, known }
    journal.note({ _tag: 'RunBegan', process: process.name, ...run }, process.nowMs)
  }
}

const auditPath = 'audit'

async function all<A>(results: AsyncIterable<A>): Promise<readonly A[]> {
  const list: A[] = []
  for await (const result of results) list.push(result)
  return list
}
