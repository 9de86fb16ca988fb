import { Injectable } from '@nestjs/common'
import type { MessageNewEvent } from 'sluice/schemas'

/** What the app does with events. A provider like any other: this one counts, yours has a database. */
@Injectable()
export class ChatService {
  readonly #messages = new Map<string, number>()

  async onMessage({ cid }: MessageNewEvent): Promise<void> {
    const channel = cid ?? 'no channel'
    this.#messages.set(channel, this.messagesIn(channel) + 1)
  }

  messagesIn(channel: string): number {
    return this.#messages.get(channel) ?? 0
  }
}
