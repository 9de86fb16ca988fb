import * as t from 'io-ts'
import { entity } from '../../../schemas/codec/entity.ts'
import type { StandardSchema } from '../../../src/decode/standard-schema.ts'

const codec = <T extends string>(type: T) =>
  entity(type, { type: t.literal(type), id: t.string }, { note: t.string, partition: t.string })

/** A schema that takes its time. */
const checked: StandardSchema = {
  '~standard': {
    version: 1,
    vendor: 'simulation',
    validate: async (value) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return { value }
    },
  },
}

/** The events of the simulated app. */
export const catalogue = {
  good: codec('good'),
  shaky: codec('shaky'),
  batched: codec('batched'),
  limited: codec('limited'),
  hopeless: codec('hopeless'),
  doomed: codec('doomed'),
  skipped: codec('skipped'),
  unwanted: codec('unwanted'),
  drifting: codec('drifting'),
  checked,
}
