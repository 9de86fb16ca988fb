import { DocumentError, parseLine, readHeader } from '../lines/document.ts'
import type { Lines, Storage } from '../lines/lines.ts'
import type { Plan } from '../plan/plan.ts'

/** A message that is about to be sent. */
export interface Intent {
  /** Its message id on the dead-letter queue. */
  readonly id: string
  /** The name of its copy. */
  readonly copy: string
}

/** What an earlier run of the same plan has done. */
export interface Done {
  /** Sent for certain, with the ids of the copies where they are known. */
  readonly sent: ReadonlyMap<string, string | undefined>
  /** Deleted from the dead-letter queue. */
  readonly deleted: ReadonlySet<string>
  /**
   * It was about to be sent when a run was broken off, or its answer was lost: it may have been sent, once more than
   * `sent` says.
   */
  readonly doubtful: ReadonlySet<string>
  /** The names of all copies that were sent, perhaps. */
  readonly copies: ReadonlySet<string>
}

const kind = 'journal'
const version = 1
const beginning = `{"sluice":"${kind}"`

/** The file beside a plan. */
export function journalOf(planPath: string): string {
  return `${planPath}.journal`
}

/**
 * What a replay does, written down as it does it: what is about to be sent is on the disk before it is sent. So a
 * second run of the same plan sends nothing that the journal knows to be sent. It holds ids only.
 */
export class Journal {
  readonly done: Done
  readonly #lines: Lines

  private constructor(lines: Lines, done: Done) {
    this.#lines = lines
    this.done = done
  }

  /**
   * Opens the journal of a plan, or begins it.
   *
   * @throws StorageError when the file cannot be used.
   * @throws DocumentError for the journal of another plan, and for another file.
   */
  static async open(path: string, plan: Plan, storage: Storage): Promise<Journal> {
    const lines = await storage.openToAppend(path, beginning)
    try {
      const done = await readDone(lines, plan)
      if (done !== undefined) return new Journal(lines, done)
      lines.add(JSON.stringify({ sluice: kind, version, plan: plan.id, queueUrl: plan.queueUrl }))
      await lines.sync()
      return new Journal(lines, nothingDone)
    } catch (error) {
      await lines.close()
      throw error
    }
  }

  /** Resolves when it is on the disk. */
  async intend(intents: readonly Intent[]): Promise<void> {
    this.#lines.add(JSON.stringify({ intent: intents.map(({ id, copy }) => [id, copy]) }))
    await this.#lines.sync()
  }

  /**
   * What has come of intents; one whose answer was lost is in neither list. Resolves when it is on the disk: what is
   * deleted then is not missing to a later run.
   */
  async settled(
    sent: readonly { readonly id: string; readonly messageId: string | undefined }[],
    refused: readonly string[],
  ): Promise<void> {
    this.#lines.add(
      JSON.stringify({ sent: sent.map(({ id, messageId }) => [id, messageId ?? null]), refused }),
    )
    await this.#lines.sync()
  }

  async deleted(ids: readonly string[]): Promise<void> {
    this.#lines.add(JSON.stringify({ deleted: ids }))
    await this.#lines.flush()
  }

  close(): Promise<void> {
    return this.#lines.close()
  }
}

const nothingDone: Done = {
  sent: new Map(),
  deleted: new Set(),
  doubtful: new Set(),
  copies: new Set(),
}

/** Undefined for an empty file. */
async function readDone(lines: Lines, plan: Plan): Promise<Done | undefined> {
  const reading = new Reading()
  let number = 0
  for await (const text of lines.all()) {
    number++
    if (number > 1) {
      reading.add(parseLine(text, number, lines.name))
      continue
    }
    const header = await readHeader(lines, { kind, version })
    if (header.plan !== plan.id)
      throw new DocumentError(lines.name, 'is the journal of another plan')
  }
  return number === 0 ? undefined : reading.done()
}

class Reading {
  readonly #sent = new Map<string, string | undefined>()
  readonly #deleted = new Set<string>()
  /** How often each was to be sent without a word on what came of it. */
  readonly #unsettled = new Map<string, number>()
  readonly #copies = new Set<string>()

  add({ intent, sent, refused, deleted }: Readonly<Record<string, unknown>>): void {
    for (const [id, copy] of pairs(intent)) {
      this.#count(id, 1)
      if (copy !== undefined) this.#copies.add(copy)
    }
    for (const [id, messageId] of pairs(sent)) {
      this.#sent.set(id, messageId)
      this.#count(id, -1)
    }
    // Neither tells of an earlier run, which may have sent it as well.
    for (const id of texts(refused)) this.#count(id, -1)
    for (const id of texts(deleted)) this.#deleted.add(id)
  }

  done(): Done {
    return {
      sent: this.#sent,
      deleted: this.#deleted,
      doubtful: new Set(this.#unsettled.keys()),
      copies: this.#copies,
    }
  }

  #count(id: string, change: number): void {
    const times = (this.#unsettled.get(id) ?? 0) + change
    if (times > 0) this.#unsettled.set(id, times)
    else this.#unsettled.delete(id)
  }
}

function pairs(value: unknown): readonly (readonly [string, string | undefined])[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((pair: unknown) => {
    const [id, other] = Array.isArray(pair) ? pair : []
    return typeof id === 'string' ? [[id, typeof other === 'string' ? other : undefined]] : []
  })
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}
