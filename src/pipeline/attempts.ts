import { lineageAttribute, readLineage } from '../dead-letter/record/record.ts'
import type { Received } from '../message/received.ts'
import type { PipelineSettings } from './options/settings.ts'

/**
 * The attempt at this message after whose failure it is dead-lettered. A replay may ask for fewer attempts than the
 * settings allow, so that a first message tells soon whether the others would succeed; never for more.
 */
export function attemptsAt(
  { attributes }: Pick<Received, 'attributes'>,
  { maxAttempts }: Pick<PipelineSettings, 'maxAttempts'>,
): number {
  // Most messages were never replayed: for them nothing is read.
  if (attributes[lineageAttribute] === undefined) return maxAttempts
  return Math.min(maxAttempts, readLineage({ attributes })?.maxAttempts ?? maxAttempts)
}
