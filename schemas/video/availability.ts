import type * as t from 'io-ts'
import { openEnum } from '../codec/open-enum.ts'

/** Whether a feature of a call may be used, is off, or starts by itself. */
export type Availability = t.TypeOf<typeof Availability>
export const Availability = openEnum('Availability', ['available', 'disabled', 'auto-on'])
