import type { StreamEventType } from '../../../schemas/index.ts'
import { ProblemError } from '../answer/problem-error.ts'
import type { Sample, SampleTypes } from '../wire/try.ts'

/** The codecs are loaded when somebody tries something. */
export async function sampleTypes(): Promise<SampleTypes> {
  const { streamEvents } = await import('../../../schemas/index.ts')
  return {
    types: Object.entries(streamEvents).map(([type, { product }]) => ({ type, product })),
  }
}

/** @throws ProblemError for a type that there is no sample of. */
export async function sample(type: string, seed: number): Promise<Sample> {
  const { streamEvents } = await import('../../../schemas/index.ts')
  if (!Object.hasOwn(streamEvents, type)) {
    throw new ProblemError(404, {
      code: 'NoSuchType',
      message: 'There is no sample of this type: the types that there are samples of are listed.',
    })
  }
  const { sampleEvent } = await import('../../testing/sample-event.ts')
  const event = sampleEvent(type as StreamEventType, seed)
  return { type, body: JSON.stringify(event, null, 2) }
}
