import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'
import type { Codec } from '../codec/standard.ts'

/** A location on the map. */
export interface ActivityLocation extends t.TypeOf<typeof ActivityLocationCodec> {}
const ActivityLocationCodec = entity('ActivityLocation', {}, { lat: t.number, lng: t.number })
export const ActivityLocation: Codec<ActivityLocation> = ActivityLocationCodec
