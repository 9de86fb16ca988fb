import type { Storage } from '../lines/lines.ts'
import type { PassOptions } from '../pass/pass.ts'
import type { RemoveResult } from './report.ts'

export interface RemoveOptions extends Omit<PassOptions, 'onProgress'> {
  readonly storage: Storage
  /** The file that the messages are written to before they are deleted. Default: none. */
  readonly exportTo?: string | undefined
  readonly onResult?: ((result: RemoveResult) => void) | undefined
  readonly onProgress?: ((progress: RemoveProgress) => void) | undefined
}

export interface RemoveProgress {
  readonly doing: 'receiving' | 'deleting'
  readonly count: number
}
