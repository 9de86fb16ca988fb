import { isList } from '../message/thrown.ts'
import type { Queue, QueueService } from '../queue/port.ts'
import { asQueueError } from './receive-errors.ts'

/**
 * A service that an app handed in, held to the promise of the port: what it throws is a rejection with a
 * QueueError, and what is no list is no answer. What start() reads keeps its own error, which ends it.
 */
export function safeService(service: QueueService): QueueService {
  return {
    queue: (url) => safeQueue(service.queue(url)),
    urlOf: async (name) => await service.urlOf(name),
    close: () => service.close(),
  }
}

function safeQueue(queue: Queue): Queue {
  const { url } = queue
  const asked = async <T>(action: string, ask: () => Promise<readonly T[]>) => {
    try {
      const answer = await ask()
      if (isList(answer)) return answer
      throw new TypeError('the service gave no list')
    } catch (error) {
      throw asQueueError(error, url, action)
    }
  }
  return {
    url,
    receive: (request) => asked('ReceiveMessage', () => queue.receive(request)),
    delete: (handles) => asked('DeleteMessage', () => queue.delete(handles)),
    changeVisibility: (changes) =>
      asked('ChangeMessageVisibility', () => queue.changeVisibility(changes)),
    send: (messages) => asked('SendMessage', () => queue.send(messages)),
    attributes: async () => await queue.attributes(),
  }
}
