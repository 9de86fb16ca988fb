import type { Logger } from '../message/logger.ts'
import { copyOfReceived, type Received } from '../message/received.ts'
import { isList, onRejection, property } from '../message/thrown.ts'
import { noAnswer } from '../queue/entries.ts'
import type { EntryResult, Queue, QueueService } from '../queue/port.ts'
import { asQueueError } from './receive/receive-errors.ts'

/**
 * Wraps a service of the app so that it keeps the contract of the queue port: whatever it throws becomes a
 * QueueError, an answer that is not a list counts as a failure, and a value that is not a message is ignored.
 * Errors while attributes are read are passed on unchanged: they end `start()`.
 */
export function safeService(service: QueueService, logger: Logger): QueueService {
  return {
    queue: (url) => safeQueue(service.queue(url), logger),
    urlOf: async (name) => await service.urlOf(name),
    close: () => service.close(),
  }
}

function safeQueue(queue: Queue, logger: Logger): Queue {
  const { url } = queue
  const asked = async <T>(action: string, ask: () => Promise<readonly T[]>) => {
    try {
      const answer = await ask()
      if (isList(answer)) return answer
      throw new TypeError('the service did not return a list')
    } catch (error) {
      onRejection(error)
      throw asQueueError(error, url, action)
    }
  }
  const results = async (action: string, ask: () => Promise<readonly EntryResult[]>) => {
    const answer = await asked(action, ask)
    return answer.map((result) => (typeof property(result, 'ok') === 'boolean' ? result : noAnswer))
  }
  return {
    url,
    async receive(request) {
      const received = await asked('ReceiveMessage', () => queue.receive(request))
      const messages = received.map(messageOf).filter((message) => message !== undefined)
      const left = received.length - messages.length
      if (left > 0)
        logger.error(
          { left },
          'the service returned something that is not a message; it is ignored',
        )
      return messages
    },
    delete: (handles) => results('DeleteMessage', () => queue.delete(handles)),
    changeVisibility: (changes) =>
      results('ChangeMessageVisibility', () => queue.changeVisibility(changes)),
    send: (messages) => results('SendMessage', () => queue.send(messages)),
    attributes: async () => await queue.attributes(),
  }
}

/** A copy, whose parts can be read without running code of the app. Undefined for what is not a message. */
function messageOf(value: Received): Received | undefined {
  try {
    return copyOfReceived(value)
  } catch (error) {
    onRejection(error)
    return undefined
  }
}
