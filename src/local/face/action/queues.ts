import type { QueueInMemory } from '../../../queue/memory/queue.ts'
import { type Action, noSuchQueue, queueOf } from '../context.ts'
import { requiredText, text, textMap } from '../input.ts'
import { pageOf } from './page.ts'

/** Actions on queues as a whole. */
export const queueActions: Readonly<Record<string, Action>> = {
  CreateQueue(input, { account }) {
    const name = requiredText(input, 'QueueName')
    const queue = account.create(name, textMap(input, 'Attributes'), textMap(input, 'tags'))
    return { QueueUrl: queue.url }
  },

  GetQueueUrl(input, { account }) {
    const name = requiredText(input, 'QueueName')
    const owner = text(input, 'QueueOwnerAWSAccountId') ?? account.id
    const queue = owner === account.id ? account.find(name) : undefined
    if (!queue) throw noSuchQueue(`${name} of the account ${owner}`)
    return { QueueUrl: queue.url }
  },

  ListQueues(input, { account }) {
    const prefix = text(input, 'QueueNamePrefix') ?? ''
    const queues = account.queues.filter(({ name }) => name.startsWith(prefix))
    const { page, NextToken } = pageOf(queues, input)
    return { ...(page.length > 0 && { QueueUrls: page.map(urlOf) }), NextToken }
  },

  ListDeadLetterSourceQueues(input, context) {
    const sources = context.account.sourcesOf(queueOf(input, context))
    const { page, NextToken } = pageOf(sources, input)
    return { queueUrls: page.map(urlOf), NextToken }
  },

  DeleteQueue(input, context) {
    context.account.delete(queueOf(input, context))
    return {}
  },

  PurgeQueue(input, context) {
    context.account.purge(queueOf(input, context))
    return {}
  },
}

function urlOf({ url }: QueueInMemory): string {
  return url
}
