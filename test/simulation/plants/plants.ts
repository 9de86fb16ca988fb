import { deleting } from './deleting.ts'
import { handling } from './handling.ts'
import { health } from './health.ts'
import { inFlight } from './in-flight.ts'
import { journals } from './journals.ts'
import { leases } from './leases.ts'
import { looking } from './looking.ts'
import { mended } from './mended.ts'
import { pipeline } from './pipeline.ts'
import type { Plant } from './plant.ts'
import { receiving } from './receiving.ts'
import { replaying } from './replaying.ts'
import { settling } from './settling.ts'
import { stopping } from './stopping.ts'

/** The faults that the simulator must find: at least one for each thing that workers and the desk have to get right. */
export const plants: readonly Plant[] = [
  ...settling,
  ...leases,
  ...inFlight,
  ...handling,
  ...pipeline,
  ...receiving,
  ...stopping,
  ...health,
  ...looking,
  ...replaying,
  ...journals,
  ...deleting,
  ...mended,
]
