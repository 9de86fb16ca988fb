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
  /** It was about to be sent when the run was broken off, or its answer was lost: it may have been sent. */
  readonly doubtful: ReadonlySet<string>
  /** It was about to be sent more than once, and may have been each time. */
  readonly twice: ReadonlySet<string>
  /** The names of all copies that were sent, perhaps. */
  readonly copies: ReadonlySet<string>
}

const kind = 'journal'
const version = 1

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
    const lines = await storage.openToAppend(path)
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

  /** What has come of intents; one whose answer was lost is in neither list. */
  async settled(
    sent: readonly { readonly id: string; readonly messageId: string | undefined }[],
    refused: readonly string[],
  ): Promise<void> {
    this.#lines.add(
      JSON.stringify({ sent: sent.map(({ id, messageId }) => [id, messageId ?? null]), refused }),
    )
    await this.#lines.flush()
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
  twice: new Set(),
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
  /** How often each was about to be sent, and nothing says what came of it. */
  readonly #open = new Map<string, number>()
  readonly #copies = new Set<string>()

  add({ intent, sent, refused, deleted }: Readonly<Record<string, unknown>>): void {
    for (const [id, copy] of pairs(intent)) {
      this.#open.set(id, this.#openOf(id) + 1)
      if (copy !== undefined) this.#copies.add(copy)
    }
    for (const [id, messageId] of pairs(sent)) {
      this.#sent.set(id, messageId)
      this.#open.set(id, this.#openOf(id) - 1)
    }
    for (const id of texts(refused)) this.#open.set(id, this.#openOf(id) - 1)
    for (const id of texts(deleted)) this.#deleted.add(id)
  }

  done(): Done {
    const open = [...this.#open].filter(([, times]) => times > 0)
    const isTwice = ([id, times]: readonly [string, number]) => times > 1 || this.#sent.has(id)
    return {
      sent: this.#sent,
      deleted: this.#deleted,
      doubtful: new Set(open.map(([id]) => id).filter((id) => !this.#sent.has(id))),
      twice: new Set(open.filter(isTwice).map(([id]) => id)),
      copies: this.#copies,
    }
  }

  #openOf(id: string): number {
    return this.#open.get(id) ?? 0
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
