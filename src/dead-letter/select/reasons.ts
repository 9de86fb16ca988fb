import { deadLetterTags } from '../../message/failure.ts'
import { redriven } from '../record/record.ts'

/** Every reason for which a message can be on a dead-letter queue. */
export const reasons: readonly string[] = [redriven, ...deadLetterTags]
