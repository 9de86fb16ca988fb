import type * as t from 'io-ts'
import { openEnum } from '../codec/open-enum.ts'

/** Whether a feature of a call is available, off, or starts automatically. */
export type Availability = t.TypeOf<typeof Availability>
export const Availability = openEnum('Availability', ['available', 'disabled', 'auto-on'])
