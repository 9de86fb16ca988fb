import { randomBytes } from 'node:crypto'

/** How long one may lie around. */
const lastsMs = 60_000

/** What lets in once, and soon: for addresses that others on the machine may see. */
export class Tickets {
  readonly #endsAtMs = new Map<string, number>()

  issue(nowMs = Date.now()): string {
    const ticket = randomBytes(24).toString('base64url')
    this.#endsAtMs.set(ticket, nowMs + lastsMs)
    return ticket
  }

  /** Whether it lets in. It does not do so again. */
  take(ticket: string, nowMs = Date.now()): boolean {
    const endsAtMs = this.#endsAtMs.get(ticket) ?? 0
    this.#endsAtMs.delete(ticket)
    return nowMs < endsAtMs
  }
}
