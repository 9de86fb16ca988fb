import type { Attributes } from '../queue/admin/admin.ts'

/** By these tags a queue is known for one of ours, in bills and in the console. */
export function tagsOf(role: 'events' | 'dead-letters'): Attributes {
  return { 'created-by': 'sluice', 'sluice-role': role }
}
