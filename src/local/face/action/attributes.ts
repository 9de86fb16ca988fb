import { addPermission, removePermission } from '../../../queue/memory/account/permissions.ts'
import { settableAttributes, unknownAttribute } from '../../../queue/rules/queue-attribute-rules.ts'
import { type Action, queueOf } from '../context.ts'
import { missingParameter, SqsFault } from '../fault.ts'
import { inputMap, requiredText, textMap, texts } from '../input.ts'

/** Actions on the attributes, the permissions and the tags of a queue. */
export const attributeActions: Readonly<Record<string, Action>> = {
  async GetQueueAttributes(input, context) {
    const queue = queueOf(input, context)
    const names = texts(input, 'AttributeNames')
    for (const name of names) {
      if (readable.has(name)) continue
      const { code, message } = unknownAttribute(name)
      throw new SqsFault(code, message)
    }
    const { raw } = await queue.attributes()
    const asked = Object.entries(raw).filter(
      ([name]) => names.includes('All') || names.includes(name),
    )
    return asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) }
  },

  SetQueueAttributes(input, context) {
    const queue = queueOf(input, context)
    if (Object.keys(inputMap(input, 'Attributes')).length === 0)
      throw missingParameter('Attributes')
    context.account.setAttributes(queue, textMap(input, 'Attributes'))
    return {}
  },

  AddPermission(input, context) {
    const permission = {
      label: requiredText(input, 'Label'),
      accountIds: texts(input, 'AWSAccountIds'),
      actions: texts(input, 'Actions'),
    }
    addPermission(queueOf(input, context), permission, context.account.clock.now())
    return {}
  },

  RemovePermission(input, context) {
    const label = requiredText(input, 'Label')
    removePermission(queueOf(input, context), label, context.account.clock.now())
    return {}
  },

  ListQueueTags(input, context) {
    const { tags } = queueOf(input, context)
    return Object.keys(tags).length === 0 ? {} : { Tags: tags }
  },

  TagQueue(input, context) {
    const queue = queueOf(input, context)
    queue.tags = { ...queue.tags, ...textMap(input, 'Tags') }
    return {}
  },

  UntagQueue(input, context) {
    const queue = queueOf(input, context)
    const keys = texts(input, 'TagKeys')
    const kept = Object.entries(queue.tags).filter(([key]) => !keys.includes(key))
    queue.tags = Object.fromEntries(kept)
    return {}
  },
}

/** The names that GetQueueAttributes takes. */
const readable: ReadonlySet<string> = new Set([
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
  ...settableAttributes,
])
