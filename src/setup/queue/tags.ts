import type { Attributes } from '../../queue/admin/admin.ts'

/** The tag that a queue gets when sluice creates it, and at no other time. */
export const createdBy = 'created-by'

/** These tags mark the queues of sluice, in bills and in the console. */
export function tagsOf(role: 'events' | 'dead-letters'): Attributes {
  return { [createdBy]: 'sluice', 'sluice-role': role }
}

/** Whether sluice created the queue. */
export function isOurs(tags: Attributes | undefined): boolean {
  return tags?.[createdBy] === 'sluice'
}
