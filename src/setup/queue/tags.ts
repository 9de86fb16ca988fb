import type { Attributes } from '../../queue/admin/admin.ts'

/** The tag that a queue gets when sluice makes it, and at no other time. */
export const createdBy = 'created-by'

/** By these tags a queue is known for one of ours, in bills and in the console. */
export function tagsOf(role: 'events' | 'dead-letters'): Attributes {
  return { [createdBy]: 'sluice', 'sluice-role': role }
}

/** Whether sluice made the queue. */
export function isOurs(tags: Attributes | undefined): boolean {
  return tags?.[createdBy] === 'sluice'
}
