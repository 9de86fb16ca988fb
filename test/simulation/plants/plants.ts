import { handling } from './handling.ts'
import { health } from './health.ts'
import { inFlight } from './in-flight.ts'
import { leases } from './leases.ts'
import { mended } from './mended.ts'
import { pipeline } from './pipeline.ts'
import type { Plant } from './plant.ts'
import { receiving } from './receiving.ts'
import { settling } from './settling.ts'
import { stopping } from './stopping.ts'

/** The faults that the simulator must find: at least one for each thing that the worker has to get right. */
export const plants: readonly Plant[] = [
  ...settling,
  ...leases,
  ...inFlight,
  ...handling,
  ...pipeline,
  ...receiving,
  ...stopping,
  ...health,
  ...mended,
]
