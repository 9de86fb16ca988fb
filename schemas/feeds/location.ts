import * as t from 'io-ts'
import { entity } from '../codec/entity.ts'

/** A place on the map. */
export interface ActivityLocation extends t.TypeOf<typeof ActivityLocationCodec> {}
const ActivityLocationCodec = entity('ActivityLocation', {}, { lat: t.number, lng: t.number })
export const ActivityLocation: t.Type<ActivityLocation> = ActivityLocationCodec
